// Q.931 layer: RESTART of channels and of the interface, and what the coming and going of the link does to calls.
#include "models/trunks/q931_layer.h"

namespace switchback::models {

/// Each channel that a RESTART of `slot` means, with a cause of its own.
template <class Action>
void Q931Layer::for_covered(std::uint32_t slot, Action action) {
  const std::uint32_t first = slot == 0 ? 1 : slot;
  const std::uint32_t last = slot == 0 ? channels() : slot;
  for (std::uint32_t channel = first; channel <= last; ++channel) {
    CauseScope scope(kernel_.journal());
    action(channel);
  }
}

void Q931Layer::restart(std::uint32_t slot) {
  if (!started_) return;
  for_covered(slot, [this](std::uint32_t channel) {
    tell(channel, kCauseTemporaryFailure);
    end(channel, kCauseTemporaryFailure);
    channels_[channel].restarting = true;
    channels_[channel].unsure = false;
  });
  channels_[slot].restart_sent = true;
  channels_[slot].expiries = 0;
  if (link_up_) send_restart(slot);
  line_changed();
}

void Q931Layer::send_restart(std::uint32_t slot) {
  kernel_.record(entity_, EventKind::restart_sent, slot);
  Q931Message message;
  message.kind = Q931Kind::restart;
  message.from_originator = true;
  message.channel = static_cast<std::uint8_t>(slot);
  send_(message);
  arm(slot, profile_.t316);
}

void Q931Layer::restart_timer_expired(std::uint32_t slot) {
  if (channels_[slot].expiries == 1) return send_restart(slot);
  channels_[slot].restart_sent = false;
  for_covered(slot, [this](std::uint32_t channel) {
    channels_[channel].restarting = false;
    channels_[channel].maintenance = true;
    kernel_.record(entity_, EventKind::channel_maintenance, channel);
  });
  line_changed();
}

void Q931Layer::restart_arrived(std::uint32_t slot) {
  for_covered(slot, [this](std::uint32_t channel) {
    tell(channel, kCauseTemporaryFailure);
    end(channel, kCauseTemporaryFailure);
    channels_[channel].maintenance = false;
    channels_[channel].unsure = false;
  });
  Q931Message message;
  message.kind = Q931Kind::restart_acknowledge;
  message.channel = static_cast<std::uint8_t>(slot);
  kernel_.record(entity_, EventKind::q931_sent, kernel_.text(name_of(message.kind)), 0, slot);
  send_(message);
  line_changed();
}

void Q931Layer::restart_acknowledged(std::uint32_t slot) {
  if (!channels_[slot].restart_sent) return;
  channels_[slot].restart_sent = false;
  disarm(slot);
  kernel_.record(entity_, EventKind::restart_acknowledged, slot);
  const bool interface_too = channels_[0].restart_sent;
  for_covered(slot, [this, interface_too](std::uint32_t channel) {
    channels_[channel].restarting = interface_too || channels_[channel].restart_sent;
    channels_[channel].maintenance = false;
  });
  line_changed();
}

void Q931Layer::link_established() {
  link_up_ = true;
  const bool verify = released_ && t309_.armed();
  released_ = false;
  t309_.cancel();
  for (std::uint32_t channel = 0; channel < channels_.size(); ++channel) {
    Channel& one = channels_[channel];
    CauseScope scope(kernel_.journal());
    if (one.restart_sent) {
      send_restart(channel);
    } else if (channel > 0 && !one.restarting && (one.maintenance || (one.unsure && one.phase == Phase::null))) {
      restart(channel);
    } else if (one.phase == Phase::active && verify) {
      send(channel, Q931Kind::status_enquiry);
    }
  }
  line_changed();
}

void Q931Layer::link_failed() {
  link_up_ = false;
  line_changed();
}

void Q931Layer::link_released() {
  link_up_ = false;
  released_ = true;
  bool any_active = false;
  for (std::uint32_t channel = 0; channel < channels_.size(); ++channel) {
    CauseScope scope(kernel_.journal());
    Channel& one = channels_[channel];
    if (one.phase == Phase::active) {
      any_active = true;
    } else if (one.phase != Phase::null) {
      forget(channel, kCauseDestinationOutOfOrder);
    }
    if (one.restart_sent) {
      // It is sent anew when the link is back.
      disarm(channel);
      one.expiries = 0;
    }
  }
  if (any_active) t309_.arm(profile_.t309);
}

void Q931Layer::t309_expired() {
  for_covered(0, [this](std::uint32_t channel) { forget(channel, kCauseDestinationOutOfOrder); });
}

void Q931Layer::line_changed() {
  if (observer_ != nullptr) observer_->line_changed();
}

}  // namespace switchback::models
