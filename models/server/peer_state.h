// What one server tells the other of itself in every keep-alive message.
#pragma once

#include <array>
#include <cstdint>

#include "models/admin.h"
#include "models/lan.h"

namespace switchback::models {

/// The state packed into a keep-alive message.
struct PeerState {
  bool in_control = false;
  bool full_control = false;
  bool held_control = false;  ///< it is or was the last to hold control, as far as it knows
  bool redundancy_enabled = true;
  bool auto_assume = false;
  bool needs_key = false;
  bool voicemail_available = false;
  std::array<bool, kServiceCount> answers{};
  ReplicationStatus replication = ReplicationStatus::unknown;
  TakeOverReason reason = TakeOverReason::none;
  SimTime control_time{0};     ///< when it last gained control
  std::uint32_t epoch = 0;     ///< number of the change of control by which it last gained control
  std::uint64_t revision = 0;  ///< of its configuration

  bool answers_for(Service service) const { return answers[static_cast<std::size_t>(service)]; }
  friend bool operator==(const PeerState&, const PeerState&) = default;
};

/// Writes `state` into `value` (flags), `extra` (time), `phone` (epoch) and `call` (revision) of a message.
void pack(const PeerState& state, LanMessage& message);
PeerState unpack_peer_state(const LanMessage& message);

}  // namespace switchback::models
