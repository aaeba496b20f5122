#include "hil/sip/message.h"

#include <sofia-sip/msg.h>
#include <sofia-sip/msg_mclass.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_protos.h>
#include <sofia-sip/su_alloc.h>

#include <algorithm>
#include <array>
#include <utility>

#include "hil/sip/message_content.h"

namespace switchback::hil {
namespace {

constexpr std::array<std::pair<std::string_view, SipMethod>, 14> kMethods = {{{"INVITE", SipMethod::invite},
                                                                              {"ACK", SipMethod::ack},
                                                                              {"BYE", SipMethod::bye},
                                                                              {"CANCEL", SipMethod::cancel},
                                                                              {"REGISTER", SipMethod::register_},
                                                                              {"OPTIONS", SipMethod::options},
                                                                              {"PRACK", SipMethod::prack},
                                                                              {"INFO", SipMethod::info},
                                                                              {"UPDATE", SipMethod::update},
                                                                              {"MESSAGE", SipMethod::message},
                                                                              {"SUBSCRIBE", SipMethod::subscribe},
                                                                              {"NOTIFY", SipMethod::notify},
                                                                              {"REFER", SipMethod::refer},
                                                                              {"PUBLISH", SipMethod::publish}}};

std::string_view view(const char* text) { return text == nullptr ? std::string_view{} : std::string_view{text}; }

std::uint16_t to_port(const char* text) {
  constexpr std::uint64_t kMaxPort = 65535;
  return static_cast<std::uint16_t>(parse_number(view(text), kMaxPort).value_or(0));
}

SipVia to_via(const sip_via_t& via) {
  SipVia result;
  const std::string_view protocol = view(via.v_protocol);
  const std::size_t slash = protocol.rfind('/');
  if (slash != std::string_view::npos) {
    result.version = protocol.substr(0, slash);
    result.transport = protocol.substr(slash + 1);
  }
  result.host = view(via.v_host);
  result.port = to_port(via.v_port);
  result.branch = view(via.v_branch);
  result.received = view(via.v_received);
  result.wants_rport = via.v_rport != nullptr;
  result.rport = to_port(via.v_rport);
  return result;
}

SipAddress to_address(const sip_addr_t& address) {
  return {view(address.a_display), to_uri(*address.a_url), view(address.a_tag), std::nullopt, {}, false};
}

std::optional<std::uint32_t> to_seconds32(std::string_view text) {
  constexpr std::uint64_t kMax = 0xffffffff;
  const auto number = parse_number(text, kMax);
  if (!number) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

/// Whether sofia-sip got past the start line.
bool readable(const sip_t* sip) {
  return sip != nullptr && (sip->sip_request != nullptr || sip->sip_status != nullptr);
}

msg_t* parse_text(std::string_view text) {
  return msg_make(sip_default_mclass(), 0, text.data(), static_cast<ssize_t>(text.size()));
}

/// sofia-sip works on C strings and takes fewer characters in methods than the grammar has. What stands in for them has
/// no meaning to a message: SUBSTITUTE for a NUL, which can only be part of a quoted pair or an error, and a plain word
/// for the method and the URI, which are read from the scanned start line.
std::string readable_text(std::string_view text, const SipHead& head, const StartLine& start) {
  constexpr char kSubstitute = 0x1a;
  std::string copy{text};
  std::ranges::replace(copy.begin(), copy.begin() + static_cast<std::ptrdiff_t>(head.body_offset), '\0', kSubstitute);
  if (!start.request) return copy;
  std::string line = "UNREADABLE ";
  line.append(start.strict ? start.uri : "sip:unreadable.invalid").append(" ").append(start.version);
  return copy.replace(0, head.start_line.size(), line);
}

}  // namespace

void MessageRelease::operator()(msg_t* message) const { msg_destroy(message); }

const HeaderField* SipMessage::Content::find(std::string_view name) const {
  for (const HeaderField& field : head.fields) {
    if (same_header(field.name, name)) return &field;
  }
  return nullptr;
}

SipUri to_uri(const url_t& url) {
  return {view(url.url_scheme),  view(url.url_user),   view(url.url_password), view(url.url_host),
          to_port(url.url_port), view(url.url_params), view(url.url_headers)};
}

SipMethod sip_method(std::string_view text) {
  for (const auto& [name, method] : kMethods) {
    if (name == text) return method;
  }
  return SipMethod::unknown;
}

std::optional<std::string_view> SipUri::param(std::string_view name) const {
  std::string_view rest = params;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view item = rest.substr(0, end);
    rest = rest.substr(std::min(end + 1, rest.size()));
    const std::size_t equals = std::min(item.find('='), item.size());
    if (same_text(item.substr(0, equals), name)) return item.substr(std::min(equals + 1, item.size()));
  }
  return std::nullopt;
}

bool SipVia::unique_branch() const {
  constexpr std::string_view kMagicCookie = "z9hG4bK";
  return branch.size() > kMagicCookie.size() && branch.starts_with(kMagicCookie);
}

SipMessage::SipMessage(std::unique_ptr<Content> content) : content_(std::move(content)) {}
SipMessage::SipMessage(SipMessage&&) noexcept = default;
SipMessage& SipMessage::operator=(SipMessage&&) noexcept = default;
SipMessage::~SipMessage() = default;

std::variant<SipMessage, SipParseError> parse_sip(std::string_view datagram) {
  // A UDP datagram cannot be larger; for a stream this is the framer's affair.
  const std::size_t begin = std::min(datagram.find_first_not_of("\r\n"), datagram.size());
  if (begin == datagram.size()) return SipParseError{"there is no start line"};
  auto content = std::make_unique<SipMessage::Content>();
  content->text.assign(datagram.substr(begin));
  const std::string_view text = content->text;
  content->head = scan_head(text);
  const std::optional<StartLine> start = parse_start_line(content->head.start_line);
  if (!start) return SipParseError{"the first line is neither a request line nor a status line"};
  content->start = *start;

  const std::size_t body_size = text.size() - content->head.body_offset;
  const HeaderField* length = content->find("Content-Length");
  const auto stated = length == nullptr ? std::nullopt : parse_number(length->value, body_size);
  content->body = text.substr(content->head.body_offset, stated.value_or(body_size));
  if (const HeaderField* field = content->find("CSeq")) content->sequence = parse_cseq(field->value);

  // Only what belongs to the message, so that sofia-sip looks for no second one behind it.
  const std::string_view whole = text.substr(0, content->head.body_offset + content->body.size());
  const bool has_nul = whole.substr(0, content->head.body_offset).find('\0') != std::string_view::npos;
  if (!has_nul && start->strict) content->parsed.reset(parse_text(whole));
  if (content->parsed != nullptr) content->sip = sip_object(content->parsed.get());
  if (!readable(content->sip)) {
    content->parsed.reset(parse_text(readable_text(whole, content->head, content->start)));
    content->sip = content->parsed == nullptr ? nullptr : sip_object(content->parsed.get());
    if (!readable(content->sip)) content->sip = nullptr;
  }
  SipMessage message(std::move(content));
  SipMessage::Content& held = *message.content_;
  held.violations = check_message(message, held.head, held.start, held.sip);
  return message;
}

const std::vector<SipViolation>& SipMessage::violations() const { return content_->violations; }

bool SipMessage::breaks(SipRule rule) const {
  return std::ranges::any_of(violations(), [&](const SipViolation& violation) { return violation.rule == rule; });
}

bool SipMessage::is_request() const { return content_->start.request; }
SipMethod SipMessage::method() const { return sip_method(method_text()); }
std::string_view SipMessage::method_text() const { return is_request() ? content_->start.method : cseq_method(); }
std::string_view SipMessage::request_uri_text() const { return content_->start.uri; }
std::string_view SipMessage::version() const { return content_->start.version; }
int SipMessage::status() const { return content_->start.status; }
std::string_view SipMessage::phrase() const { return content_->start.phrase; }

SipUri SipMessage::request_uri() const {
  const sip_t* sip = content_->sip;
  return is_request() && sip != nullptr && content_->start.strict ? to_uri(*sip->sip_request->rq_url) : SipUri{};
}

SipVia SipMessage::top_via() const {
  const sip_t* sip = content_->sip;
  return sip == nullptr || sip->sip_via == nullptr ? SipVia{} : to_via(*sip->sip_via);
}

std::vector<SipVia> SipMessage::vias() const {
  std::vector<SipVia> result;
  if (content_->sip == nullptr) return result;
  for (const sip_via_t* via = content_->sip->sip_via; via != nullptr; via = via->v_next) result.push_back(to_via(*via));
  return result;
}

SipAddress SipMessage::from() const {
  const sip_t* sip = content_->sip;
  return sip == nullptr || sip->sip_from == nullptr ? SipAddress{} : to_address(*sip->sip_from);
}

SipAddress SipMessage::to() const {
  const sip_t* sip = content_->sip;
  return sip == nullptr || sip->sip_to == nullptr ? SipAddress{} : to_address(*sip->sip_to);
}

std::string_view SipMessage::call_id() const {
  const sip_t* sip = content_->sip;
  return sip == nullptr || sip->sip_call_id == nullptr ? std::string_view{} : view(sip->sip_call_id->i_id);
}

std::uint32_t SipMessage::cseq() const { return content_->sequence ? content_->sequence->number : 0; }

std::string_view SipMessage::cseq_method() const {
  return content_->sequence ? content_->sequence->method : std::string_view{};
}

std::vector<SipAddress> SipMessage::contacts() const {
  std::vector<SipAddress> result;
  if (content_->sip == nullptr) return result;
  for (const sip_contact_t* contact = content_->sip->sip_contact; contact != nullptr; contact = contact->m_next) {
    SipAddress address{view(contact->m_display), to_uri(*contact->m_url), {}, std::nullopt, view(contact->m_q), false};
    if (contact->m_expires != nullptr) address.expires = to_seconds32(contact->m_expires);
    address.wildcard = contact->m_url->url_type == url_any;
    result.push_back(address);
  }
  return result;
}

std::optional<std::uint32_t> SipMessage::expires() const {
  const HeaderField* field = content_->find("Expires");
  return field == nullptr ? std::nullopt : to_seconds32(field->value);
}

std::optional<std::uint32_t> SipMessage::max_forwards() const {
  constexpr std::uint64_t kMax = 255;
  const HeaderField* field = content_->find("Max-Forwards");
  const auto number = field == nullptr ? std::nullopt : parse_number(field->value, kMax);
  if (!number) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

std::optional<std::uint32_t> SipMessage::retry_after() const {
  const HeaderField* field = content_->find("Retry-After");
  // A comment and parameters may follow the number (RFC 3261 20.33).
  if (field == nullptr) return std::nullopt;
  return to_seconds32(field->value.substr(0, field->value.find_first_not_of("0123456789")));
}

std::vector<std::string_view> SipMessage::routes() const { return list_items("Route"); }
std::vector<std::string_view> SipMessage::record_routes() const { return list_items("Record-Route"); }
std::vector<std::string_view> SipMessage::require() const { return list_items("Require"); }
std::vector<std::string_view> SipMessage::proxy_require() const { return list_items("Proxy-Require"); }
std::vector<std::string_view> SipMessage::supported() const { return list_items("Supported"); }

namespace {

std::vector<AuthHeader> to_auth(const std::vector<std::string_view>& values) {
  std::vector<AuthHeader> result;
  for (const std::string_view value : values) {
    if (auto header = parse_auth_header(value)) result.push_back(std::move(*header));
  }
  return result;
}

}  // namespace

std::vector<AuthHeader> SipMessage::www_authenticate() const { return to_auth(headers("WWW-Authenticate")); }
std::vector<AuthHeader> SipMessage::proxy_authenticate() const { return to_auth(headers("Proxy-Authenticate")); }
std::vector<AuthHeader> SipMessage::authorization() const { return to_auth(headers("Authorization")); }
std::vector<AuthHeader> SipMessage::proxy_authorization() const { return to_auth(headers("Proxy-Authorization")); }

std::string_view SipMessage::user_agent() const {
  const HeaderField* field = content_->find(is_request() ? "User-Agent" : "Server");
  return field == nullptr ? std::string_view{} : field->value;
}

std::string_view SipMessage::content_type() const {
  const HeaderField* field = content_->find("Content-Type");
  return field == nullptr ? std::string_view{} : trim(field->value.substr(0, field->value.find(';')));
}

std::string_view SipMessage::body() const { return content_->body; }

std::optional<std::string_view> SipMessage::header(std::string_view name) const {
  const HeaderField* field = content_->find(name);
  if (field == nullptr) return std::nullopt;
  return field->value;
}

std::vector<std::string_view> SipMessage::headers(std::string_view name) const {
  std::vector<std::string_view> result;
  for (const HeaderField& field : content_->head.fields) {
    if (same_header(field.name, name)) result.push_back(field.value);
  }
  return result;
}

std::vector<std::string_view> SipMessage::list_items(std::string_view name) const {
  std::vector<std::string_view> result;
  for (std::string_view rest : headers(name)) {
    while (!rest.empty()) {
      const std::string_view item = take_list_item(rest);
      if (!item.empty()) result.push_back(item);
    }
  }
  return result;
}

}  // namespace switchback::hil
