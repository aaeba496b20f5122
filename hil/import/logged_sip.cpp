#include "hil/import/logged_sip.h"

#include <arpa/inet.h>

#include <charconv>

namespace switchback::hil {
namespace {

constexpr std::uint16_t kSipPort = 5060;
/// RFC 3261 17.1.2.2: a REGISTER that comes later than Timer F after the first of its transaction begins another.
constexpr SimTime kOneTransaction = 32s;
/// Users and phones that are told apart; beyond it the first are forgotten.
constexpr std::size_t kMostAttempts = 50'000;

std::optional<HostAddress> parse_host(const std::string& text) {
  in6_addr octets{};
  for (const int family : {AF_INET, AF_INET6}) {
    if (inet_pton(family, text.c_str(), &octets) != 1) continue;
    const std::size_t size = family == AF_INET ? 4 : 16;
    return HostAddress::from_octets({reinterpret_cast<const char*>(&octets), size});
  }
  return std::nullopt;
}

std::string uri(const std::string& user, const HostAddress& host) {
  const std::string name = host.v6 ? "[" + host.text() + "]" : host.text();
  return "<sip:" + user + "@" + name + ">";
}

}  // namespace

std::optional<PortAddress> parse_address(std::string_view text) {
  std::string_view host = text;
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    host = text.substr(1, end - 1);
    if (end + 1 < text.size() && text[end + 1] != ':') return std::nullopt;
    port = end + 2 <= text.size() ? text.substr(end + 2) : std::string_view{};
    if (end + 2 == text.size()) return std::nullopt;
  } else if (const std::size_t colon = text.find(':');
             colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (port.empty()) return std::nullopt;
  }
  const auto parsed = parse_host(std::string(host));
  if (!parsed) return std::nullopt;
  std::uint16_t number = kSipPort;
  if (!port.empty()) {
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc{} || end != port.data() + port.size() || number == 0) return std::nullopt;
  }
  return PortAddress{*parsed, number};
}

std::uint32_t LoggedMessages::cseq_of(const LoggedSip& sip) {
  if (sip.cseq) return *sip.cseq;
  if (sip.method != "REGISTER") return 1;
  const HostAddress& phone = sip.status == 0 ? sip.from.host : sip.to.host;
  if (attempts_.size() >= kMostAttempts && !attempts_.contains({sip.user, phone})) attempts_.erase(attempts_.begin());
  Attempt& attempt = attempts_[{sip.user, phone}];
  if (sip.status != 0) {
    if (sip.status >= 200) attempt.open = false;
    return attempt.cseq;
  }
  const bool again = attempt.open && sip.at - attempt.began < kOneTransaction && attempt.credentials == sip.credentials;
  if (!again) attempt = {attempt.cseq + 1, sip.at, true, sip.credentials};
  return attempt.cseq;
}

std::string_view LoggedMessages::text_of(const LoggedSip& sip) {
  const std::string cseq = std::to_string(cseq_of(sip));
  const PortAddress& requester = sip.status == 0 ? sip.from : sip.to;
  const PortAddress& responder = sip.status == 0 ? sip.to : sip.from;
  const std::string& called = sip.called.empty() ? sip.user : sip.called;
  const std::string call_id = sip.call_id.empty() ? sip.user + "@" + requester.host.text() : sip.call_id;
  if (sip.status == 0) {
    const std::string target = uri(called, responder.host);
    // A request's target stands without angle brackets.
    text_ = sip.method + " " + target.substr(1, target.size() - 2) + " SIP/2.0\r\n";
  } else {
    text_ = "SIP/2.0 " + std::to_string(sip.status) + " Logged\r\n";
  }
  text_ += "Via: SIP/2.0/UDP " + requester.text() + ";branch=z9hG4bK-" + cseq + "-" + sip.method + "\r\n";
  text_ += "From: " + uri(sip.user, requester.host) + ";tag=logged\r\n";
  text_ += "To: " + uri(called, responder.host) + (sip.status == 0 ? "" : ";tag=logged") + "\r\n";
  text_ += "Call-ID: " + call_id + "\r\nCSeq: " + cseq + " " + sip.method + "\r\n";
  if (sip.method == "REGISTER") text_ += "Contact: " + uri(sip.user, requester.host) + "\r\n";
  if (sip.expires) text_ += "Expires: " + std::to_string(*sip.expires) + "\r\n";
  if (sip.credentials) {
    text_ +=
        "Authorization: Digest username=\"logged\", realm=\"logged\", nonce=\"logged\", uri=\"sip:logged\", "
        "response=\"logged\"\r\n";
  }
  text_ += "Content-Length: 0\r\n\r\n";
  return text_;
}

}  // namespace switchback::hil
