#include "models/server/sip_trunk.h"

#include <utility>

namespace switchback::models {

SipTrunk::SipTrunk(Kernel& kernel, Endpoint self, LanInterface& lan, const TrunkProfile& profile,
                   const TrunkConfig& trunk, std::uint32_t number, EntityId entity, std::function<bool()> working)
    : self_(self),
      lan_(lan),
      profile_(profile),
      number_(number),
      slot_(trunk.board),
      working_(std::move(working)),
      calls_(kernel, entity, profile, self, number,
             trunk.lines != 0 ? trunk.lines : static_cast<std::uint32_t>(profile.sip_channels),
             [this](const LanMessage& message) { send(message); }),
      probe_(kernel, [this] { probe(); }),
      silence_(kernel, [this] { calls_.set_peer(std::nullopt); }) {}

void SipTrunk::send(const LanMessage& message) {
  if (working_()) lan_.send(message);
}

void SipTrunk::take_control() {
  calls_.start();
  probe();
}

void SipTrunk::release_control() {
  probe_.cancel();
  silence_.cancel();
  calls_.abandon();
  calls_.set_peer(std::nullopt);
}

void SipTrunk::probe() {
  LanMessage options;
  options.from = self_;
  options.to = Endpoint::sip_provider;
  options.kind = MessageKind::sip_options;
  options.extra = number_;
  send(options);
  probe_.arm(profile_.sip_probe);
}

void SipTrunk::receive(const LanMessage& message) {
  if (!working_() || !probe_.armed()) return;
  if (message.kind != MessageKind::sip_options) return calls_.receive(message);
  if (message.status != 200) return;
  calls_.set_peer(Endpoint::sip_provider);
  silence_.arm(profile_.sip_probe + profile_.sip_timeout);
}

}  // namespace switchback::models
