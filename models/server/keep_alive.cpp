#include "models/server/keep_alive.h"

#include <utility>

#include "models/defects.h"

namespace switchback::models {

KeepAlive::KeepAlive(ServerContext& context, Hooks hooks)
    : context_(context),
      hooks_(std::move(hooks)),
      phase_(context.kernel.stream(name_of(context.id), "keep-alive phase")),
      tick_(context.services.timers(), [this] { tick(); }),
      watchdog_(context.services.timers(), [this] { silence(); }) {
  context.services.on_change([this](Service service, ServiceHost::State state) {
    if (service == Service::keep_alive) service_changed(state);
  });
}

void KeepAlive::service_changed(ServiceHost::State state) {
  if (state == ServiceHost::State::up && !tick_.armed()) {
    tick_.arm(Distribution::uniform(SimTime{0}, context_.profile.keep_alive_period).draw(phase_));
    watch_again();
  }
  if (state == ServiceHost::State::stopped) {
    tick_.cancel();
    watchdog_.cancel();
    present_ = false;
    peer_ = PeerState{};
  }
}

void KeepAlive::tick() {
  // Armed before anything is recorded, so that one message does not count as the cause of the next.
  tick_.arm(
      Distribution(context_.profile.keep_alive_period).scaled(context_.services.slowness(Service::keep_alive)).mode());
  announce();
}

void KeepAlive::announce() {
  if (!working()) return;
  CauseScope scope(context_.kernel.journal());
  LanMessage message;
  message.kind = MessageKind::keep_alive;
  message.sequence = ++sent_;
  pack(hooks_.own_state(), message);
  context_.kernel.record(context_.entity, EventKind::keep_alive_sent, sent_);
  send(message);
}

void KeepAlive::send(LanMessage message) {
  message.from = context_.endpoint();
  message.to = context_.peer_endpoint();
  message.traffic = TrafficClass::keep_alive;
  context_.lan.send(message);
}

void KeepAlive::receive(const LanMessage& message) {
  const EventId sent = context_.kernel.journal().cause();
  context_.kernel.record(context_.entity, EventKind::keep_alive_received, message.sequence);
  last_heard_ = context_.kernel.now();
  const SimTime first_miss = context_.profile.keep_alive_period * 3 / 2;
  watchdog_.arm(context_.has_defect(kDefectDeclaresDeadEarly) ? first_miss : silence_limit());
  const PeerState before = std::exchange(peer_, unpack_peer_state(message));
  const bool was_present = std::exchange(present_, true);
  if (!was_present) {
    context_.kernel.record(context_.entity, EventKind::keep_alive_restored, sent);
  } else if (before != peer_) {
    context_.kernel.record(context_.entity, EventKind::peer_status_changed, sent);
  }
  hooks_.heard(peer_);
}

void KeepAlive::watch_again() {
  if (!present_) watchdog_.arm(silence_limit());
}

void KeepAlive::silence() {
  // A process that hung itself cannot tell whether the peer was silent.
  if (!working()) return watchdog_.arm(silence_limit());
  const bool pinged = context_.has_defect(kDefectTrustsPings) && context_.lan.listens(context_.peer_endpoint());
  if (pinged) return watchdog_.arm(silence_limit());
  if (std::exchange(present_, false)) {
    context_.kernel.record(context_.entity, EventKind::keep_alive_lost, (context_.kernel.now() - last_heard_).count());
  }
  hooks_.lost();
}

}  // namespace switchback::models
