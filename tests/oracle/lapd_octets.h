// Q.921 frames as octets, and what of them the models' frames mean: the bridge between our span and a real stack.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "models/trunks/frame.h"
#include "models/trunks/q931_layer.h"

namespace switchback::oracle {

using Octets = std::vector<std::uint8_t>;

/// The frames of Q.921 table 5. The models have no DISC, DM, RNR, FRMR and UI: their link ends with layer 1.
enum class LapdKind : std::uint8_t { information, rr, rnr, rej, sabme, dm, disc, ua, frmr, ui };
inline constexpr std::array<std::string_view, 10> kLapdKindNames{"I",  "RR",   "RNR", "REJ",  "SABME",
                                                                 "DM", "DISC", "UA",  "FRMR", "UI"};
constexpr std::string_view name_of(LapdKind kind) { return kLapdKindNames[static_cast<std::size_t>(kind)]; }

/// One frame of SAPI 0, TEI 0, without its frame check sequence.
struct LapdFrame {
  LapdKind kind = LapdKind::sabme;
  models::Q931Side from = models::Q931Side::user;
  bool response = false;
  bool poll = false;                ///< P in a command, F in a response
  std::uint8_t send_number = 0;     ///< N(S), of I frames
  std::uint8_t receive_number = 0;  ///< N(R), of I and supervisory frames
  Octets information;               ///< of I, UI and FRMR frames
};

Octets encode(const LapdFrame& frame);
/// What `octets` from the side `from` say; nothing if they are no frame of SAPI 0, TEI 0.
std::optional<LapdFrame> decode(std::span<const std::uint8_t> octets, models::Q931Side from);

/// Our frame as octets of the side `from`. Line frames are no Q.921 and may not be given.
Octets octets_of(const models::Frame& frame, models::Q931Side from);
/// The frame that our models understand; nothing for a kind of frame or of message that they do not have.
std::optional<models::Frame> frame_of(std::span<const std::uint8_t> octets, models::Q931Side from);

}  // namespace switchback::oracle
