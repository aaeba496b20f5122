#include "models/phones/phone_calls.h"

#include <utility>

#include "models/core/errors.h"
#include "models/phones/phone_bank.h"

namespace switchback::models {
namespace {

Endpoint endpoint_of(ServerId server) { return server == ServerId::primary ? Endpoint::primary : Endpoint::secondary; }

constexpr std::uint16_t kRinging = 180;
constexpr std::uint16_t kOk = 200;
constexpr std::uint16_t kRequestTimeout = 408;
constexpr std::uint16_t kUnavailable = 480;
constexpr std::uint16_t kNoSuchCall = 481;
constexpr std::uint16_t kBusyHere = 486;
constexpr std::uint16_t kRequestTerminated = 487;

}  // namespace

PhoneCalls::PhoneCalls(Kernel& kernel, sc_core::sc_port<LanInterface>& lan, PhoneTable& phones,
                       const std::vector<PhoneGroup>& groups, std::function<void(std::uint32_t)> on_hook)
    : kernel_(kernel),
      lan_(lan),
      phones_(phones),
      groups_(groups),
      on_hook_(std::move(on_hook)),
      client_(kernel.attach(*this)) {}

std::uint32_t PhoneCalls::find(std::uint32_t phone, CallId call) const {
  std::uint32_t row = phones_[phone].call;
  while (row != kNoCall && calls_[row].call != call) row = calls_[row].next;
  return row;
}

std::uint32_t PhoneCalls::find_active(std::uint32_t phone) const {
  std::uint32_t row = phones_[phone].call;
  while (row != kNoCall && !is_active(calls_[row].state)) row = calls_[row].next;
  return row;
}

CallId PhoneCalls::active_call(std::uint32_t phone) const {
  const std::uint32_t row = find_active(phone);
  return row == kNoCall ? 0 : calls_[row].call;
}

std::uint32_t PhoneCalls::add(std::uint32_t phone, CallId call, ServerId server, State state) {
  std::uint32_t row = 0;
  if (free_.empty()) {
    row = static_cast<std::uint32_t>(calls_.size());
    calls_.emplace_back();
  } else {
    row = free_.back();
    free_.pop_back();
  }
  Call added;
  added.call = call;
  added.phone = phone;
  added.server = server;
  added.state = state;
  added.next = std::exchange(phones_[phone].call, row);
  calls_[row] = added;
  return row;
}

void PhoneCalls::remove(std::uint32_t row) {
  std::uint32_t* link = &phones_[calls_[row].phone].call;
  while (*link != row) link = &calls_[*link].next;
  *link = calls_[row].next;
  calls_[row].wake = kNever;
  free_.push_back(row);
}

void PhoneCalls::clear_call(std::uint32_t row, int status) {
  const std::uint32_t phone = calls_[row].phone;
  const CallId call = calls_[row].call;
  remove(row);
  on_hook_(phone);
  if (observer_ != nullptr) observer_->phone_cleared(phone, call, status);
}

const TransmissionSchedule& PhoneCalls::schedule(const Call& call) const {
  const PhoneGroup& group = groups_[phones_[call.phone].group];
  return call.state == State::dialling ? group.invite : group.non_invite;
}

void PhoneCalls::request(std::uint32_t row, MessageKind kind) {
  const Call& call = calls_[row];
  LanMessage message;
  message.from = Endpoint::phones;
  message.to = endpoint_of(call.server);
  message.kind = kind;
  message.flags = static_cast<std::uint16_t>(call.kind);
  message.phone = call.phone;
  message.sequence = call.cseq;
  message.call = call.call;
  if (kind == MessageKind::sip_invite) message.value = call.target;
  lan_->send(message);
}

void PhoneCalls::transmit(std::uint32_t row) {
  Call& call = calls_[row];
  request(row, call.state == State::dialling     ? MessageKind::sip_invite
               : call.state == State::cancelling ? MessageKind::sip_cancel
                                                 : MessageKind::sip_bye);
  ++call.transmissions;
  call.wake = call.started + schedule(call).after(call.transmissions);
  kernel_.schedule(call.wake - kernel_.now(), client_, row);
}

void PhoneCalls::begin(std::uint32_t row, State state) {
  Call& call = calls_[row];
  call.state = state;
  call.started = kernel_.now();
  call.transmissions = 0;
  // A CANCEL has the number of the INVITE it cancels (RFC 3261 9.1).
  if (state != State::cancelling) ++call.cseq;
  transmit(row);
}

void PhoneCalls::on_calendar(std::uint64_t argument) {
  const auto row = static_cast<std::uint32_t>(argument);
  if (calls_[row].wake != kernel_.now()) return;
  calls_[row].wake = kNever;
  if (schedule(calls_[row]).exhausted(calls_[row].transmissions)) return give_up(row);
  transmit(row);
}

void PhoneCalls::give_up(std::uint32_t row) {
  Call& call = calls_[row];
  if (call.state == State::dialling) return clear_call(row, kRequestTimeout);
  const bool knows_other = groups_[phones_[call.phone].group].profile.alternate_server;
  if (call.state == State::ending && knows_other && !call.tried_other) {
    // The call may live on in the server that took over.
    call.tried_other = true;
    call.server = peer_of(call.server);
    return begin(row, State::ending);
  }
  remove(row);
}

void PhoneCalls::dial(std::uint32_t phone, ServerId server, CallId call, CallKind kind, std::uint32_t target) {
  const std::uint32_t row = add(phone, call, server, State::dialling);
  calls_[row].kind = kind;
  calls_[row].target = target;
  begin(row, State::dialling);
}

void PhoneCalls::answer(std::uint32_t phone, CallId call) {
  const std::uint32_t row = find(phone, call);
  if (row == kNoCall || calls_[row].state != State::ringing) return;
  calls_[row].state = State::connected;
  respond_invite(calls_[row], kOk);
  if (observer_ != nullptr) observer_->phone_connected(phone, call);
}

void PhoneCalls::hang_up(std::uint32_t phone, CallId call) {
  const std::uint32_t row = find(phone, call);
  if (row == kNoCall) return;
  switch (calls_[row].state) {
    case State::dialling:
    case State::proceeding:
      begin(row, State::cancelling);
      break;
    case State::ringing:
      respond_invite(calls_[row], kBusyHere);
      remove(row);
      break;
    case State::connected:
      begin(row, State::ending);
      break;
    case State::cancelling:
    case State::ending:
      return;
  }
  on_hook_(phone);
}

bool PhoneCalls::ask(std::uint32_t phone, CallId call, CallKind feature) {
  const std::uint32_t row = find(phone, call);
  if (row == kNoCall || calls_[row].state != State::connected) return false;
  Call& one = calls_[row];
  one.asks = true;
  ++one.cseq;
  const CallKind kind = std::exchange(one.kind, feature);
  request(row, MessageKind::sip_invite);
  one.kind = kind;
  return true;
}

void PhoneCalls::told(std::uint32_t phone, ServerId server) {
  const std::uint32_t row = find_active(phone);
  if (row != kNoCall && calls_[row].state == State::connected) calls_[row].server = server;
}

void PhoneCalls::respond(const LanMessage& request, std::uint16_t status) {
  LanMessage response = request;
  response.from = Endpoint::phones;
  response.to = request.from;
  response.status = status;
  lan_->send(response);
}

void PhoneCalls::respond_invite(const Call& call, std::uint16_t status) {
  LanMessage response;
  response.from = Endpoint::phones;
  response.to = endpoint_of(call.server);
  response.kind = MessageKind::sip_invite;
  response.status = status;
  response.flags = static_cast<std::uint16_t>(call.kind);
  response.phone = call.phone;
  response.sequence = call.cseq;
  response.call = call.call;
  lan_->send(response);
}

void PhoneCalls::receive(const LanMessage& message) {
  if (message.status == 0) return receive_request(message);
  const std::uint32_t row = find(message.phone, message.call);
  if (message.kind == MessageKind::sip_invite) return receive_invite_response(message, row);
  if (row != kNoCall) receive_response(message, row);
}

void PhoneCalls::receive_request(const LanMessage& message) {
  const std::uint32_t row = find(message.phone, message.call);
  switch (message.kind) {
    case MessageKind::sip_invite:
      return receive_invite(message, row);
    case MessageKind::sip_cancel:
      respond(message, kOk);
      if (row == kNoCall || calls_[row].state != State::ringing) return;
      respond_invite(calls_[row], kRequestTerminated);
      return clear_call(row, kRequestTerminated);
    case MessageKind::sip_bye:
      respond(message, kOk);
      if (row != kNoCall && is_active(calls_[row].state)) clear_call(row, 0);
      return;
    default:
      return;  // an ACK ends the INVITE transaction and asks for nothing
  }
}

void PhoneCalls::receive_invite(const LanMessage& message, std::uint32_t row) {
  const Phone& phone = phones_[message.phone];
  if (row != kNoCall) {
    if (calls_[row].state == State::ringing) return respond(message, kRinging);
    if (calls_[row].state == State::connected) return respond(message, kOk);
    return respond(message, kBusyHere);
  }
  if (active(message.phone)) return respond(message, kBusyHere);
  const ServerId server = message.from == Endpoint::primary ? ServerId::primary : ServerId::secondary;
  if (phone.owner != index_of(server)) return respond(message, kUnavailable);
  row = add(message.phone, message.call, server, State::ringing);
  calls_[row].cseq = message.sequence;
  calls_[row].kind = static_cast<CallKind>(message.flags);
  respond(message, kRinging);
  if (observer_ != nullptr) observer_->phone_rings(message.phone, message.call);
}

void PhoneCalls::receive_invite_response(const LanMessage& message, std::uint32_t row) {
  if (row == kNoCall) {
    if (message.status != kOk) return;
    // The 200 crossed the CANCEL: the call that now exists must be ended (RFC 3261 9.1).
    const ServerId server = message.from == Endpoint::primary ? ServerId::primary : ServerId::secondary;
    row = add(message.phone, message.call, server, State::cancelling);
    calls_[row].cseq = message.sequence;
  }
  Call& call = calls_[row];
  if (message.sequence != call.cseq) return;
  if (call.asks && call.state == State::connected) {
    if (message.status < 200) return;
    call.asks = false;
    request(row, MessageKind::sip_ack);
    if (observer_ != nullptr) observer_->phone_feature_answered(message.phone, message.call, message.status);
    return;
  }
  if (call.state == State::dialling || call.state == State::proceeding) {
    call.wake = kNever;
    if (message.status < 200) {
      call.state = State::proceeding;
    } else if (message.status < 300) {
      call.state = State::connected;
      request(row, MessageKind::sip_ack);
      if (observer_ != nullptr) observer_->phone_connected(message.phone, message.call);
    } else {
      request(row, MessageKind::sip_ack);
      clear_call(row, message.status);
    }
    return;
  }
  if (call.state == State::connected && message.status == kOk) return request(row, MessageKind::sip_ack);
  if (call.state != State::cancelling || message.status < 200) return;
  request(row, MessageKind::sip_ack);
  if (message.status == kOk) return begin(row, State::ending);
  remove(row);
}

void PhoneCalls::receive_response(const LanMessage& message, std::uint32_t row) {
  Call& call = calls_[row];
  if (message.sequence != call.cseq || message.status < 200) return;
  if (message.kind == MessageKind::sip_cancel && call.state == State::cancelling) return remove(row);
  if (message.kind != MessageKind::sip_bye || call.state != State::ending) return;
  if (message.status == kNoSuchCall && !call.tried_other) return give_up(row);
  remove(row);
}

}  // namespace switchback::models
