#include "models/trunks/alarm_layer.h"

#include "models/core/sim_time.h"

namespace switchback::models {

namespace {

/// The alarm that a lasting signal leads to.
Alarm alarm_of(Signal signal) {
  switch (signal) {
    case Signal::none:
      return Alarm::los;
    case Signal::unframed:
      return Alarm::lof;
    case Signal::ais:
      return Alarm::ais;
    case Signal::remote_alarm:
      return Alarm::rai;
    case Signal::normal:
      return Alarm::none;
  }
  return Alarm::los;
}

bool is_red(Alarm alarm) { return alarm != Alarm::none && alarm != Alarm::rai; }

}  // namespace

AlarmLayer::AlarmLayer(Kernel& kernel, EntityId entity, const TrunkProfile& profile, Listener& listener)
    : kernel_(kernel), entity_(entity), profile_(profile), listener_(listener), timer_(kernel, [this] {
        integrated();
      }) {}

void AlarmLayer::start(Signal arriving) {
  if (started_) return;
  started_ = true;
  signal_ = arriving;
  alarm_ = Alarm::los;
  pending_ = alarm_;
  kernel_.record(entity_, EventKind::alarm_raised, kernel_.text(name_of(alarm_)));
  listener_.red_alarm_changed(true);
  consider();
}

void AlarmLayer::stop() {
  if (!started_) return;
  const bool was_up = up();
  started_ = false;
  timer_.cancel();
  if (was_up) {
    kernel_.record(entity_, EventKind::layer1_down);
    listener_.layer1_changed(false);
  } else {
    kernel_.record(entity_, EventKind::alarm_cleared, kernel_.text(name_of(alarm_)));
  }
  alarm_ = Alarm::none;
}

void AlarmLayer::signal_arrives(Signal signal) {
  if (signal == signal_) return;
  const Signal before = signal_;
  signal_ = signal;
  if (!started_) return;
  if (signal == Signal::none) kernel_.record(entity_, EventKind::signal_lost);
  if (before == Signal::none) kernel_.record(entity_, EventKind::signal_restored);
  consider();
}

void AlarmLayer::consider() {
  const Alarm seen = alarm_of(signal_);
  Alarm target = seen;
  SimTime wait{0};
  if (is_red(seen)) {
    wait = declares_at_once_ ? SimTime{0} : profile_.alarm_declare;
  } else if (red()) {
    // An RAI that is there when the red alarm clears has lasted long enough to be an alarm at once.
    wait = Distribution{profile_.alarm_clear}.scaled(listener_.clearing_slowness()).low();
  } else if (seen == Alarm::rai) {
    wait = profile_.remote_alarm_declare;
  } else {
    wait = Distribution{profile_.remote_alarm_clear}.scaled(listener_.clearing_slowness()).low();
  }
  if (target == alarm_) {
    pending_ = alarm_;
    timer_.cancel();
    return;
  }
  // One failure that changes its form (LOS, then AIS) is integrated as one, and so is one recovery.
  const bool same_course = is_red(pending_) == is_red(target) && (is_red(target) || red());
  const bool goes_on = timer_.armed() && (pending_ == target || same_course);
  pending_ = target;
  if (!goes_on) timer_.arm(wait);
}

void AlarmLayer::integrated() {
  set(pending_);
  consider();
}

void AlarmLayer::set(Alarm alarm) {
  const bool was_up = up();
  const bool was_red = red();
  if (alarm_ != Alarm::none) kernel_.record(entity_, EventKind::alarm_cleared, kernel_.text(name_of(alarm_)));
  alarm_ = alarm;
  if (alarm_ != Alarm::none) kernel_.record(entity_, EventKind::alarm_raised, kernel_.text(name_of(alarm_)));
  if (up() && !was_up) kernel_.record(entity_, EventKind::layer1_up);
  if (!up() && was_up) kernel_.record(entity_, EventKind::layer1_down);
  if (red() != was_red) listener_.red_alarm_changed(red());
  if (up() != was_up) listener_.layer1_changed(up());
}

}  // namespace switchback::models
