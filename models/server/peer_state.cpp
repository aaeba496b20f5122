#include "models/server/peer_state.h"

namespace switchback::models {
namespace {

// Bits of `value`: seven flags, then one per service, then two small numbers.
constexpr unsigned kServicesAt = 7;
constexpr unsigned kReplicationAt = kServicesAt + kServiceCount;
constexpr unsigned kReasonAt = kReplicationAt + 2;

}  // namespace

void pack(const PeerState& state, LanMessage& message) {
  std::uint64_t bits = 0;
  const auto flags = {state.in_control,  state.full_control, state.held_control,       state.redundancy_enabled,
                      state.auto_assume, state.needs_key,    state.voicemail_available};
  unsigned at = 0;
  for (const bool flag : flags) bits |= static_cast<std::uint64_t>(flag) << at++;
  for (const bool answer : state.answers) bits |= static_cast<std::uint64_t>(answer) << at++;
  bits |= static_cast<std::uint64_t>(state.replication) << kReplicationAt;
  bits |= static_cast<std::uint64_t>(state.reason) << kReasonAt;
  message.value = static_cast<std::int64_t>(bits);
  message.extra = state.control_time.count();
  message.phone = state.epoch;
  message.call = state.revision;
}

PeerState unpack_peer_state(const LanMessage& message) {
  const auto bits = static_cast<std::uint64_t>(message.value);
  const auto flag = [bits](unsigned at) { return ((bits >> at) & 1U) != 0; };
  PeerState state;
  state.in_control = flag(0);
  state.full_control = flag(1);
  state.held_control = flag(2);
  state.redundancy_enabled = flag(3);
  state.auto_assume = flag(4);
  state.needs_key = flag(5);
  state.voicemail_available = flag(6);
  for (unsigned index = 0; index < kServiceCount; ++index) state.answers[index] = flag(kServicesAt + index);
  state.replication = static_cast<ReplicationStatus>((bits >> kReplicationAt) & 3U);
  state.reason = static_cast<TakeOverReason>((bits >> kReasonAt) & 15U);
  state.control_time = SimTime{message.extra};
  state.epoch = message.phone;
  state.revision = message.call;
  return state;
}

}  // namespace switchback::models
