#include "models/server/sip_retransmitter.h"

#include <algorithm>
#include <utility>

namespace switchback::models {
namespace {

constexpr SimTime kT1 = 500ms;
constexpr SimTime kT2 = 4s;

}  // namespace

SipRetransmitter::SipRetransmitter(Kernel& kernel, LanInterface& lan, std::function<bool()> working,
                                   std::function<void(const LanMessage&)> timed_out)
    : kernel_(kernel), lan_(lan), working_(std::move(working)), timed_out_(std::move(timed_out)) {}

void SipRetransmitter::send(const LanMessage& message, MessageKind awaited) {
  const Key key{message.call, awaited, message.to, message.phone};
  const Pending pending{message, kT1, kernel_.now() + 64 * kT1, ++serial_};
  pending_.insert_or_assign(key, pending);
  lan_.send(message);
  schedule(key, pending);
}

void SipRetransmitter::settle(Endpoint from, MessageKind kind, CallId call, std::uint32_t phone) {
  pending_.erase(Key{call, kind, from, phone});
}

void SipRetransmitter::schedule(const Key& key, const Pending& pending) {
  const SimTime delay = std::min(pending.interval, pending.give_up_at - kernel_.now());
  kernel_.after(delay, [this, key, serial = pending.serial] { repeat(key, serial); });
}

void SipRetransmitter::repeat(const Key& key, std::uint64_t serial) {
  const auto found = pending_.find(key);
  if (found == pending_.end() || found->second.serial != serial) return;
  Pending& pending = found->second;
  if (kernel_.now() >= pending.give_up_at) {
    const LanMessage message = pending.message;
    pending_.erase(found);
    if (working_()) timed_out_(message);
    return;
  }
  if (working_()) lan_.send(pending.message);
  const bool request_invite = pending.message.kind == MessageKind::sip_invite && pending.message.status == 0;
  pending.interval = request_invite ? 2 * pending.interval : std::min(2 * pending.interval, kT2);
  schedule(key, pending);
}

}  // namespace switchback::models
