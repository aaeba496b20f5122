// One call as a server knows it, and the message by which the active mirrors it to the standby.
#pragma once

#include <cstdint>
#include <optional>

#include "models/call_kind.h"
#include "models/lan.h"
#include "models/server/gateway_driver.h"
#include "models/server_id.h"

namespace switchback::models {

/// One end of a call, as the server reaches it.
struct CallEnd {
  enum class Kind : std::uint8_t { none, phone, channel, voicemail, server };

  Kind kind = Kind::none;
  LegType type = LegType::server;
  std::uint32_t phone = 0;  ///< for phone
  ChannelId channel{};      ///< for channel
  bool up = false;          ///< answered: it must be ended by BYE, not by CANCEL or a refusal

  static CallEnd of_phone(std::uint32_t phone) {
    return {.kind = Kind::phone, .type = LegType::sip_phone, .phone = phone};
  }
  static CallEnd of_channel(ChannelId channel, LegType type) {
    return {.kind = Kind::channel, .type = type, .channel = channel};
  }
  static CallEnd of_voicemail() { return {.kind = Kind::voicemail}; }
  /// Bridge, park or queue of the server itself, always up.
  static CallEnd of_server() { return {.kind = Kind::server, .up = true}; }

  bool is_phone(std::uint32_t which) const { return kind == Kind::phone && phone == which; }

  friend bool operator==(const CallEnd&, const CallEnd&) = default;
};

enum class CallStage : std::uint8_t {
  setting_up,
  ringing,
  connected,
  kept,  ///< adopted at a switchover: only "hang up" works
};

/// One call: `a` is the caller's end, `b` the called end.
struct ServerCall {
  CallId id = 0;
  CallKind kind = CallKind::extension_to_extension;
  CallKind invited_as = CallKind::extension_to_extension;  ///< what the first INVITE asked for
  CallStage stage = CallStage::setting_up;
  CallEnd a;
  CallEnd b;
  std::uint32_t target = 0;             ///< extension called
  std::uint32_t invite_sequence = 0;    ///< CSeq of the caller's INVITE, which its answers repeat
  ServerId origin = ServerId::primary;  ///< where it was set up: its phones stay registered there
  SimTime kept_until = kNever;

  bool in_progress() const { return stage == CallStage::connected || stage == CallStage::kept; }
};

/// What a call_state message says.
enum class MirrorState : std::uint8_t {
  connected,
  ended,
  ended_by_phone,  ///< the standby passes on the BYE of a phone that still is registered with it
};

struct MirrorMessage {
  MirrorState state = MirrorState::connected;
  ServerCall call;          ///< only `id` unless connected
  std::uint32_t phone = 0;  ///< for ended_by_phone
};

/// Fields used: `call`, `phone`, `flags` (kind, state, leg types: 4 bits each), `sequence` (where it was set up),
/// `value` and `extra` (the ends).
LanMessage pack_mirror(Endpoint from, Endpoint to, const MirrorMessage& mirror);
MirrorMessage unpack_mirror(const LanMessage& message);

}  // namespace switchback::models
