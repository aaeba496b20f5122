#include "models/trunks/q931_layer.h"

#include <utility>

#include "models/core/errors.h"

namespace switchback::models {

namespace {

constexpr std::uint16_t kReferences = 0x7fff;  ///< two octets less the flag

}  // namespace

Q931Layer::Q931Layer(Kernel& kernel, EntityId entity, const TrunkProfile& profile, Q931Side side,
                     std::uint32_t channels, std::function<bool(const Q931Message&)> send)
    : kernel_(kernel),
      entity_(entity),
      profile_(profile),
      side_(side),
      send_(std::move(send)),
      client_(kernel.attach(*this)),
      t309_(kernel, [this] { t309_expired(); }),
      channels_(channels + 1) {}

ChannelState Q931Layer::state(std::uint32_t channel) const {
  const Channel& one = channels_[channel];
  if (one.restarting) return ChannelState::restarting;
  if (one.maintenance) return ChannelState::maintenance;
  switch (one.phase) {
    case Phase::null:
      return ChannelState::idle;
    case Phase::initiated:
    case Phase::proceeding:
      return ChannelState::dialling;
    case Phase::delivered:
      return ChannelState::ringing;
    case Phase::present:
    case Phase::incoming_proceeding:
    case Phase::received:
      return ChannelState::offered;
    case Phase::connect_request:
    case Phase::active:
      return ChannelState::connected;
    case Phase::disconnect_request:
    case Phase::release_request:
      return ChannelState::clearing;
  }
  return ChannelState::idle;
}

bool Q931Layer::restart_pending() const {
  for (const Channel& one : channels_) {
    if (one.restart_sent) return true;
  }
  return false;
}

std::optional<std::uint32_t> Q931Layer::free_channel() const {
  if (!link_up_) return std::nullopt;
  for (std::uint32_t offset = 0; offset < channels(); ++offset) {
    const std::uint32_t channel = side_ == Q931Side::network ? 1 + offset : channels() - offset;
    if (state(channel) == ChannelState::idle) return channel;
  }
  return std::nullopt;
}

void Q931Layer::start() {
  started_ = true;
  restart(0);
}

void Q931Layer::stop(int cause) {
  started_ = false;
  link_up_ = false;
  released_ = true;
  t309_.cancel();
  for (std::uint32_t channel = 0; channel < channels_.size(); ++channel) {
    CauseScope scope(kernel_.journal());
    forget(channel, cause);
    const std::uint32_t timer = channels_[channel].timer + 1;
    channels_[channel] = Channel{};
    channels_[channel].timer = timer;
  }
}

void Q931Layer::arm(std::uint32_t channel, SimTime delay) {
  const std::uint64_t generation = ++channels_[channel].timer;
  kernel_.schedule(delay, client_, (static_cast<std::uint64_t>(channel) << 32U) | generation);
}

void Q931Layer::on_calendar(std::uint64_t argument) {
  const auto channel = static_cast<std::uint32_t>(argument >> 32U);
  if (channels_[channel].timer != static_cast<std::uint32_t>(argument)) return;
  ++channels_[channel].expiries;
  if (channels_[channel].restart_sent) {
    restart_timer_expired(channel);
  } else {
    call_timer_expired(channel);
  }
}

/// Enters a phase with the timer that guards it.
void Q931Layer::enter(std::uint32_t channel, Phase phase) {
  Channel& one = channels_[channel];
  one.phase = phase;
  one.expiries = 0;
  switch (phase) {
    case Phase::initiated:
      return arm(channel, profile_.t303);
    case Phase::proceeding:
      return arm(channel, profile_.t310);
    case Phase::delivered:
      return arm(channel, profile_.t301);
    case Phase::connect_request:
      return arm(channel, profile_.t313);
    case Phase::disconnect_request:
      return arm(channel, profile_.t305);
    case Phase::release_request:
      return arm(channel, profile_.t308);
    case Phase::null:
    case Phase::present:
    case Phase::incoming_proceeding:
    case Phase::received:
    case Phase::active:
      return disarm(channel);
  }
}

void Q931Layer::call_timer_expired(std::uint32_t channel) {
  Channel& one = channels_[channel];
  switch (one.phase) {
    case Phase::initiated:  // T303
      if (one.expiries == 1) {
        send(channel, Q931Kind::setup);
        return arm(channel, profile_.t303);
      }
      send(channel, Q931Kind::release_complete, kCauseTimerExpired);
      tell(channel, kCauseNoUserResponding);
      return end(channel, kCauseNoUserResponding);
    case Phase::proceeding:       // T310
    case Phase::connect_request:  // T313
      tell(channel, kCauseTimerExpired);
      return clear(channel, kCauseTimerExpired);
    case Phase::delivered:  // T301
      tell(channel, kCauseNoAnswer);
      return clear(channel, kCauseNoAnswer);
    case Phase::disconnect_request:  // T305
      return release(channel, one.cause);
    case Phase::release_request:  // T308
      if (one.expiries == 1) {
        send(channel, Q931Kind::release, one.cause);
        return arm(channel, profile_.t308);
      }
      end(channel, one.cause);
      kernel_.record(entity_, EventKind::channel_maintenance, channel);
      one.maintenance = true;
      return restart(channel);
    case Phase::null:
    case Phase::present:
    case Phase::incoming_proceeding:
    case Phase::received:
    case Phase::active:
      return;
  }
}

bool Q931Layer::seize(std::uint32_t channel, CallId call, std::uint32_t extension) {
  if (!link_up_ || state(channel) != ChannelState::idle) return false;
  Channel& one = channels_[channel];
  one.originated = true;
  one.told = false;
  one.call = call;
  one.extension = extension;
  one.reference = next_reference_;
  next_reference_ = static_cast<std::uint16_t>(next_reference_ % kReferences + 1);
  send(channel, Q931Kind::setup);
  enter(channel, Phase::initiated);
  return true;
}

void Q931Layer::proceed(std::uint32_t channel) {
  if (channels_[channel].phase != Phase::present) return;
  send(channel, Q931Kind::call_proceeding);
  enter(channel, Phase::incoming_proceeding);
}

void Q931Layer::ring(std::uint32_t channel) {
  const Phase phase = channels_[channel].phase;
  if (phase != Phase::present && phase != Phase::incoming_proceeding) return;
  send(channel, Q931Kind::alerting);
  enter(channel, Phase::received);
}

void Q931Layer::answer(std::uint32_t channel) {
  if (state(channel) != ChannelState::offered) return;
  send(channel, Q931Kind::connect);
  // T313 guards the user's CONNECT alone: the network's is final, and its acknowledgement optional (Q.931 tables
  // 9-1 and 9-2).
  enter(channel, side_ == Q931Side::user ? Phase::connect_request : Phase::active);
}

void Q931Layer::clear(std::uint32_t channel, int cause) {
  Channel& one = channels_[channel];
  one.told = true;
  switch (one.phase) {
    case Phase::null:
    case Phase::disconnect_request:
    case Phase::release_request:
      return;
    default:
      break;
  }
  // Nothing can be said to the peer now; a RESTART of the channel says it later.
  if (!link_up_) return forget(channel, cause);
  one.cause = cause;
  if (one.phase == Phase::present) {
    send(channel, Q931Kind::release_complete, cause);
    return end(channel, cause);
  }
  send(channel, Q931Kind::disconnect, cause);
  enter(channel, Phase::disconnect_request);
}

void Q931Layer::release(std::uint32_t channel, int cause) {
  channels_[channel].cause = cause;
  send(channel, Q931Kind::release, cause);
  enter(channel, Phase::release_request);
}

/// The observer learns that the call is over, unless it wanted that or knows already.
void Q931Layer::tell(std::uint32_t channel, int cause) {
  Channel& one = channels_[channel];
  if (one.told || one.phase == Phase::null) return;
  one.told = true;
  if (observer_ != nullptr) observer_->channel_cleared(channel, one.call, cause);
}

/// The call reference is released and the channel idle.
void Q931Layer::end(std::uint32_t channel, int cause) {
  Channel& one = channels_[channel];
  if (one.phase == Phase::null) return;
  kernel_.record(entity_, EventKind::channel_cleared, channel, cause, static_cast<std::int64_t>(one.call));
  one.call = 0;
  one.reference = 0;
  enter(channel, Phase::null);
}

/// Ends a call without the peer.
void Q931Layer::forget(std::uint32_t channel, int cause) {
  Channel& one = channels_[channel];
  if (one.phase == Phase::null) return;
  one.unsure = true;
  tell(channel, cause);
  end(channel, cause);
}

std::uint32_t Q931Layer::find(const Q931Message& message) const {
  for (std::uint32_t channel = 1; channel < channels_.size(); ++channel) {
    const Channel& one = channels_[channel];
    if (one.phase != Phase::null && one.reference == message.reference && one.originated != message.from_originator) {
      return channel;
    }
  }
  return 0;
}

void Q931Layer::send(std::uint32_t channel, Q931Kind kind, int cause) {
  const Channel& one = channels_[channel];
  Q931Message message;
  message.kind = kind;
  message.from_originator = one.originated;
  message.call_exists = true;
  message.channel = static_cast<std::uint8_t>(channel);
  message.cause = static_cast<std::uint8_t>(cause);
  message.reference = one.reference;
  message.extension = one.extension;
  message.call = one.call;
  kernel_.record(entity_, EventKind::q931_sent, kernel_.text(name_of(kind)), one.reference, channel);
  send_(message);
}

/// Answers a message whose call reference this end does not know.
void Q931Layer::reply(const Q931Message& to, Q931Kind kind, int cause) {
  Q931Message message;
  message.kind = kind;
  message.from_originator = !to.from_originator;
  message.channel = to.channel;
  message.cause = static_cast<std::uint8_t>(cause);
  message.reference = to.reference;
  message.call = to.call;
  kernel_.record(entity_, EventKind::q931_sent, kernel_.text(name_of(kind)), to.reference, to.channel);
  send_(message);
}

void Q931Layer::link_message(const Q931Message& message) {
  if (!started_) return;
  if (message.channel >= channels_.size()) return;
  if (message.kind == Q931Kind::restart) return restart_arrived(message.channel);
  if (message.kind == Q931Kind::restart_acknowledge) return restart_acknowledged(message.channel);
  const std::uint32_t channel = find(message);
  if (channel != 0) return call_message(channel, message);
  if (message.kind == Q931Kind::setup) return setup_arrived(message);
  answer_unknown(message);
}

/// Q.931 5.8.3.2.
void Q931Layer::answer_unknown(const Q931Message& message) {
  switch (message.kind) {
    case Q931Kind::release_complete:
      return;
    case Q931Kind::status_enquiry:
      return reply(message, Q931Kind::status, kCauseInvalidReference);
    case Q931Kind::status:
      if (message.call_exists) reply(message, Q931Kind::release_complete, kCauseWrongState);
      return;
    default:
      return reply(message, Q931Kind::release_complete, kCauseInvalidReference);
  }
}

void Q931Layer::setup_arrived(const Q931Message& message) {
  const std::uint32_t channel = message.channel;
  if (channel == 0 || state(channel) != ChannelState::idle) {
    return reply(message, Q931Kind::release_complete, kCauseChannelNotAvailable);
  }
  Channel& one = channels_[channel];
  one.originated = false;
  one.told = false;
  one.unsure = false;
  one.call = message.call;
  one.extension = message.extension;
  one.reference = message.reference;
  enter(channel, Phase::present);
  if (observer_ != nullptr) observer_->channel_offered(channel, one.call, one.extension);
}

void Q931Layer::call_message(std::uint32_t channel, const Q931Message& message) {
  Channel& one = channels_[channel];
  const bool calling = one.phase == Phase::initiated || one.phase == Phase::proceeding || one.phase == Phase::delivered;
  switch (message.kind) {
    case Q931Kind::setup:
      return;  // sent again while we work on it
    case Q931Kind::call_proceeding:
      if (one.phase == Phase::initiated) enter(channel, Phase::proceeding);
      return;
    case Q931Kind::alerting:
      if (!calling || one.phase == Phase::delivered) return;
      enter(channel, Phase::delivered);
      if (observer_ != nullptr) observer_->channel_ringing(channel);
      return;
    case Q931Kind::connect:
      if (!calling) return;
      send(channel, Q931Kind::connect_acknowledge);
      enter(channel, Phase::active);
      if (observer_ != nullptr) observer_->channel_connected(channel);
      return;
    case Q931Kind::connect_acknowledge:
      if (one.phase == Phase::connect_request) enter(channel, Phase::active);
      return;
    case Q931Kind::disconnect:
      if (one.phase == Phase::release_request) return;
      tell(channel, message.cause);
      return release(channel, message.cause);
    case Q931Kind::release:
      send(channel, Q931Kind::release_complete, message.cause);
      [[fallthrough]];
    case Q931Kind::release_complete:
      tell(channel, message.cause);
      return end(channel, message.cause);
    case Q931Kind::status_enquiry:
      return send(channel, Q931Kind::status, kCauseNormalUnspecified);
    case Q931Kind::status:
      if (message.call_exists) return;
      tell(channel, kCauseWrongState);
      return end(channel, kCauseWrongState);
    case Q931Kind::restart:
    case Q931Kind::restart_acknowledge:
      return;
  }
}

}  // namespace switchback::models
