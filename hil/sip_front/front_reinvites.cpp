// Re-INVITEs (RFC 3261 14): what one phone asks of the other within a call, such as hold, passes from end to end.
#include <utility>

#include "hil/sip_front/front_calls.h"

namespace switchback::hil {
namespace {

using models::ServerId;

constexpr int kTrying = 100;
constexpr int kOk = 200;
constexpr int kMultipleChoices = 300;
constexpr int kForbidden = 403;
constexpr int kRequestTimeout = 408;
constexpr int kRequestPending = 491;

}  // namespace

void FrontCalls::reinvited(Exchange& exchange, Leg& leg) {
  const ServerId server = exchange.server;
  if (!context_.answers(server)) return;
  // A call that a switchover kept can be hung up, nothing else (domain: what happens to each kind of call).
  if (leg.server != server || !context_.in_control(server)) return refuse(exchange, kForbidden);
  Leg* const other = other_of(leg);
  if (other == nullptr) {
    if (!exchange.request.body().empty()) leg.session = exchange.request.body();
    leg.reinvite = exchange.number;
    return answer_reinvite(exchange, leg, session_for(leg));
  }
  const bool crossing = leg.relay_pending || other->relay_pending;
  if (!other->up || !leg.up || other->ended != kNever || crossing) return refuse(exchange, kRequestPending);
  refuse(exchange, kTrying);
  relay(server, *other, exchange);
}

void FrontCalls::answer_reinvite(Exchange& exchange, const Leg& leg, std::string_view session) {
  const std::string contact = "<" + context_.own_uri(exchange.server, leg.local_user, exchange.flow) + ">";
  SipResponse response;
  response.contact = contact;
  response.content_type = "application/sdp";
  response.body = session;
  exchanges_.answer(exchange, response, true);
}

void FrontCalls::relay(ServerId server, Leg& to, Exchange& exchange) {
  to.relayed = exchange.number;
  to.relay_cseq = ++to.cseq;
  to.relay_branch = context_.branch('r', exchange.number);
  to.relay_pending = true;
  to.relay_ack_waits = false;
  send_relay(server, to, exchange);
  repeat_relay({to.call, to.phone}, exchange.number, kSipT1, context_.kernel().now() + kSipTransaction);
}

void FrontCalls::send_relay(ServerId server, const Leg& to, const Exchange& exchange) {
  send(server, to,
       {.method = "INVITE",
        .cseq = to.relay_cseq,
        .branch = to.relay_branch,
        .session = exchange.request.body(),
        .contact = true});
}

void FrontCalls::repeat_relay(Key key, std::uint32_t number, SimTime interval, SimTime until) {
  context_.kernel().after(interval, [this, key, number, interval, until] {
    Leg* const to = find(key.first, key.second);
    Exchange* const exchange = exchanges_.find(number);
    if (to == nullptr || exchange == nullptr || to->relayed != number || !to->relay_pending) return;
    if (context_.kernel().now() >= until) {
      to->relay_pending = false;
      return refuse(*exchange, kRequestTimeout);
    }
    if (to->flow.connection == 0 && context_.answers(exchange->server)) send_relay(exchange->server, *to, *exchange);
    repeat_relay(key, number, 2 * interval, until);
  });
}

void FrontCalls::relay_responded(ServerId server, Leg& leg, const SipMessage& response) {
  const int status = response.status();
  Exchange* const exchange = exchanges_.find(leg.relayed);
  if (status < kOk) return;
  const bool first = std::exchange(leg.relay_pending, false);
  if (status >= kMultipleChoices) {
    send(server, leg, {.method = "ACK", .cseq = leg.relay_cseq, .branch = leg.relay_branch});
    if (first && exchange != nullptr) refuse(*exchange, status);
    return;
  }
  if (first) {
    leg.learn(response);
    if (exchange != nullptr) relay_accepted(server, leg, *exchange);
    return;
  }
  if (!leg.relay_ack_waits) send_ack(server, leg, leg.relay_cseq, {});
}

void FrontCalls::relay_accepted(ServerId server, Leg& leg, Exchange& exchange) {
  leg.relay_ack_waits = exchange.request.body().empty();
  if (!leg.relay_ack_waits) send_ack(server, leg, leg.relay_cseq, {});
  Leg* const asking = other_of(leg);
  if (asking == nullptr) return;
  if (!exchange.request.body().empty()) asking->session = exchange.request.body();
  asking->reinvite = exchange.number;
  answer_reinvite(exchange, *asking, leg.session);
}

}  // namespace switchback::hil
