#include "models/trunks/analog_line.h"

namespace switchback::models {

namespace {

constexpr SimTime kRingCycle = 6s;  ///< 2 s on, 4 s off; a PBX that comes late hears the next ring

}  // namespace

AnalogLines::AnalogLines(Kernel& kernel, EntityId entity, const TrunkProfile& profile, CopperSide side,
                         std::uint32_t lines)
    : kernel_(kernel),
      entity_(entity),
      profile_(profile),
      side_(side),
      client_(kernel.attach(*this)),
      lines_(lines + 1) {}

ChannelState AnalogLines::state(std::uint32_t line) const {
  switch (lines_[line].phase) {
    case Phase::idle:
      return ChannelState::idle;
    case Phase::alerting:
      return side_ == CopperSide::equipment ? ChannelState::offered : ChannelState::ringing;
    case Phase::seized:
      return ChannelState::dialling;
    case Phase::dialled:
      return side_ == CopperSide::equipment ? ChannelState::dialling : ChannelState::offered;
    case Phase::ringing:
      return side_ == CopperSide::equipment ? ChannelState::ringing : ChannelState::offered;
    case Phase::connected:
      return ChannelState::connected;
    case Phase::ignored:
    case Phase::held:
    case Phase::cleared:
    case Phase::guard:
      return ChannelState::clearing;
  }
  return ChannelState::idle;
}

LineStatus AnalogLines::status() const {
  LineStatus status;
  status.signal = powered_;
  status.layer1 = started_ && powered_;
  status.d_channel = true;
  if (started_ && !powered_) status.alarms |= kAlarmBitLos;
  return status;
}

std::optional<std::uint32_t> AnalogLines::free_channel() const {
  if (!started_ || !powered_) return std::nullopt;
  for (std::uint32_t offset = 0; offset < channels(); ++offset) {
    // From opposite ends, so that a call from each side seldom meets on one line.
    const std::uint32_t line = side_ == CopperSide::office ? 1 + offset : channels() - offset;
    if (lines_[line].phase == Phase::idle) return line;
  }
  return std::nullopt;
}

void AnalogLines::start() {
  if (started_) return;
  started_ = true;
  powered_ = framed(arriving());
  if (!powered_) kernel_.record(entity_, EventKind::alarm_raised, kernel_.text("LOS"));
  transmit(Signal::normal);
}

void AnalogLines::stop(int cause) {
  if (!started_) return;
  end_all(cause);
  started_ = false;
  transmit(Signal::none);
}

void AnalogLines::signal_arrives(Signal signal) {
  const bool now = framed(signal);
  if (now == powered_) return;
  powered_ = now;
  if (!started_) return;
  if (now) {
    kernel_.record(entity_, EventKind::signal_restored);
    kernel_.record(entity_, EventKind::alarm_cleared, kernel_.text("LOS"));
  } else {
    kernel_.record(entity_, EventKind::signal_lost);
    kernel_.record(entity_, EventKind::alarm_raised, kernel_.text("LOS"));
    if (side_ == CopperSide::equipment) {
      // Without battery the loop relays drop; the exchange may see that.
      for (std::uint32_t line = 1; line < lines_.size(); ++line) {
        if (lines_[line].phase != Phase::idle) send_signal(line, LineSignal::on_hook);
      }
      end_all(kCauseDestinationOutOfOrder);
    } else {
      // An open loop looks like a PBX that has gone on-hook on every line.
      for (std::uint32_t line = 1; line < lines_.size(); ++line) {
        CauseScope scope(kernel_.journal());
        on_hook(line);
      }
    }
  }
  if (observer_ != nullptr) observer_->line_changed();
}

void AnalogLines::end_all(int cause) {
  for (std::uint32_t line = 1; line < lines_.size(); ++line) {
    CauseScope scope(kernel_.journal());
    tell(line, cause);
    lines_[line].alerted_call = 0;
    idle(line, cause);
  }
}

bool AnalogLines::seize(std::uint32_t line, CallId call, std::uint32_t extension) {
  Line& one = lines_[line];
  if (!started_ || !powered_ || one.phase != Phase::idle) return false;
  one.call = call;
  one.extension = extension;
  if (side_ == CopperSide::office) {
    one.phase = Phase::alerting;
    send_signal(line, LineSignal::ring);
    arm(line, kRingCycle);
  } else {
    one.phase = Phase::seized;
    send_signal(line, LineSignal::off_hook);
    arm(line, profile_.analog_dialling);
  }
  return true;
}

void AnalogLines::ring(std::uint32_t line) {
  if (side_ != CopperSide::office || lines_[line].phase != Phase::dialled) return;
  lines_[line].phase = Phase::ringing;
  send_signal(line, LineSignal::ringback);
}

void AnalogLines::answer(std::uint32_t line) {
  Line& one = lines_[line];
  if (side_ == CopperSide::equipment && one.phase == Phase::alerting) {
    one.phase = Phase::connected;
    one.alerted_call = 0;
    send_signal(line, LineSignal::off_hook);
  } else if (side_ == CopperSide::office && (one.phase == Phase::dialled || one.phase == Phase::ringing)) {
    one.phase = Phase::connected;
    send_signal(line, LineSignal::answered);
  }
}

void AnalogLines::clear(std::uint32_t line, int cause) {
  Line& one = lines_[line];
  if (side_ == CopperSide::equipment) {
    if (one.phase == Phase::alerting) {
      one.phase = Phase::ignored;
    } else if (state(line) != ChannelState::idle && state(line) != ChannelState::clearing) {
      send_signal(line, LineSignal::on_hook);
      idle(line, cause);
      one.phase = Phase::guard;
      arm(line, profile_.analog_guard);
    }
    return;
  }
  if (one.phase == Phase::alerting) {
    send_signal(line, LineSignal::ring_stop);
    idle(line, cause);
  } else if (one.phase == Phase::held) {
    idle(line, cause);
  } else if (state(line) != ChannelState::idle && one.phase != Phase::cleared) {
    send_signal(line, LineSignal::disconnect);
    one.phase = Phase::cleared;
    // A PBX that does not notice is cut off as one that hung up and was held.
    arm(line, profile_.analog_disconnect);
  }
}

void AnalogLines::restart(std::uint32_t line) {
  for (std::uint32_t one = 1; one < lines_.size(); ++one) {
    if (line == 0 || line == one) clear(one, kCauseTemporaryFailure);
  }
}

void AnalogLines::frame_arrives(const Frame& frame) {
  if (!started_ || frame.kind != FrameKind::line || frame.line.line >= lines_.size()) return;
  if (side_ == CopperSide::equipment) {
    at_equipment(frame.line.line, frame.line);
  } else {
    at_office(frame.line.line, frame.line);
  }
}

void AnalogLines::offer(std::uint32_t line) {
  Line& one = lines_[line];
  one.phase = Phase::alerting;
  one.call = one.alerted_call;
  one.extension = one.alerted_extension;
  if (observer_ != nullptr) observer_->channel_offered(line, one.call, one.extension);
}

void AnalogLines::at_equipment(std::uint32_t line, const LineMessage& message) {
  Line& one = lines_[line];
  switch (message.signal) {
    case LineSignal::ring:
      // A ring that crossed the answer.
      if (one.phase == Phase::connected) return;
      one.alerted_call = message.call;
      one.alerted_extension = message.extension;
      if (one.phase == Phase::alerting && one.call != message.call) {
        // The end of the ringing before was not heard.
        tell(line, kCauseNormal);
        idle(line, kCauseNormal);
      }
      if (one.phase == Phase::idle) return offer(line);
      if (one.phase == Phase::seized) {
        // Both took the line at once: the PBX lets go, the ringing call is seen when the guard time is over.
        tell(line, kCauseChannelNotAvailable);
        clear(line, kCauseChannelNotAvailable);
      }
      return;
    case LineSignal::ring_stop:
      one.alerted_call = 0;
      if (one.phase == Phase::alerting) tell(line, kCauseNormal);
      if (one.phase == Phase::alerting || one.phase == Phase::ignored) idle(line, kCauseNormal);
      return;
    case LineSignal::ringback:
      if (one.phase != Phase::dialled) return;
      one.phase = Phase::ringing;
      if (observer_ != nullptr) observer_->channel_ringing(line);
      return;
    case LineSignal::answered:
      if (one.phase != Phase::dialled && one.phase != Phase::ringing) return;
      one.phase = Phase::connected;
      if (observer_ != nullptr) observer_->channel_connected(line);
      return;
    case LineSignal::disconnect:
      if (state(line) == ChannelState::idle || state(line) == ChannelState::clearing) return;
      tell(line, kCauseNormal);
      return clear(line, kCauseNormal);
    case LineSignal::off_hook:
    case LineSignal::dialled:
    case LineSignal::on_hook:
      return;
  }
}

void AnalogLines::at_office(std::uint32_t line, const LineMessage& message) {
  Line& one = lines_[line];
  switch (message.signal) {
    case LineSignal::off_hook:
      if (one.phase == Phase::alerting) {
        // Off-hook for another call: the PBX has not heard the ring yet and will let go.
        if (message.call != one.call) return;
        one.phase = Phase::connected;
        ++one.timer;
        if (observer_ != nullptr) observer_->channel_connected(line);
      } else if (one.phase == Phase::idle) {
        one.phase = Phase::seized;
        one.call = message.call;
      }
      return;
    case LineSignal::dialled:
      if (one.phase != Phase::seized || one.call != message.call) {
        // No dial tone was given.
        return send_signal(line, LineSignal::disconnect);
      }
      one.phase = Phase::dialled;
      if (observer_ != nullptr) observer_->channel_offered(line, one.call, message.extension);
      return;
    case LineSignal::on_hook:
      return on_hook(line);
    case LineSignal::ring:
    case LineSignal::ring_stop:
    case LineSignal::ringback:
    case LineSignal::answered:
    case LineSignal::disconnect:
      return;
  }
}

void AnalogLines::on_hook(std::uint32_t line) {
  Line& one = lines_[line];
  switch (one.phase) {
    case Phase::connected:
      one.phase = Phase::held;
      return arm(line, profile_.analog_disconnect);
    case Phase::dialled:
    case Phase::ringing:
      tell(line, kCauseNormal);
      return idle(line, kCauseNormal);
    case Phase::seized:
    case Phase::cleared:
      return idle(line, kCauseNormal);
    case Phase::idle:
    case Phase::alerting:
    case Phase::ignored:
    case Phase::held:
    case Phase::guard:
      return;
  }
}

void AnalogLines::arm(std::uint32_t line, SimTime delay) {
  const std::uint64_t generation = ++lines_[line].timer;
  kernel_.schedule(delay, client_, (static_cast<std::uint64_t>(line) << 32U) | generation);
}

void AnalogLines::on_calendar(std::uint64_t argument) {
  const auto line = static_cast<std::uint32_t>(argument >> 32U);
  Line& one = lines_[line];
  if (one.timer != static_cast<std::uint32_t>(argument)) return;
  switch (one.phase) {
    case Phase::seized:
      one.phase = Phase::dialled;
      return send_signal(line, LineSignal::dialled);
    case Phase::alerting:
      send_signal(line, LineSignal::ring);
      return arm(line, kRingCycle);
    case Phase::held:
      tell(line, kCauseNormal);
      return idle(line, kCauseNormal);
    case Phase::cleared:
      return idle(line, kCauseNormal);
    case Phase::guard:
      one.phase = Phase::idle;
      if (one.alerted_call != 0) offer(line);
      return;
    default:
      return;
  }
}

void AnalogLines::send_signal(std::uint32_t line, LineSignal signal) {
  Frame frame;
  frame.kind = FrameKind::line;
  frame.line = {signal, static_cast<std::uint8_t>(line), lines_[line].extension, lines_[line].call};
  send(frame);
}

/// The observer learns that a call is over that it did not end itself.
void AnalogLines::tell(std::uint32_t line, int cause) {
  const Line& one = lines_[line];
  const ChannelState now = state(line);
  const bool lives = (now != ChannelState::idle && now != ChannelState::clearing) || one.phase == Phase::held;
  if (lives && one.call != 0 && observer_ != nullptr) observer_->channel_cleared(line, one.call, cause);
}

void AnalogLines::idle(std::uint32_t line, int cause) {
  Line& one = lines_[line];
  ++one.timer;
  if (one.call != 0) {
    kernel_.record(entity_, EventKind::channel_cleared, line, cause, static_cast<std::int64_t>(one.call));
  }
  one.phase = Phase::idle;
  one.call = 0;
  one.extension = 0;
}

}  // namespace switchback::models
