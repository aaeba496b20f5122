#include "models/server/call_control.h"

#include <utility>

#include "models/defects.h"

namespace switchback::models {
namespace {

/// A call that nobody answers is given up by the server (RFC 3261 16.6, Timer C: more than 3 minutes).
constexpr SimTime kSetUpLimit = 181s;
/// How often a queue looks whether its agent is idle (assumption).
constexpr SimTime kAgentRetry = 5s;

constexpr int kTrying = 100;
constexpr int kRinging = 180;
constexpr int kOk = 200;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kRequestTimeout = 408;
constexpr int kTemporarilyUnavailable = 480;
constexpr int kNoSuchCall = 481;
constexpr int kBusyHere = 486;
constexpr int kTerminated = 487;
constexpr int kNotAcceptable = 488;
constexpr int kServiceUnavailable = 503;

/// RFC 3398 8.2.6.1; 0 and what the caller did himself is normal clearing.
int cause_of(int status) {
  switch (status) {
    case kNotFound:
      return 1;
    case kBusyHere:
      return 17;
    case kTemporarilyUnavailable:
      return 18;
    case kRequestTimeout:
      return 102;
    case kServiceUnavailable:
      return 41;
    default:
      return 16;
  }
}

/// RFC 3398 7.2.4.1.
int status_of(int cause) {
  switch (cause) {
    case 1:
      return kNotFound;
    case 17:
      return kBusyHere;
    case 34:
    case 38:
    case 41:
    case 42:
      return kServiceUnavailable;
    default:
      return kTemporarilyUnavailable;
  }
}

}  // namespace

CallControl::CallControl(Kernel& kernel, ServerId id, const ServerProfile& profile, LanInterface& lan,
                         CallControlPorts& ports)
    : kernel_(kernel),
      id_(id),
      entity_(kernel.journal().entity(name_of(id))),
      profile_(profile),
      lan_(lan),
      ports_(ports),
      sip_(
          kernel, lan, [this] { return ports_.working(); }, [this](const LanMessage& message) { unanswered(message); }),
      setup_times_(kernel.stream(name_of(id), "call set-up")) {}

void CallControl::set_voicemail_available(std::function<bool()> available) {
  voicemail_available_ = std::move(available);
}

void CallControl::set_call_book(std::function<const CallRequest*(CallId)> book) { book_ = std::move(book); }

void CallControl::receive(const LanMessage& message) {
  // The calls of a SIP provider are on the gateway's channels.
  if (!ports_.working() || message.from == Endpoint::sip_provider) return;
  if (message.status != 0) return answered_by_far_end(message);
  switch (message.kind) {
    case MessageKind::sip_invite:
      return invited(message);
    case MessageKind::sip_ack:
      return sip_.settle(message.from, message.kind, message.call, message.phone);
    case MessageKind::sip_bye:
    case MessageKind::sip_cancel:
      return hung_up(message);
    default:
      return;
  }
}

void CallControl::invited(const LanMessage& message) {
  if (message.from != Endpoint::phones) return;
  const auto found = calls_.find(message.call);
  if (found != calls_.end()) return invited_again(found->second, message);
  if (!accepting_) return respond(message, kServiceUnavailable);
  const auto other = call_of_phone_.find(message.phone);
  if (other != call_of_phone_.end()) end_unnoticed(other->second, message.phone);
  respond(message, kTrying);
  ServerCall call;
  call.id = message.call;
  call.kind = static_cast<CallKind>(message.flags);
  call.a = CallEnd::of_phone(message.phone);
  call.target = static_cast<std::uint32_t>(message.value);
  call.invite_sequence = message.sequence;
  open(call);
}

void CallControl::invited_again(ServerCall& call, const LanMessage& message) {
  const auto kind = static_cast<CallKind>(message.flags);
  if (call.stage == CallStage::kept && ports_.has_defect(kDefectKeptCallsTakeFeatures)) {
    respond(message, kOk);
    return anchor(call, name_of(kind));
  }
  if (call.stage == CallStage::kept) {
    kernel_.record(entity_, EventKind::feature_denied, static_cast<std::int64_t>(call.id), kernel_.text(name_of(kind)));
    return respond(message, kForbidden);
  }
  if (kind != call.invited_as || !call.a.is_phone(message.phone)) return respond(message, kNotAcceptable);
  // Repeated because our answer was lost.
  respond(message, call.a.up ? kOk : call.stage == CallStage::ringing ? kRinging : kTrying);
}

CallControl::Gone CallControl::side_of(const ServerCall& call, const LanMessage& message) {
  if (message.from == Endpoint::voicemail) return call.b.kind == CallEnd::Kind::voicemail ? Gone::b : Gone::none;
  if (call.a.is_phone(message.phone)) return Gone::a;
  return call.b.is_phone(message.phone) ? Gone::b : Gone::none;
}

void CallControl::hung_up(const LanMessage& message) {
  const auto found = calls_.find(message.call);
  if (found != calls_.end()) {
    const Gone gone = side_of(found->second, message);
    if (gone == Gone::none) return respond(message, kNoSuchCall);
    if (found->second.stage == CallStage::kept && ports_.has_defect(kDefectKeptCallsIgnoreBye)) return;
    const bool refuses_invite = gone == Gone::a && !found->second.a.up;
    respond(message, kOk);
    if (refuses_invite) tell_caller(found->second, kTerminated);
    return end(message.call, gone, kTerminated);
  }
  const bool may_be_the_peers = !accepting_ && message.from == Endpoint::phones;
  if (!may_be_the_peers) return respond(message, kNoSuchCall);
  // The phone still is registered here, but its call has moved with control.
  respond(message, kOk);
  ServerCall gone;
  gone.id = message.call;
  mirror(gone, MirrorState::ended_by_phone, message.phone);
}

void CallControl::answered_by_far_end(const LanMessage& message) {
  sip_.settle(message.from, message.kind, message.call, message.phone);
  if (message.kind != MessageKind::sip_invite) return;
  const auto found = calls_.find(message.call);
  const Gone side = found == calls_.end() ? Gone::none : side_of(found->second, message);
  if (message.status >= kOk) {
    LanMessage ack = message;
    std::swap(ack.from, ack.to);
    ack.kind = MessageKind::sip_ack;
    ack.status = 0;
    lan_.send(ack);
  }
  if (side != Gone::b) {
    // Who answers a call that has ended meanwhile would wait for nobody.
    if (side == Gone::none && message.status == kOk) {
      LanMessage bye = message;
      std::swap(bye.from, bye.to);
      bye.kind = MessageKind::sip_bye;
      bye.status = 0;
      sip_.send(bye, MessageKind::sip_bye);
    }
    return;
  }
  ServerCall& call = found->second;
  if (call.b.up) return;
  if (message.status == kRinging && call.stage == CallStage::setting_up) {
    call.stage = CallStage::ringing;
    tell_caller(call, kRinging);
  } else if (message.status == kOk) {
    far_end_up(call);
  } else if (message.status > kOk) {
    far_end_failed(call, message.status);
  }
}

void CallControl::unanswered(const LanMessage& message) {
  const auto found = calls_.find(message.call);
  if (message.kind != MessageKind::sip_invite || found == calls_.end()) return;
  if (message.status == 0) return far_end_failed(found->second, kRequestTimeout);
  // Our 200 was never acknowledged: there is nobody (RFC 3261 13.3.1.4).
  end(message.call, Gone::none, 0);
}

void CallControl::open(ServerCall call) {
  const CallId id = call.id;
  call.invited_as = call.kind;
  call.origin = id_;
  if (call.a.kind == CallEnd::Kind::phone) call_of_phone_[call.a.phone] = id;
  calls_.emplace(id, call);
  const SimTime delay = profile_.call_setup.scaled(ports_.slowness()).draw(setup_times_);
  kernel_.after(delay, [this, id, epoch = epoch_] { set_up(id, epoch); });
  kernel_.after(kSetUpLimit, [this, id, epoch = epoch_] { limit_set_up(id, epoch); });
}

void CallControl::limit_set_up(CallId id, std::uint64_t epoch) {
  const auto found = calls_.find(id);
  if (epoch != epoch_ || found == calls_.end() || found->second.in_progress()) return;
  if (ports_.working()) return end(id, Gone::none, kRequestTimeout);
  kernel_.after(kSetUpLimit, [this, id, epoch] { limit_set_up(id, epoch); });
}

void CallControl::set_up(CallId id, std::uint64_t epoch) {
  const auto found = calls_.find(id);
  if (epoch != epoch_ || found == calls_.end() || !ports_.working()) return;
  ServerCall& call = found->second;
  switch (call.kind) {
    case CallKind::extension_to_extension:
    case CallKind::incoming:
    case CallKind::parked:
      return ring_phone(call);
    case CallKind::outgoing:
      return place_outside(call);
    case CallKind::voicemail:
      return connect_voicemail(call);
    case CallKind::conference:
      call.b = CallEnd::of_server();
      return answer_caller(call);
    case CallKind::queued:
      call.b = CallEnd::of_server();
      answer_caller(call);
      return seek_agent(id, epoch);
  }
}

void CallControl::ring_phone(ServerCall& call) {
  const std::optional<std::uint32_t> phone = ports_.phone_of_extension(call.target);
  if (!phone) return far_end_failed(call, kNotFound);
  if (!ports_.bound(*phone)) return far_end_failed(call, kTemporarilyUnavailable);
  if (busy(*phone)) return far_end_failed(call, kBusyHere);
  call.b = CallEnd::of_phone(*phone);
  const CallRequest* const booking = booked(call.id);
  if (booking != nullptr && booking->leg && call.a.kind == CallEnd::Kind::phone) call.b.type = *booking->leg;
  call_of_phone_[*phone] = call.id;
  request(call, call.b, MessageKind::sip_invite);
}

void CallControl::place_outside(ServerCall& call) {
  const CallRequest* const booking = booked(call.id);
  const std::optional<ChannelId> channel = ports_.place_call(booking != nullptr ? booking->trunk : "", call.id);
  if (!channel) return far_end_failed(call, kServiceUnavailable);
  call.b = channel_end(*channel, call.id);
}

void CallControl::connect_voicemail(ServerCall& call) {
  if (!voicemail_available_ || !voicemail_available_()) return far_end_failed(call, kTemporarilyUnavailable);
  call.b = CallEnd::of_voicemail();
  request(call, call.b, MessageKind::sip_invite);
}

void CallControl::seek_agent(CallId id, std::uint64_t epoch) {
  const auto found = calls_.find(id);
  if (epoch != epoch_ || found == calls_.end()) return;
  ServerCall& call = found->second;
  if (call.kind != CallKind::queued || call.b.kind != CallEnd::Kind::server) return;
  if (took_over_ && ports_.has_defect(kDefectQueueLosesAgents)) return seek_agent_later(id);
  const std::optional<std::uint32_t> agent = ports_.phone_of_extension(call.target);
  const bool idle = agent && ports_.working() && ports_.bound(*agent) && !busy(*agent);
  return idle ? ring_phone(call) : seek_agent_later(id);
}

void CallControl::seek_agent_later(CallId id) {
  kernel_.after(kAgentRetry, [this, id, epoch = epoch_] { seek_agent(id, epoch); });
}

void CallControl::far_end_up(ServerCall& call) {
  call.b.up = true;
  if (call.kind == CallKind::queued) {
    call.kind = call.a.kind == CallEnd::Kind::channel ? CallKind::incoming : CallKind::extension_to_extension;
    changed(call, "connected to agent");
    return mirror(call, MirrorState::connected);
  }
  answer_caller(call);
  if (call.kind == CallKind::parked) anchor(call, "parked");
}

void CallControl::far_end_failed(ServerCall& call, int status) {
  if (call.a.up) {
    detach(call, call.b);
    call.b = CallEnd::of_server();
    return seek_agent_later(call.id);
  }
  end(call.id, Gone::b, status);
}

void CallControl::answer_caller(ServerCall& call) {
  call.a.up = true;
  call.stage = CallStage::connected;
  if (call.a.kind == CallEnd::Kind::channel) {
    ports_.answer(call.a.channel);
  } else {
    tell_caller(call, kOk);
  }
  if (call.b.kind == CallEnd::Kind::server) changed(call, name_of(call.kind));
  mirror(call, MirrorState::connected);
}

void CallControl::anchor(ServerCall& call, std::string_view state) {
  release(call, call.b, 0);
  detach(call, call.b);
  call.b = CallEnd::of_server();
  changed(call, state);
  mirror(call, MirrorState::connected);
}

void CallControl::end(CallId id, Gone gone, int status) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  ServerCall call = found->second;
  detach(call, call.a);
  detach(call, call.b);
  calls_.erase(found);
  if (gone != Gone::a) release(call, call.a, status);
  if (gone != Gone::b) release(call, call.b, status);
  if (call.in_progress()) mirror(call, MirrorState::ended);
}

void CallControl::detach(ServerCall& call, CallEnd& end) {
  const Endpoint peer = end.kind == CallEnd::Kind::voicemail ? Endpoint::voicemail : Endpoint::phones;
  sip_.settle(peer, MessageKind::sip_invite, call.id, end.phone);
  sip_.settle(peer, MessageKind::sip_ack, call.id, end.phone);
  if (end.kind != CallEnd::Kind::phone) return;
  const auto found = call_of_phone_.find(end.phone);
  if (found != call_of_phone_.end() && found->second == call.id) call_of_phone_.erase(found);
}

void CallControl::release(const ServerCall& call, const CallEnd& end, int status) {
  switch (end.kind) {
    case CallEnd::Kind::none:
    case CallEnd::Kind::server:
      return;
    case CallEnd::Kind::channel:
      return ports_.clear(end.channel, cause_of(status));
    case CallEnd::Kind::phone:
    case CallEnd::Kind::voicemail:
      if (end.up) return request(call, end, MessageKind::sip_bye);
      if (&end == &call.a) return tell_caller(call, status == 0 ? kTerminated : status);
      return request(call, end, MessageKind::sip_cancel);
  }
}

void CallControl::end_unnoticed(CallId id, std::uint32_t phone) {
  const ServerCall& call = calls_.at(id);
  if (call.in_progress() && observer_ != nullptr) observer_->call_found_stale(id, id_);
  end(id, call.a.is_phone(phone) ? Gone::a : Gone::b, 0);
}

void CallControl::phone_moved_here(std::uint32_t phone) {
  if (!ports_.working()) return;
  const auto found = call_of_phone_.find(phone);
  if (found == call_of_phone_.end()) return;
  const ServerCall& call = calls_.at(found->second);
  // A call that came back to where it was set up still has its phones here.
  if (call.stage != CallStage::kept || call.origin == id_ || ports_.has_defect(kDefectKeptCallsIgnoreBye)) return;
  end_unnoticed(found->second, phone);
}

void CallControl::voicemail_lost() {
  if (!ports_.working()) return;
  std::vector<CallId> lost;
  for (const auto& [id, call] : calls_) {
    if (call.b.kind == CallEnd::Kind::voicemail) lost.push_back(id);
  }
  for (const CallId id : lost) {
    const CauseScope scope(kernel_.journal());
    end(id, Gone::b, kTemporarilyUnavailable);
  }
}

std::size_t CallControl::calls_in_progress() const {
  std::size_t count = 0;
  for (const auto& [id, call] : calls_) count += call.in_progress() ? 1U : 0U;
  return count;
}

void CallControl::trunk_call_offered(ChannelId channel, CallId id, std::uint32_t extension) {
  if (!ports_.working() || calls_.contains(id)) return;
  if (!accepting_) return ports_.clear(channel, cause_of(kServiceUnavailable));
  const CallRequest* const booking = booked(id);
  ServerCall call;
  call.id = id;
  call.kind = booking != nullptr ? booking->kind : CallKind::incoming;
  call.a = channel_end(channel, id);
  call.target = extension;
  open(call);
}

void CallControl::trunk_call_answered(ChannelId channel, CallId id) {
  const auto found = calls_.find(id);
  if (!ports_.working() || found == calls_.end()) return;
  ServerCall& call = found->second;
  if (call.b.kind == CallEnd::Kind::channel && call.b.channel == channel && !call.b.up) far_end_up(call);
}

void CallControl::trunk_call_cleared(ChannelId channel, CallId id, int cause) {
  const auto found = calls_.find(id);
  if (!ports_.working() || found == calls_.end()) return;
  const CallEnd& a = found->second.a;
  const bool caller = a.kind == CallEnd::Kind::channel && a.channel == channel;
  end(id, caller ? Gone::a : Gone::b, status_of(cause));
}

CallEnd CallControl::channel_end(ChannelId channel, CallId id) const {
  const CallRequest* const booking = booked(id);
  const bool overridden = booking != nullptr && booking->leg;
  return CallEnd::of_channel(channel, overridden ? *booking->leg : ports_.leg_type(channel));
}

void CallControl::respond(const LanMessage& request, int status) {
  LanMessage response = request;
  std::swap(response.from, response.to);
  response.status = static_cast<std::uint16_t>(status);
  lan_.send(response);
}

void CallControl::tell_caller(const ServerCall& call, int status) {
  if (call.a.kind == CallEnd::Kind::channel) {
    if (status == kRinging) ports_.ring(call.a.channel);
    return;
  }
  LanMessage response = to_end(call, call.a, MessageKind::sip_invite);
  response.status = static_cast<std::uint16_t>(status);
  response.sequence = call.invite_sequence;
  if (status == kOk) return sip_.send(response, MessageKind::sip_ack);
  lan_.send(response);
}

LanMessage CallControl::to_end(const ServerCall& call, const CallEnd& end, MessageKind kind) const {
  LanMessage message;
  message.from = id_ == ServerId::primary ? Endpoint::primary : Endpoint::secondary;
  message.to = end.kind == CallEnd::Kind::voicemail ? Endpoint::voicemail : Endpoint::phones;
  message.traffic = TrafficClass::sip;
  message.kind = kind;
  message.flags = static_cast<std::uint16_t>(call.kind);
  message.phone = end.phone;
  message.call = call.id;
  message.value = call.target;
  return message;
}

void CallControl::request(const ServerCall& call, const CallEnd& end, MessageKind kind) {
  sip_.send(to_end(call, end, kind), kind);
}

void CallControl::changed(const ServerCall& call, std::string_view state) {
  kernel_.record(entity_, EventKind::call_held, static_cast<std::int64_t>(call.id), kernel_.text(state));
}

}  // namespace switchback::models
