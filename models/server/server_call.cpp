#include "models/server/server_call.h"

namespace switchback::models {
namespace {

constexpr unsigned kKindShift = 56;
constexpr unsigned kSlotShift = 28;
constexpr std::uint64_t kLowMask = (1ULL << kSlotShift) - 1;

std::int64_t pack_end(const CallEnd& end) {
  const auto kind = static_cast<std::uint64_t>(end.kind) << kKindShift;
  const std::uint64_t low = end.kind == CallEnd::Kind::phone
                                ? end.phone
                                : (static_cast<std::uint64_t>(end.channel.slot) << kSlotShift) | end.channel.channel;
  return static_cast<std::int64_t>(kind | low);
}

CallEnd unpack_end(std::int64_t packed, LegType type) {
  const auto bits = static_cast<std::uint64_t>(packed);
  CallEnd end{.kind = static_cast<CallEnd::Kind>(bits >> kKindShift), .type = type, .up = true};
  if (end.kind == CallEnd::Kind::phone) {
    end.phone = static_cast<std::uint32_t>(bits);
  } else {
    end.channel.slot = static_cast<std::uint32_t>((bits >> kSlotShift) & kLowMask);
    end.channel.channel = static_cast<std::uint32_t>(bits & kLowMask);
  }
  return end;
}

}  // namespace

LanMessage pack_mirror(Endpoint from, Endpoint to, const MirrorMessage& mirror) {
  const ServerCall& call = mirror.call;
  LanMessage message{.from = from, .to = to, .traffic = TrafficClass::replication, .kind = MessageKind::call_state};
  message.flags = static_cast<std::uint16_t>(
      static_cast<unsigned>(call.kind) | (static_cast<unsigned>(mirror.state) << 4U) |
      (static_cast<unsigned>(call.a.type) << 8U) | (static_cast<unsigned>(call.b.type) << 12U));
  message.phone = mirror.phone;
  message.call = call.id;
  message.sequence = static_cast<std::uint32_t>(call.origin);
  message.value = pack_end(call.a);
  message.extra = pack_end(call.b);
  return message;
}

MirrorMessage unpack_mirror(const LanMessage& message) {
  const auto nibble = [&message](unsigned shift) { return (static_cast<unsigned>(message.flags) >> shift) & 0xfU; };
  MirrorMessage mirror;
  mirror.state = static_cast<MirrorState>(nibble(4));
  mirror.phone = message.phone;
  mirror.call.id = message.call;
  mirror.call.kind = static_cast<CallKind>(nibble(0));
  mirror.call.invited_as = mirror.call.kind;
  mirror.call.stage = CallStage::connected;
  mirror.call.origin = static_cast<ServerId>(message.sequence);
  mirror.call.a = unpack_end(message.value, static_cast<LegType>(nibble(8)));
  mirror.call.b = unpack_end(message.extra, static_cast<LegType>(nibble(12)));
  return mirror;
}

}  // namespace switchback::models
