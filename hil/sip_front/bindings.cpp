#include "hil/sip_front/bindings.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "hil/sip_bridge/dialog.h"
#include "models/phones/sip_flags.h"

namespace switchback::hil {
namespace {

using models::LanMessage;
using models::ServerId;
using Verdict = DigestServer::Verdict;

constexpr int kOk = 200;
constexpr int kUnauthorized = 401;
constexpr int kBadRequest = 400;
constexpr int kForbidden = 403;
constexpr int kProxyAuthenticationRequired = 407;
constexpr int kServiceUnavailable = 503;
/// What a phone gets that asks for more or for nothing in particular (RFC 3261 10.2.1.1 suggests an hour).
constexpr std::uint32_t kLongest_s = 3600;

std::uint32_t wanted_expires(const SipMessage& request) {
  const std::vector<SipAddress> contacts = request.contacts();
  const std::optional<std::uint32_t> own = contacts.empty() ? std::nullopt : contacts.front().expires;
  return std::min(own ? *own : request.expires().value_or(kLongest_s), kLongest_s);
}

}  // namespace

Bindings::Bindings(FrontContext& context, Exchanges& exchanges)
    : context_(context), exchanges_(exchanges), digest_({.realm = context.options().realm}, context.options().secret) {}

Verdict Bindings::check(const std::vector<AuthHeader>& credentials, const SipMessage& request, std::uint32_t phone) {
  const std::string extension = context_.extension(phone);
  const FrontContext& context = context_;
  Verdict verdict = Verdict::no_credentials;
  for (const AuthHeader& header : credentials) {
    verdict = digest_.check(header, request.method_text(), request.request_uri_text(), context_.kernel().now(),
                            [&](std::string_view user, DigestAlgorithm algorithm) -> std::optional<std::string> {
                              if (user != extension) return std::nullopt;
                              return digest_ha1(algorithm, user, context.options().realm, context.options().password);
                            });
    if (verdict != Verdict::no_credentials) return verdict;
  }
  return verdict;
}

std::string Bindings::challenge(bool stale) {
  // MD5 because telephones know nothing else (RFC 8760 1).
  return digest_.challenge(context_.kernel().now(), context_.random_bits(), DigestAlgorithm::md5, stale);
}

std::optional<Bindings::Refusal> Bindings::refuse_caller(const SipMessage& invite, std::uint32_t phone) {
  if (context_.options().password.empty()) return std::nullopt;
  const Verdict verdict = check(invite.proxy_authorization(), invite, phone);
  if (verdict == Verdict::accepted) return std::nullopt;
  if (verdict == Verdict::malformed) return Refusal{kBadRequest, ""};
  if (verdict == Verdict::wrong) return Refusal{kForbidden, ""};
  return Refusal{kProxyAuthenticationRequired,
                 "Proxy-Authenticate: " + challenge(verdict != Verdict::no_credentials) + "\r\n"};
}

void Bindings::received(Exchange& exchange, std::uint32_t phone) {
  LanMessage message;
  message.kind = models::MessageKind::sip_register;
  message.phone = phone;
  exchange.expires_s = wanted_expires(exchange.request);
  message.value = exchange.expires_s;
  if (!context_.options().password.empty()) {
    const Verdict verdict = check(exchange.request.authorization(), exchange.request, phone);
    exchange.stale_nonce = verdict == Verdict::stale || verdict == Verdict::replayed;
    exchange.wrong = verdict == Verdict::wrong || verdict == Verdict::malformed;
    if (verdict == Verdict::accepted) message.flags = models::kSipFlagAuthorized;
  }
  exchanges_.ask(exchange, message);
}

void Bindings::answered(Exchange& exchange, const LanMessage& message) {
  SipResponse response;
  response.status = message.status;
  response.to_tag = context_.options().token;
  std::string extra;
  if (message.status == kOk) {
    bind(exchange, message.phone, static_cast<std::uint32_t>(message.value));
    extra = contacts(exchange.server, message.phone);
  } else if (message.status == kUnauthorized && exchange.wrong) {
    response.status = kForbidden;
  } else if (message.status == kUnauthorized) {
    extra = "WWW-Authenticate: " + challenge(exchange.stale_nonce) + "\r\n";
  } else if (message.status == kServiceUnavailable) {
    extra = "Retry-After: " + std::to_string(message.value) + "\r\n";
  }
  response.extra = extra;
  exchanges_.answer(exchange, response);
}

void Bindings::bind(const Exchange& exchange, std::uint32_t phone, std::uint32_t granted_s) {
  auto& bindings = bindings_[models::index_of(exchange.server)];
  const std::vector<SipAddress> contacts = exchange.request.contacts();
  // Without a Contact it only asks what there is (RFC 3261 10.2.3).
  if (contacts.empty()) return;
  if (granted_s == 0 || contacts.front().wildcard) {
    bindings.erase(phone);
    return;
  }
  const SipUri& uri = contacts.front().uri;
  bindings[phone] = {uri_text(uri), FrontContext::target_flow(exchange.request, uri, exchange.flow),
                     context_.kernel().now() + std::chrono::seconds(granted_s)};
}

std::string Bindings::contacts(ServerId server, std::uint32_t phone) const {
  const Binding* const binding = find(server, phone);
  if (binding == nullptr) return {};
  const auto left = std::chrono::ceil<std::chrono::seconds>(binding->until - context_.kernel().now());
  return "Contact: <" + binding->uri + ">;expires=" + std::to_string(left.count()) + "\r\n";
}

const Binding* Bindings::find(ServerId server, std::uint32_t phone) const {
  const auto& bindings = bindings_[models::index_of(server)];
  const auto found = bindings.find(phone);
  return found == bindings.end() || found->second.until <= context_.kernel().now() ? nullptr : &found->second;
}

std::size_t Bindings::count(ServerId server) const {
  const SimTime now = context_.kernel().now();
  return static_cast<std::size_t>(std::ranges::count_if(bindings_[models::index_of(server)],
                                                        [now](const auto& entry) { return entry.second.until > now; }));
}

}  // namespace switchback::hil
