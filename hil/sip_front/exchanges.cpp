#include "hil/sip_front/exchanges.h"

#include <algorithm>
#include <utility>

namespace switchback::hil {
namespace {

using models::ServerId;

/// Transactions at once; beyond, requests are dropped as by a machine without memory. Assumption: 32 s of 2,000
/// requests a second over UDP; each holds about 5 kB (measured with REGISTER).
constexpr std::size_t kMostExchanges = 65'536;
/// A request that nobody answers is forgotten: an INVITE after the servers' own limit of 181 s, with a margin.
constexpr SimTime kLongestInvite = 240s;
constexpr std::string_view kInvite = "INVITE";
constexpr int kOk = 200;
constexpr int kMultipleChoices = 300;

}  // namespace

/// RFC 3261 17.2.3: by the branch, or for elements of RFC 2543 by what its INVITE and its ACK have in common.
std::string Exchanges::key_of(ServerId server, const SipMessage& request, std::string_view method) {
  const SipVia via = request.top_via();
  std::string key = server == ServerId::primary ? "p" : "s";
  key.append(method).append("\n").append(via.host);
  key.append(":").append(std::to_string(via.port)).append("\n").append(via.branch);
  if (via.unique_branch()) return key;
  key.append("\n").append(request.call_id()).append("\n").append(std::to_string(request.cseq()));
  return key.append("\n").append(request.from().tag).append("\n").append(request.request_uri_text());
}

std::string Exchanges::key_of(ServerId server, const SipMessage& request) {
  return key_of(server, request, request.method() == SipMethod::ack ? kInvite : request.method_text());
}

Exchange* Exchanges::invite_of(const Exchange& cancel) {
  const auto found = by_key_.find(key_of(cancel.server, cancel.request, kInvite));
  return found == by_key_.end() ? nullptr : find(found->second);
}

Exchange* Exchanges::find(ServerId server, const SipMessage& request) {
  const auto found = by_key_.find(key_of(server, request));
  return found == by_key_.end() ? nullptr : find(found->second);
}

Exchange* Exchanges::find(std::uint32_t number) {
  const auto found = exchanges_.find(number);
  return found == exchanges_.end() ? nullptr : &found->second;
}

Exchange* Exchanges::begin(ServerId server, const Flow& flow, SipMessage request) {
  if (exchanges_.size() >= kMostExchanges) return nullptr;
  const std::uint32_t number = context_.next_number();
  by_key_[key_of(server, request)] = number;
  const bool invite = request.method() == SipMethod::invite;
  Exchange& exchange = exchanges_.try_emplace(number, Exchange{number, server, flow, std::move(request)}).first->second;
  context_.kernel().after(invite ? kLongestInvite : kSipTransaction, [this, number] {
    const Exchange* const unanswered = find(number);
    if (unanswered != nullptr && unanswered->status < kOk) forget(number);
  });
  return &exchange;
}

void Exchanges::forget(std::uint32_t number) {
  const auto found = exchanges_.find(number);
  if (found == exchanges_.end()) return;
  const auto key = by_key_.find(key_of(found->second.server, found->second.request));
  if (key != by_key_.end() && key->second == number) by_key_.erase(key);
  exchanges_.erase(found);
}

void Exchanges::ask(Exchange& exchange, models::LanMessage message) {
  message.sequence = exchange.number;
  exchange.asked = message;
  exchange.asks = true;
  context_.to_server(exchange.server, message);
}

void Exchanges::answer(Exchange& exchange, const SipResponse& response, bool repeat_success) {
  const bool first_final = exchange.status < kOk && response.status >= kOk;
  exchange.answer = context_.respond(exchange.server, exchange.request, response, exchange.flow);
  exchange.status = response.status;
  if (!first_final) return;
  const std::uint32_t number = exchange.number;
  const bool invite = exchange.request.method() == SipMethod::invite;
  // Over TCP nothing but an INVITE is heard of again (RFC 3261 17.2.2, Timer J).
  const bool comes_again = invite || exchange.flow.connection == 0;
  context_.kernel().after(comes_again ? kSipTransaction : SimTime{0}, [this, number] { forget(number); });
  if (invite && exchange.flow.connection == 0 && (repeat_success || response.status >= kMultipleChoices)) {
    repeat_later(number, kSipT1, context_.kernel().now() + kSipTransaction);
  }
}

void Exchanges::repeat_later(std::uint32_t number, SimTime interval, SimTime until) {
  context_.kernel().after(interval, [this, number, interval, until] {
    const Exchange* const exchange = find(number);
    if (exchange == nullptr || exchange->acknowledged || context_.kernel().now() >= until) return;
    came_again(*exchange);
    repeat_later(number, std::min(2 * interval, kSipT2), until);
  });
}

void Exchanges::came_again(const Exchange& exchange) {
  if (exchange.answer.empty()) {
    if (exchange.asks) context_.to_server(exchange.server, exchange.asked);
    return;
  }
  if (!context_.answers(exchange.server)) return;
  const Flow to = FrontContext::answer_flow(exchange.request.top_via(), exchange.flow);
  context_.send(exchange.server, to, exchange.answer);
}

}  // namespace switchback::hil
