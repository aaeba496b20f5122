// One system under test as data: what `Testbed` puts together.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/parameter.h"
#include "models/defects.h"
#include "models/phones/phone_profile.h"
#include "models/server/server_profile.h"
#include "models/trunks/trunk_profile.h"

namespace switchback::models {

/// Kinds of telephony boards (domain.md 1).
enum class BoardType : std::uint8_t { triton_t1, triton_analog_trunk, triton_analog_station, sip_trunk };
inline constexpr std::array<std::string_view, 4> kBoardTypeNames{"triton-t1", "triton-analog-trunk",
                                                                 "triton-analog-station", "sipsp"};
constexpr std::string_view name_of(BoardType type) { return kBoardTypeNames[static_cast<std::size_t>(type)]; }

enum class TrunkType : std::uint8_t { t1_pri, e1_pri, analog_loop_start, sip };
inline constexpr std::array<std::string_view, 4> kTrunkTypeNames{"t1-pri", "e1-pri", "analog-loop-start", "sip"};
constexpr std::string_view name_of(TrunkType type) { return kTrunkTypeNames[static_cast<std::size_t>(type)]; }

struct BoardConfig {
  BoardType type = BoardType::triton_t1;
  std::uint32_t slot = 1;  ///< faceplate ID, 1..31
};

struct TrunkConfig {
  std::string name;
  TrunkType type = TrunkType::t1_pri;
  std::uint32_t board = 1;  ///< slot of its board
  std::uint32_t lines = 0;  ///< analog lines or SIP channels; 0 means all the board has
};

/// Phones that share a profile and have consecutive extensions.
struct PhoneGroupConfig {
  std::uint32_t count = 0;            ///< 1..1,000,000 in all groups together
  std::uint32_t first_extension = 0;  ///< extension of the first
  std::string profile_name;
  PhoneProfile profile;
  double basic_mode = 0.0;  ///< share of phones in basic mode from the start, 0..1
};

/// One directed change of a LAN link; `from`/`to` are endpoint names.
struct LanLinkConfig {
  std::string from;
  std::string to;
  std::string traffic;  ///< class name, or empty for all classes
  Distribution delay = Distribution::uniform(200us, 400us);
  double loss = 0.0;
};

/// The whole system.
struct SystemConfig {
  std::string profile_name = "altigen-maxcs";
  ServerProfile server;
  TrunkProfile trunk;
  std::vector<PhoneGroupConfig> phones;
  /// Phones speak over TCP or TLS, which repeats what is lost: they send no request twice. For phones at real servers;
  /// the simulated LAN loses messages.
  bool reliable_transport = false;
  std::vector<BoardConfig> boards;
  std::vector<TrunkConfig> trunks;
  bool voicemail = true;
  std::vector<LanLinkConfig> lan;
  std::string primary_address = "10.0.0.11";
  std::string secondary_address = "10.0.0.12";
  bool auto_assume = true;         ///< the standby's option at the start
  bool redundancy_enabled = true;  ///< the secondary's option at the start
  /// Names of planted defects (models/defects.h) that the simulated stack shows.
  DefectNames defects;
  /// Where parameters that differ from the built-in defaults come from.
  std::vector<ParameterNote> notes;
};

}  // namespace switchback::models
