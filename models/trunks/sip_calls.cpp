#include "models/trunks/sip_calls.h"

#include <algorithm>
#include <utility>

namespace switchback::models {

std::uint16_t sip_status_of(int cause) {
  switch (cause) {
    case kCauseUserBusy:
      return 486;
    case kCauseNoUserResponding:
      return 408;
    case kCauseNoAnswer:
      return 480;
    case kCauseNoChannel:
    case kCauseTemporaryFailure:
      return 503;
    case kCauseDestinationOutOfOrder:
      return 502;
    default:
      return 480;
  }
}

SipCalls::SipCalls(Kernel& kernel, EntityId entity, const TrunkProfile& profile, Endpoint self, std::uint32_t trunk,
                   std::uint32_t channels, std::function<void(const LanMessage&)> send)
    : kernel_(kernel),
      entity_(entity),
      profile_(profile),
      self_(self),
      trunk_(trunk),
      send_(std::move(send)),
      client_(kernel.attach(*this)),
      channels_(channels + 1) {}

void SipCalls::set_peer(std::optional<Endpoint> peer) {
  if (peer_ == peer) return;
  peer_ = peer;
  if (observer_ != nullptr) observer_->line_changed();
}

LineStatus SipCalls::status() const {
  LineStatus status;
  status.signal = status.layer1 = status.d_channel = started_ && peer_.has_value();
  return status;
}

std::optional<std::uint32_t> SipCalls::free_channel() const {
  if (!started_ || !peer_) return std::nullopt;
  for (std::uint32_t channel = 1; channel < channels_.size(); ++channel) {
    if (channels_[channel].state == ChannelState::idle) return channel;
  }
  return std::nullopt;
}

std::uint32_t SipCalls::find(CallId call) const {
  for (std::uint32_t channel = 1; channel < channels_.size(); ++channel) {
    if (channels_[channel].state != ChannelState::idle && channels_[channel].call == call) return channel;
  }
  return 0;
}

void SipCalls::stop(int cause) {
  started_ = false;
  for (std::uint32_t channel = 1; channel < channels_.size(); ++channel) {
    if (channels_[channel].state == ChannelState::idle) continue;
    CauseScope scope(kernel_.journal());
    ended_by_peer(channel, cause);
  }
}

void SipCalls::adopt(std::uint32_t channel, CallId call) {
  Channel& one = channels_[channel];
  if (one.state != ChannelState::idle) return;
  one.state = ChannelState::connected;
  one.call = call;
  one.peer = peer_.value_or(Endpoint::sip_provider);
}

void SipCalls::abandon() {
  for (Channel& one : channels_) {
    ++one.timer;
    one.state = ChannelState::idle;
    one.call = 0;
  }
}

LanMessage SipCalls::message(std::uint32_t channel, MessageKind kind, std::uint16_t status) const {
  LanMessage message;
  message.from = self_;
  message.to = channels_[channel].peer;
  message.traffic = TrafficClass::sip;
  message.kind = kind;
  message.status = status;
  message.call = channels_[channel].call;
  message.extra = trunk_;
  return message;
}

void SipCalls::send_reliably(std::uint32_t channel, const LanMessage& message) {
  Channel& one = channels_[channel];
  one.waiting = message;
  one.waiting_since = kernel_.now();
  one.attempts = 0;
  send_(message);
  kernel_.schedule(profile_.sip_t1, client_, (static_cast<std::uint64_t>(channel) << 32U) | ++one.timer);
}

void SipCalls::on_calendar(std::uint64_t argument) {
  const auto channel = static_cast<std::uint32_t>(argument >> 32U);
  Channel& one = channels_[channel];
  if (one.timer != static_cast<std::uint32_t>(argument)) return;
  const SimTime left = one.waiting_since + profile_.sip_timeout - kernel_.now();
  if (left <= SimTime{0}) return give_up(channel);
  send_(one.waiting);
  // RFC 3261 17.1.1.2: each interval is twice the one before.
  const SimTime interval = profile_.sip_t1 * (std::int64_t{1} << std::min(++one.attempts, 16U));
  kernel_.schedule(std::min(interval, left), client_, argument);
}

void SipCalls::give_up(std::uint32_t channel) {
  if (channels_[channel].state == ChannelState::clearing) return idle(channel, kCauseTimerExpired);
  ended_by_peer(channel, kCauseNoUserResponding);
}

bool SipCalls::seize(std::uint32_t channel, CallId call, std::uint32_t extension) {
  Channel& one = channels_[channel];
  if (!started_ || !peer_ || one.state != ChannelState::idle) return false;
  one.state = ChannelState::dialling;
  one.peer = *peer_;
  one.call = call;
  LanMessage invite = message(channel, MessageKind::sip_invite, 0);
  invite.value = extension;
  send_reliably(channel, invite);
  return true;
}

void SipCalls::proceed(std::uint32_t channel) {
  if (channels_[channel].state == ChannelState::offered) send_(message(channel, MessageKind::sip_invite, 100));
}

void SipCalls::ring(std::uint32_t channel) {
  if (channels_[channel].state == ChannelState::offered) send_(message(channel, MessageKind::sip_invite, 180));
}

void SipCalls::answer(std::uint32_t channel) {
  if (channels_[channel].state != ChannelState::offered) return;
  channels_[channel].state = ChannelState::connected;
  send_reliably(channel, message(channel, MessageKind::sip_invite, 200));
}

void SipCalls::clear(std::uint32_t channel, int cause) {
  Channel& one = channels_[channel];
  LanMessage end;
  switch (one.state) {
    case ChannelState::offered:
      end = message(channel, MessageKind::sip_invite, sip_status_of(cause));
      break;
    case ChannelState::dialling:
    case ChannelState::ringing:
      end = message(channel, MessageKind::sip_cancel, 0);
      break;
    case ChannelState::connected:
      end = message(channel, MessageKind::sip_bye, 0);
      break;
    default:
      return;
  }
  one.state = ChannelState::clearing;
  end.value = cause;
  send_reliably(channel, end);
}

void SipCalls::restart(std::uint32_t channel) {
  for (std::uint32_t one = 1; one < channels_.size(); ++one) {
    if (channel == 0 || channel == one) clear(one, kCauseTemporaryFailure);
  }
}

void SipCalls::receive(const LanMessage& arrived) {
  if (!started_) return;
  const std::uint32_t channel = find(arrived.call);
  if (channel == 0) {
    if (arrived.kind == MessageKind::sip_invite && arrived.status == 0) return invited(arrived);
    if (arrived.status != 0 || arrived.kind == MessageKind::sip_ack) return;
    // A request in a call that is over: answered, so that the peer lets go.
    LanMessage unknown = arrived;
    std::swap(unknown.from, unknown.to);
    unknown.status = 481;
    return send_(unknown);
  }
  Channel& one = channels_[channel];
  // A call that another server has taken over goes on with that one.
  one.peer = arrived.from;
  switch (arrived.kind) {
    case MessageKind::sip_invite:
      if (arrived.status != 0) invite_answered(channel, arrived);
      return;
    case MessageKind::sip_ack:
      answered(channel);
      if (one.state == ChannelState::clearing) idle(channel, kCauseNormal);
      return;
    case MessageKind::sip_cancel:
    case MessageKind::sip_bye:
      if (arrived.status == 0) {
        send_(message(channel, arrived.kind, 200));
        ended_by_peer(channel, static_cast<int>(arrived.value));
      } else if (one.state == ChannelState::clearing) {
        idle(channel, kCauseNormal);
      }
      return;
    default:
      return;
  }
}

void SipCalls::invited(const LanMessage& invite) {
  for (std::uint32_t channel = 1; channel < channels_.size(); ++channel) {
    Channel& one = channels_[channel];
    if (one.state != ChannelState::idle) continue;
    one.state = ChannelState::offered;
    one.peer = invite.from;
    one.call = invite.call;
    if (observer_ != nullptr) {
      observer_->channel_offered(channel, invite.call, static_cast<std::uint32_t>(invite.value));
    }
    return;
  }
  LanMessage busy = invite;
  std::swap(busy.from, busy.to);
  busy.status = 503;
  busy.value = kCauseNoChannel;
  send_(busy);
}

void SipCalls::invite_answered(std::uint32_t channel, const LanMessage& answer) {
  Channel& one = channels_[channel];
  const bool calling = one.state == ChannelState::dialling || one.state == ChannelState::ringing;
  if (answer.status >= 200) send_(message(channel, MessageKind::sip_ack, 0));
  if (!calling) {
    // A 200 that crossed our CANCEL: the call exists now and is ended as such.
    if (one.state == ChannelState::clearing && one.waiting.kind == MessageKind::sip_cancel && answer.status == 200) {
      LanMessage bye = message(channel, MessageKind::sip_bye, 0);
      bye.value = kCauseNormal;
      send_reliably(channel, bye);
    }
    return;
  }
  answered(channel);
  if (answer.status == 180 && one.state == ChannelState::dialling) {
    one.state = ChannelState::ringing;
    if (observer_ != nullptr) observer_->channel_ringing(channel);
  } else if (answer.status == 200) {
    one.state = ChannelState::connected;
    if (observer_ != nullptr) observer_->channel_connected(channel);
  } else if (answer.status > 200) {
    ended_by_peer(channel, static_cast<int>(answer.value));
  }
}

void SipCalls::ended_by_peer(std::uint32_t channel, int cause) {
  const CallId call = channels_[channel].call;
  const bool wanted = channels_[channel].state == ChannelState::clearing;
  idle(channel, cause);
  if (!wanted && observer_ != nullptr) observer_->channel_cleared(channel, call, cause);
}

void SipCalls::idle(std::uint32_t channel, int cause) {
  Channel& one = channels_[channel];
  kernel_.record(entity_, EventKind::channel_cleared, channel, cause, static_cast<std::int64_t>(one.call));
  ++one.timer;
  one.state = ChannelState::idle;
  one.call = 0;
}

}  // namespace switchback::models
