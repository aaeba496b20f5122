#include "models/server/service_host.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "models/core/errors.h"

namespace switchback::models {
namespace {

constexpr Service service_at(std::size_t index) { return static_cast<Service>(index); }

std::string entity_name_of(ServerId server, Service service) {
  std::string name(name_of(server));
  name += '/';
  name += name_of(service);
  return name;
}

}  // namespace

ServiceHost::Process::Process(ServiceHost& host, Service service, Kernel& kernel, ServerId server)
    : entity(kernel.journal().entity(entity_name_of(server, service))),
      start_times(kernel.stream(entity_name_of(server, service), "start")),
      start_timer(host.timers_, [&host, service] { host.has_started(service); }),
      silence_timer(host.timers_, [&host, service] { host.has_gone_silent(service); }) {}

ServiceHost::ServiceHost(Kernel& kernel, ServerId server, const ServerProfile& profile)
    : kernel_(kernel), profile_(profile), timers_(kernel) {
  for (std::size_t index = 0; index < kServiceCount; ++index) {
    processes_[index] = std::make_unique<Process>(*this, service_at(index), kernel, server);
  }
}

ServiceHost::State ServiceHost::state(Service service) const {
  const State own = process(service).state;
  return timers_.frozen() && own == State::up ? State::hung : own;
}

bool ServiceHost::all_working() const {
  for (std::size_t index = 0; index < kServiceCount; ++index) {
    if (!working(service_at(index))) return false;
  }
  return true;
}

bool ServiceHost::answers(Service service) const {
  const Process& asked = process(service);
  return asked.state == State::up || (asked.state == State::hung && !asked.silent);
}

std::array<bool, kServiceCount> ServiceHost::answers() const {
  std::array<bool, kServiceCount> all{};
  for (std::size_t index = 0; index < kServiceCount; ++index) all[index] = answers(service_at(index));
  return all;
}

void ServiceHost::change(Service service, State state) {
  Process& changed = process(service);
  changed.state = state;
  changed.silent = false;
  changed.start_timer.cancel();
  changed.silence_timer.cancel();
  if (state == State::hung) changed.silence_timer.arm(profile_.switching_watch);
  for (const auto& listener : listeners_) {
    CauseScope scope(kernel_.journal());
    listener(service, state);
  }
}

void ServiceHost::start_all() {
  host_runs_ = true;
  sequence_ = 0;
  start_next();
}

void ServiceHost::start_next() {
  for (; sequence_ < kServiceCount; ++sequence_) {
    if (process(service_at(sequence_)).state == State::stopped) return begin_start(service_at(sequence_));
  }
  sequence_ = kNoSequence;
  if (started_) started_();
}

void ServiceHost::start_was_tried(Service service) {
  if (sequence_ != static_cast<std::size_t>(service)) return;
  ++sequence_;
  start_next();
}

void ServiceHost::start(Service service) {
  if (host_runs_ && process(service).state == State::stopped) begin_start(service);
}

void ServiceHost::begin_start(Service service) {
  Process& started = process(service);
  const SimTime duration = profile_.service_start.scaled(started.slowness).draw(started.start_times);
  CauseScope scope(kernel_.journal());
  kernel_.record(started.entity, EventKind::service_starting, duration.count());
  change(service, State::starting);
  started.start_timer.arm(duration);
}

void ServiceHost::has_started(Service service) {
  kernel_.record(process(service).entity, EventKind::service_up);
  change(service, State::up);
  start_was_tried(service);
}

void ServiceHost::stop_all(std::string_view reason) {
  sequence_ = kNoSequence;
  host_runs_ = false;
  if (timers_.frozen()) timers_.thaw();
  for (std::size_t index = 0; index < kServiceCount; ++index) end(service_at(index), reason);
}

void ServiceHost::crash(Service service) {
  end(service, "crash");
  start_was_tried(service);
}

void ServiceHost::end(Service service, std::string_view reason) {
  Process& ended = process(service);
  if (ended.state == State::stopped) return;
  CauseScope scope(kernel_.journal());
  kernel_.record(ended.entity, EventKind::service_down, kernel_.text(reason));
  change(service, State::stopped);
}

void ServiceHost::hang(Service service) {
  Process& hung = process(service);
  if (hung.state == State::stopped || hung.state == State::hung) return;
  kernel_.record(hung.entity, EventKind::service_hung);
  change(service, State::hung);
  start_was_tried(service);
}

void ServiceHost::resume(Service service) {
  if (process(service).state != State::hung) return;
  kernel_.record(process(service).entity, EventKind::service_resumed);
  change(service, State::up);
}

void ServiceHost::has_gone_silent(Service service) {
  Process& silent = process(service);
  silent.silent = true;
  kernel_.record(silent.entity, EventKind::service_silent);
}

void ServiceHost::hang_all() {
  if (!timers_.frozen()) timers_.freeze();
}

void ServiceHost::resume_all() {
  if (timers_.frozen()) timers_.thaw();
}

void ServiceHost::slow(Service service, double factor) {
  SWITCHBACK_ASSERT(factor >= 1.0);
  process(service).slowness = factor;
  kernel_.record(entity(service), EventKind::service_slowed, std::llround(factor * 100.0));
}

}  // namespace switchback::models
