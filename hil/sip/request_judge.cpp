#include "hil/sip/request_judge.h"

#include <algorithm>

#include "hil/sip/header_scan.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

std::string_view rule_text(SipRule rule) {
  switch (rule) {
    case SipRule::request_line:
      return "the request line does not follow the grammar";
    case SipRule::version:
      return "the version is not SIP/2.0";
    case SipRule::truncated:
      return "no empty line ends the header fields";
    case SipRule::header_syntax:
      return "malformed";
    case SipRule::missing_header:
      return "missing";
    case SipRule::duplicate_header:
      return "there more than once";
    case SipRule::content_length:
      return "not a number, or beyond the datagram";
    case SipRule::scalar_range:
      return "beyond its range";
    case SipRule::cseq_method:
      return "names another method than the request line";
    case SipRule::request_uri:
      return "the Request-URI may not stand there";
  }
  SWITCHBACK_ASSERT(false);
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::ranges::any_of(list, [&](const std::string& item) { return same_text(item, text); });
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) text += (text.empty() ? "" : ", ") + item;
  return text;
}

Judgement answer(int status, std::string_view rule) {
  Judgement judgement;
  judgement.action = Judgement::Action::answer;
  judgement.status = status;
  judgement.rule = rule;
  return judgement;
}

Judgement answer(int status, std::string_view rule, std::string name, std::string value) {
  Judgement judgement = answer(status, rule);
  judgement.headers.emplace_back(std::move(name), std::move(value));
  return judgement;
}

Judgement drop(std::string_view rule) {
  Judgement judgement;
  judgement.action = Judgement::Action::drop;
  judgement.rule = rule;
  return judgement;
}

std::string violation_text(const SipViolation& violation) {
  std::string text{violation.header};
  return text.append(text.empty() ? "" : ": ").append(rule_text(violation.rule));
}

/// A UAC discards a response with more than one Via (RFC 3261 8.1.3.3); a proxy one that it would have to send to a
/// broadcast address (RFC 4475 3.3.10).
Judgement judge_response(const SipMessage& response, const JudgeRules& rules) {
  if (!response.valid()) return drop(violation_text(response.violations().front()));
  const std::vector<SipVia> vias = response.vias();
  if (rules.role != SipRole::proxy)
    return vias.size() > 1 ? drop("a response with more than one Via is not ours") : Judgement{};
  if (vias.size() < 2) return {};
  const std::string_view next_hop = vias[1].received.empty() ? vias[1].host : vias[1].received;
  return next_hop == "255.255.255.255" ? drop("the next Via is a broadcast address") : Judgement{};
}

/// One check: an answer, or nothing if there is no objection.
using Objection = std::optional<Judgement>;

class RequestJudge {
 public:
  RequestJudge(const SipMessage& request, const JudgeRules& rules) : request_(request), rules_(rules) {}

  /// The checks in the order of RFC 3261 8.2 and 16.3.
  Judgement run() const {
    for (const auto check :
         {&RequestJudge::version, &RequestJudge::method, &RequestJudge::syntax, &RequestJudge::request_uri,
          &RequestJudge::hops, &RequestJudge::extensions, &RequestJudge::body, &RequestJudge::accepted_types,
          &RequestJudge::registration, &RequestJudge::user, &RequestJudge::dialog}) {
      if (Objection objection = (this->*check)()) return *std::move(objection);
    }
    return {};
  }

 private:
  bool proxy() const { return rules_.role == SipRole::proxy; }

  Objection version() const {
    if (!request_.breaks(SipRule::version)) return std::nullopt;
    return answer(505, rule_text(SipRule::version));
  }

  /// A method that nobody knows is 501 before its other faults are looked at, because a server that knew it might see
  /// none (RFC 4475 3.1.2.18); a proxy forwards it, unless CSeq disagrees about it.
  Objection method() const {
    if (request_.breaks(SipRule::request_line)) return std::nullopt;
    const bool unknown = request_.method() == SipMethod::unknown;
    if (unknown && request_.breaks(SipRule::cseq_method)) return answer(501, "unknown method, and CSeq names another");
    if (proxy() || std::ranges::find(rules_.methods, request_.method_text()) != rules_.methods.end())
      return std::nullopt;
    if (!request_.valid()) return std::nullopt;
    if (unknown) return answer(501, "unknown method");
    return answer(405, "method not served", "Allow", joined(rules_.methods));
  }

  Objection syntax() const {
    if (request_.valid()) return std::nullopt;
    const SipViolation& first = request_.violations().front();
    return answer(first.status, violation_text(first));
  }

  Objection request_uri() const {
    if (request_.request_uri_text().size() > rules_.max_uri_bytes) return answer(414, "the Request-URI is too long");
    const std::string_view uri = request_.request_uri_text();
    if (contains(rules_.schemes, uri.substr(0, uri.find(':')))) return std::nullopt;
    return answer(416, "the Request-URI's scheme is not served");
  }

  Objection hops() const {
    if (!proxy()) return std::nullopt;
    if (request_.max_forwards() == 0U) return answer(483, "Max-Forwards is 0");
    const std::vector<SipVia> vias = request_.vias();
    const bool loop = rules_.is_own_via && std::ranges::any_of(vias, rules_.is_own_via);
    return loop ? Objection{answer(482, "the request has been here before")} : std::nullopt;
  }

  /// Require is not looked at in ACK and CANCEL (RFC 3261 8.2.2.3).
  Objection extensions() const {
    const SipMethod method = request_.method();
    if (method == SipMethod::ack || method == SipMethod::cancel) return std::nullopt;
    std::vector<std::string> unknown;
    for (const std::string_view tag : proxy() ? request_.proxy_require() : request_.require()) {
      if (!contains(rules_.extensions, tag)) unknown.emplace_back(tag);
    }
    if (unknown.empty()) return std::nullopt;
    return answer(420, "extensions that are not understood are required", "Unsupported", joined(unknown));
  }

  Objection body() const {
    if (request_.body().size() > rules_.max_body_bytes) return answer(413, "the body is too long");
    if (proxy() || request_.body().empty() || optional_body()) return std::nullopt;
    const std::string accept = rules_.body_types.empty() ? std::string{} : joined(rules_.body_types);
    if (const auto encoding = request_.header("Content-Encoding"); encoding && !same_text(*encoding, "identity")) {
      return answer(415, "the body's encoding is not understood", "Accept-Encoding", "identity");
    }
    if (!contains(rules_.body_types, request_.content_type())) {
      return answer(415, "the body's type is not understood", "Accept", accept);
    }
    return std::nullopt;
  }

  /// RFC 3261 20.11: handling=optional lets a server ignore a body that it does not understand.
  bool optional_body() const {
    const auto disposition = request_.header("Content-Disposition");
    if (!disposition) return false;
    std::string_view rest = *disposition;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      if (same_text(trim(rest.substr(0, end)), "handling=optional")) return true;
      rest = rest.substr(std::min(end + 1, rest.size()));
    }
    return false;
  }

  /// INVITE and OPTIONS must accept a body type that we can send (RFC 3261 20.1, 21.4.7; RFC 4475 3.3.15).
  Objection accepted_types() const {
    const SipMethod method = request_.method();
    if (proxy() || (method != SipMethod::invite && method != SipMethod::options) || !request_.header("Accept")) {
      return std::nullopt;
    }
    for (const std::string_view item : request_.list_items("Accept")) {
      const std::string_view range = trim(item.substr(0, item.find(';')));
      if (range == "*/*" || contains(rules_.body_types, range)) return std::nullopt;
      const bool family = range.ends_with("/*") && std::ranges::any_of(rules_.body_types, [&](const std::string& type) {
                            return same_text(type.substr(0, range.size() - 1), range.substr(0, range.size() - 1));
                          });
      if (family) return std::nullopt;
    }
    // An empty Accept means that nothing is accepted.
    return answer(406, "no body type that we send is accepted");
  }

  Objection registration() const {
    if (rules_.role != SipRole::registrar || request_.method() != SipMethod::register_) return std::nullopt;
    const SipAddress to = request_.to();
    if (!same_text(to.uri.scheme, "sip") && !same_text(to.uri.scheme, "sips")) {
      return answer(400, "To is no SIP or SIPS URI, which an address-of-record is");
    }
    const std::vector<SipAddress> contacts = request_.contacts();
    const bool wildcard = std::ranges::any_of(contacts, &SipAddress::wildcard);
    if (wildcard && (contacts.size() != 1 || request_.expires() != 0U)) {
      return answer(400, "Contact * stands alone and with Expires 0 only");
    }
    for (const SipAddress& contact : contacts) {
      const std::uint32_t interval = contact.expires.value_or(request_.expires().value_or(kNoInterval));
      if (interval != 0 && interval < rules_.min_expires_s) {
        return answer(423, "the interval is too brief", "Min-Expires", std::to_string(rules_.min_expires_s));
      }
    }
    return std::nullopt;
  }

  Objection user() const {
    if (proxy() || !rules_.knows_user) return std::nullopt;
    const bool registrar = rules_.role == SipRole::registrar && request_.method() == SipMethod::register_;
    const SipUri uri = registrar ? request_.to().uri : request_.request_uri();
    // A Request-URI without user is the server itself (OPTIONS).
    if (!registrar && uri.user.empty()) return std::nullopt;
    return rules_.knows_user(uri.user) ? std::nullopt : Objection{answer(404, "the user is not known")};
  }

  Objection dialog() const {
    if (proxy() || !rules_.knows_dialog || request_.to().tag.empty() || request_.method() == SipMethod::register_) {
      return std::nullopt;
    }
    return rules_.knows_dialog(request_) ? std::nullopt : Objection{answer(481, "there is no such dialog")};
  }

  static constexpr std::uint32_t kNoInterval = 0xffffffff;

  const SipMessage& request_;
  const JudgeRules& rules_;
};

}  // namespace

std::string_view transport_name(SipTransport transport) {
  switch (transport) {
    case SipTransport::udp:
      return "UDP";
    case SipTransport::tcp:
      return "TCP";
    case SipTransport::tls:
      return "TLS";
  }
  SWITCHBACK_ASSERT(false);
}

std::string Judgement::header_lines() const {
  std::string lines;
  for (const auto& [name, value] : headers) lines.append(name).append(": ").append(value).append("\r\n");
  return lines;
}

Judgement judge_message(const SipMessage& message, SipTransport transport, const JudgeRules& rules) {
  Judgement judgement = message.is_request() ? RequestJudge(message, rules).run() : judge_response(message, rules);
  const auto lengths = message.headers("Content-Length");
  const bool framing_lost = message.breaks(SipRule::content_length) || lengths.size() > 1;
  judgement.close_connection = transport != SipTransport::udp && framing_lost;
  // There is no answer to ACK (RFC 3261 8.2.7, 17.1.1.3).
  const bool is_ack = message.is_request() && message.method() == SipMethod::ack;
  if (is_ack && judgement.action == Judgement::Action::answer) {
    judgement.action = Judgement::Action::drop;
    judgement.status = 0;
    judgement.headers.clear();
  }
  return judgement;
}

JudgedDatagram judge_datagram(std::string_view datagram, SipTransport transport, const JudgeRules& rules) {
  auto parsed = parse_sip(datagram);
  if (const auto* error = std::get_if<SipParseError>(&parsed)) return {std::nullopt, drop(error->what)};
  JudgedDatagram judged{std::get<SipMessage>(std::move(parsed)), {}};
  judged.judgement = judge_message(*judged.message, transport, rules);
  return judged;
}

}  // namespace switchback::hil
