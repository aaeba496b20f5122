#include "models/trunks/sip_provider.h"

namespace switchback::models {

SipProvider::SipProvider(const sc_core::sc_module_name& name, Kernel& kernel, const SystemConfig& system)
    : sc_module(name), lan("lan"), receiver("receiver"), profile_(system.trunk) {
  receiver.bind(*this);
  for (std::uint32_t number = 0; number < system.trunks.size(); ++number) {
    const TrunkConfig& trunk = system.trunks[number];
    if (trunk.type != TrunkType::sip) continue;
    const std::uint32_t channels = trunk.lines != 0 ? trunk.lines : static_cast<std::uint32_t>(profile_.sip_channels);
    auto calls = std::make_unique<SipCalls>(kernel, kernel.journal().entity("sip provider " + trunk.name), profile_,
                                            Endpoint::sip_provider, number, channels,
                                            [this](const LanMessage& message) { lan->send(message); });
    calls->start();
    add_trunk(trunk.name, *calls);
    SipCalls* known = calls.get();
    auto silence = std::make_unique<Timer>(kernel, [known] { known->set_peer(std::nullopt); });
    trunks_.push_back({number, std::move(calls), std::move(silence)});
  }
}

void SipProvider::receive(const LanMessage& message) {
  for (Trunk& trunk : trunks_) {
    if (trunk.number != message.extra) continue;
    if (message.kind != MessageKind::sip_options) return trunk.calls->receive(message);
    if (message.status != 0) return;
    trunk.calls->set_peer(message.from);
    trunk.silence->arm(2 * profile_.sip_probe + profile_.sip_timeout);
    LanMessage answer = message;
    answer.from = Endpoint::sip_provider;
    answer.to = message.from;
    answer.status = 200;
    return lan->send(answer);
  }
}

}  // namespace switchback::models
