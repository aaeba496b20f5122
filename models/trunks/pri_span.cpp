#include "models/trunks/pri_span.h"

#include "models/defects.h"

namespace switchback::models {

PriSpan::PriSpan(Kernel& kernel, EntityId entity, const TrunkProfile& profile, Q931Side side, std::uint32_t channels)
    : alarms_(kernel, entity, profile, *this),
      q931_(kernel, entity, profile, side, channels,
            [this](const Q931Message& message) { return q921_.send(message); }),
      q921_(
          kernel, entity, profile, [this](const Frame& frame) { send(frame); }, q931_) {}

void PriSpan::plant_defects(const DefectNames& defects) {
  keeps_remote_alarm_ = defects.contains(kDefectRemoteAlarmStays);
  if (defects.contains(kDefectAlarmsAtOnce)) alarms_.declare_at_once();
}

void PriSpan::set_observer(ChannelObserver& observer) {
  observer_ = &observer;
  q931_.set_observer(observer);
}

LineStatus PriSpan::status() const {
  LineStatus status;
  status.signal = arriving() != Signal::none;
  status.layer1 = alarms_.up();
  status.d_channel = q931_.link_up();
  status.restart_pending = q931_.restart_pending();
  switch (alarms_.alarm()) {
    case Alarm::none:
      break;
    case Alarm::los:
      status.alarms |= kAlarmBitLos;
      break;
    case Alarm::lof:
      status.alarms |= kAlarmBitLof;
      break;
    case Alarm::ais:
      status.alarms |= kAlarmBitAis;
      break;
    case Alarm::rai:
      status.alarms |= kAlarmBitRai;
      break;
  }
  if (alarms_.started() && !status.d_channel) status.alarms |= kAlarmBitDChannel;
  return status;
}

void PriSpan::start() {
  if (alarms_.started()) return;
  lost_signal_ = arriving() == Signal::none;
  q931_.start();
  alarms_.start(arriving());
}

void PriSpan::stop(int cause) {
  if (!alarms_.started()) return;
  // Layer 3 first: its calls end with this cause, not with that of a lost link.
  q931_.stop(cause);
  alarms_.stop();
  q921_.stop();
  transmit(Signal::none);
}

void PriSpan::signal_arrives(Signal signal) {
  lost_signal_ = lost_signal_ || signal == Signal::none;
  alarms_.signal_arrives(signal);
}

void PriSpan::frame_arrives(const Frame& frame) { q921_.receive(frame); }

void PriSpan::layer1_changed(bool up) {
  if (up) {
    q921_.start();
  } else {
    q921_.stop();
  }
  if (observer_ != nullptr) observer_->line_changed();
}

void PriSpan::red_alarm_changed(bool red) {
  const bool stays = keeps_remote_alarm_ && lost_signal_;
  transmit(red || stays ? Signal::remote_alarm : Signal::normal);
  if (observer_ != nullptr) observer_->line_changed();
}

}  // namespace switchback::models
