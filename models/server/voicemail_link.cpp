#include "models/server/voicemail_link.h"

#include <utility>

#include "models/defects.h"

namespace switchback::models {
namespace {

/// Unanswered probes after which the link is Unavailable; assumption.
constexpr std::int64_t kMisses = 3;

}  // namespace

VoicemailLink::VoicemailLink(ServerContext& context)
    : context_(context),
      reconnects_(context.kernel.stream(name_of(context.id), "voicemail reconnect")),
      probe_(context.services.timers(), [this] { probe(); }),
      watchdog_(context.services.timers(), [this] { set_available(false); }) {
  context.services.on_change([this](Service service, ServiceHost::State state) {
    if (service != Service::voicemail_link) return;
    if (state == ServiceHost::State::up && wanted_ && !probe_.armed()) connect_when_up();
    if (state == ServiceHost::State::stopped) {
      probe_.cancel();
      watchdog_.cancel();
      set_available(false);
    }
  });
}

void VoicemailLink::connect() {
  if (context_.id == ServerId::secondary && context_.has_defect(kDefectVoicemailLinkStays)) return;
  if (std::exchange(wanted_, true)) return;
  if (working()) connect_when_up();
}

void VoicemailLink::connect_when_up() {
  const double slowness = context_.services.slowness(Service::voicemail_link);
  probe_.arm(context_.profile.voicemail_reconnect.scaled(slowness).draw(reconnects_));
}

void VoicemailLink::disconnect() {
  wanted_ = false;
  probe_.cancel();
  watchdog_.cancel();
  set_available(false);
}

void VoicemailLink::probe() {
  probe_.arm(context_.profile.voicemail_hello);
  if (!working()) return;
  LanMessage message;
  message.from = context_.endpoint();
  message.to = Endpoint::voicemail;
  message.traffic = TrafficClass::voicemail;
  message.kind = MessageKind::voicemail_hello;
  message.sequence = ++probes_;
  context_.lan.send(message);
}

void VoicemailLink::receive(const LanMessage& message) {
  if (!wanted_ || !working() || message.status == 0) return;
  set_available(true);
  watchdog_.arm(context_.profile.voicemail_hello * kMisses);
}

void VoicemailLink::set_available(bool available) {
  if (std::exchange(available_, available) == available) return;
  CauseScope scope(context_.kernel.journal());
  context_.kernel.record(context_.entity,
                         available ? EventKind::voicemail_available : EventKind::voicemail_unavailable);
  if (!available) lost_();
}

}  // namespace switchback::models
