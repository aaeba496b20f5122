// Where the audio of calls leaves the bench.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "hil/sip_bridge/udp_port.h"

namespace switchback::hil {

/// The other side of a leg, by its newest description.
struct AudioPeer {
  Ipv4Endpoint address{};  ///< port 0: there is no stream
  bool takes = false;      ///< it wants packets
  bool sends = false;      ///< packets are to come from it

  friend bool operator==(const AudioPeer&, const AudioPeer&) = default;
};

/// The RTP of legs, by their numbers, which count from 1 and are not used again. A replay has none. All but `open` tell
/// what became of it later, never while they are called: a model runs then.
class AudioOutside {
 public:
  virtual ~AudioOutside() = default;
  /// The port that the leg got; 0 if there is none to be had.
  virtual std::uint16_t open(std::uint32_t leg) = 0;
  /// The call is up, or its other side has said something new: what comes from there is measured from now on.
  virtual void listen(std::uint32_t leg, const AudioPeer& peer) = 0;
  virtual void send(std::uint32_t leg, std::string_view packet) = 0;
  /// All legs have sent what was due.
  virtual void sent() = 0;
  /// The leg is over. If it ever listened, its totals follow.
  virtual void close(std::uint32_t leg) = 0;
};

}  // namespace switchback::hil
