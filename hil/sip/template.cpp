#include "hil/sip/template.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "models/core/errors.h"

namespace switchback::hil {
namespace {

constexpr std::array<std::string_view, kSipFields> kNames = {
    "request_uri",    "domain",     "user",   "peer_user", "peer_domain", "scheme",      "uri_params", "transport",
    "local_host",     "local_port", "branch", "from_tag",  "to_tag",      "call_id",     "cseq",       "expires",
    "contact_params", "user_agent", "routes", "auth",      "extra",       "body_length", "body"};

SipField field_of(std::string_view name) {
  std::size_t at = 0;
  while (at < kNames.size() && kNames[at] != name) ++at;
  SWITCHBACK_ASSERT(at < kNames.size());
  return static_cast<SipField>(at);
}

constexpr auto kNoField = static_cast<SipField>(kSipFields);

/// Looked for in every value of every message that is sent, which find_first_of does too slowly: it looks at the whole
/// set for every letter.
bool breaks_line(std::string_view text) {
  bool found = false;
  for (const char letter : text) found |= letter == '\r' || letter == '\n' || letter == '\0';
  return found;
}

constexpr bool holds_lines(SipField field) {
  return field == SipField::routes || field == SipField::auth || field == SipField::extra || field == SipField::body;
}

}  // namespace

void SipFieldValues::set(SipField field, std::string_view value) {
  if (!holds_lines(field) && breaks_line(value)) {
    throw UserError("the SIP field '" + std::string(kNames[static_cast<std::size_t>(field)]) +
                    "' holds a line break; it must be a part of one line");
  }
  values_[static_cast<std::size_t>(field)] = value;
}

void SipFieldValues::set(SipField field, std::uint64_t value) {
  Digits& digits = digits_[static_cast<std::size_t>(field)];
  const auto result = std::to_chars(digits.text.data(), digits.text.data() + digits.text.size(), value);
  values_[static_cast<std::size_t>(field)] = {digits.text.data(),
                                              static_cast<std::size_t>(result.ptr - digits.text.data())};
}

void SipFieldValues::set_body(std::string_view body) {
  set(SipField::body, body);
  set(SipField::body_length, std::uint64_t{body.size()});
}

MessageTemplate::MessageTemplate(std::initializer_list<std::string_view> texts) {
  for (std::string_view text : texts) {
    while (!text.empty()) {
      const std::size_t open = std::min(text.find('{'), text.size());
      const std::size_t close = text.find('}', open);
      SWITCHBACK_ASSERT(open == text.size() || close != std::string_view::npos);
      const bool gap = open < text.size();
      pieces_.push_back({text.substr(0, open), gap ? field_of(text.substr(open + 1, close - open - 1)) : kNoField});
      fixed_size_ += open;
      text.remove_prefix(gap ? close + 1 : open);
    }
  }
}

void MessageTemplate::render(const SipFieldValues& values, std::string& out) const {
  std::size_t size = fixed_size_;
  for (const Piece& piece : pieces_) size += values.get(piece.field).size();
  out.resize(size);
  char* at = out.data();
  const auto put = [&at](std::string_view text) {
    // memcpy may not be given the null pointer of an empty view.
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    at += text.size();
  };
  for (const Piece& piece : pieces_) {
    put(piece.text);
    put(values.get(piece.field));
  }
}

namespace {

// Header fields that requests share; Max-Forwards 70 is RFC 3261 8.1.1.6, rport RFC 3581.
constexpr std::string_view kVia =
    " SIP/2.0\r\nVia: SIP/2.0/{transport} {local_host}:{local_port};branch={branch};rport\r\nMax-Forwards: "
    "70\r\n{routes}";
constexpr std::string_view kFrom = "From: <{scheme}:{user}@{domain}>;tag={from_tag}\r\n";
constexpr std::string_view kToUser = "To: <{scheme}:{user}@{domain}>\r\n";
constexpr std::string_view kToPeer = "To: <{scheme}:{peer_user}@{peer_domain}>\r\n";
constexpr std::string_view kToDialog = "To: <{scheme}:{peer_user}@{peer_domain}>;tag={to_tag}\r\n";
constexpr std::string_view kCall = "Call-ID: {call_id}\r\nCSeq: {cseq} ";
constexpr std::string_view kContact =
    "Contact: <{scheme}:{user}@{local_host}:{local_port}{uri_params}>{contact_params}\r\n";
constexpr std::string_view kOffer =
    "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\nUser-Agent: {user_agent}\r\n{auth}{extra}"
    "Content-Type: application/sdp\r\nContent-Length: {body_length}\r\n\r\n{body}";
constexpr std::string_view kNoBody = "User-Agent: {user_agent}\r\n{auth}{extra}Content-Length: 0\r\n\r\n";

}  // namespace

const MessageTemplate& register_template() {
  static const MessageTemplate compiled({"REGISTER {scheme}:{domain}", kVia, kFrom, kToUser, kCall, "REGISTER\r\n",
                                         kContact, "Expires: {expires}\r\n", kNoBody});
  return compiled;
}

const MessageTemplate& unregister_all_template() {
  static const MessageTemplate compiled(
      {"REGISTER {scheme}:{domain}", kVia, kFrom, kToUser, kCall, "REGISTER\r\nContact: *\r\nExpires: 0\r\n", kNoBody});
  return compiled;
}

const MessageTemplate& options_template() {
  static const MessageTemplate compiled({"OPTIONS {request_uri}", kVia, kFrom, kToPeer, kCall, "OPTIONS\r\n", kContact,
                                         "Accept: application/sdp\r\n", kNoBody});
  return compiled;
}

const MessageTemplate& invite_template() {
  static const MessageTemplate compiled(
      {"INVITE {request_uri}", kVia, kFrom, kToPeer, kCall, "INVITE\r\n", kContact, kOffer});
  return compiled;
}

const MessageTemplate& reinvite_template() {
  static const MessageTemplate compiled(
      {"INVITE {request_uri}", kVia, kFrom, kToDialog, kCall, "INVITE\r\n", kContact, kOffer});
  return compiled;
}

const MessageTemplate& ack_template() {
  static const MessageTemplate compiled(
      {"ACK {request_uri}", kVia, kFrom, kToDialog, kCall, "ACK\r\n", kContact, kNoBody});
  return compiled;
}

const MessageTemplate& ack_failure_template() {
  static const MessageTemplate compiled({"ACK {request_uri}", kVia, kFrom, kToDialog, kCall, "ACK\r\n", kNoBody});
  return compiled;
}

const MessageTemplate& cancel_template() {
  static const MessageTemplate compiled({"CANCEL {request_uri}", kVia, kFrom, kToPeer, kCall, "CANCEL\r\n", kNoBody});
  return compiled;
}

const MessageTemplate& bye_template() {
  static const MessageTemplate compiled({"BYE {request_uri}", kVia, kFrom, kToDialog, kCall, "BYE\r\n", kNoBody});
  return compiled;
}

const MessageTemplate& notify_template() {
  static const MessageTemplate compiled(
      {"NOTIFY {request_uri}", kVia, kFrom, kToPeer, kCall, "NOTIFY\r\n", kContact, kNoBody});
  return compiled;
}

}  // namespace switchback::hil
