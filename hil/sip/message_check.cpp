// Which rules of RFC 3261 a message breaks.
#include <sofia-sip/msg_mclass.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/url.h>

#include <algorithm>
#include <array>
#include <span>

#include "hil/sip/message_content.h"

namespace switchback::hil {
namespace {

/// The header fields that are counted: what is mandatory comes first, what may be there only once last.
constexpr std::array<std::string_view, 8> kCounted = {
    "Via", "From", "To", "Call-ID", "CSeq", "Max-Forwards", "Content-Length", "Content-Type"};
using CountedNames = std::span<const std::string_view>;
/// Mandatory in every message (RFC 3261 8.1.1; Max-Forwards is not, for RFC 2543's sake).
constexpr CountedNames kMandatory = CountedNames(kCounted).first(5);
/// Those that may be there once only and whose value the bench uses.
constexpr CountedNames kSingle = CountedNames(kCounted).last(7);

/// Those a server cannot do without; any other malformed one is ignored (RFC 3261 8.2.2). CSeq is not among them
/// because it is read from its text: sofia-sip takes fewer methods than the grammar has.
constexpr std::array<std::string_view, 13> kNeeded = {
    "Via",     "From",          "To",           "Call-ID",        "Contact",     "Route", "Record-Route", "Require",
    "Expires", "Proxy-Require", "Max-Forwards", "Content-Length", "Content-Type"};

/// Its own static text for a name that is one of those above, so that a violation's name outlives everything.
std::string_view needed_name(const char* name) {
  for (const std::string_view needed : kNeeded) {
    if (name != nullptr && same_header(needed, name)) return needed;
  }
  return {};
}

bool has_space(const char* text) {
  if (text == nullptr) return false;
  while (*text != '\0' && *text != ' ' && *text != '\t' && *text != '\r' && *text != '\n') ++text;
  return *text != '\0';
}

/// sofia-sip takes white space around an addr-spec for a part of it (RFC 4475 3.1.2.14).
bool has_space(const url_t& url) {
  return has_space(url.url_scheme) || has_space(url.url_user) || has_space(url.url_host) || has_space(url.url_port) ||
         has_space(url.url_params) || has_space(url.url_headers);
}

bool bad_port(const char* port) {
  constexpr std::uint64_t kMaxPort = 65535;
  return port != nullptr && *port != '\0' && !parse_number(port, kMaxPort);
}

bool sip_scheme(const url_t& url) { return url.url_type == url_sip || url.url_type == url_sips; }

bool bad_address(const url_t& url) {
  return has_space(url) ||
         (sip_scheme(url) && (bad_port(url.url_port) || url.url_host == nullptr || *url.url_host == '\0'));
}

class Checker {
 public:
  Checker(const SipMessage& message, const SipHead& head, const StartLine& start, const sip_t* sip)
      : message_(message), head_(head), start_(start), sip_(sip) {
    for (const HeaderField& field : head.fields) {
      const auto found = std::ranges::find_if(kCounted, [&](auto name) { return same_header(name, field.name); });
      if (found != kCounted.end()) ++counts_[static_cast<std::size_t>(found - kCounted.begin())];
    }
  }

  std::vector<SipViolation> run() {
    check_start_line();
    if (head_.malformed_line) add(SipRule::header_syntax, {});
    check_counts();
    check_numbers();
    if (sip_ != nullptr) check_values();
    if (!head_.terminated) add(SipRule::truncated, {});
    return std::move(violations_);
  }

 private:
  void add(SipRule rule, std::string_view header, int status = 400) {
    const bool known = std::ranges::any_of(violations_, [&](const SipViolation& violation) {
      return violation.rule == rule && violation.header == header;
    });
    if (!known) violations_.push_back({rule, header, status});
  }

  void check_start_line() {
    if (!same_text(start_.version, "SIP/2.0")) add(SipRule::version, {}, 505);
    if (!start_.request) return;
    if (!start_.strict) {
      add(SipRule::request_line, {});
    } else if (sip_ == nullptr) {
      add(SipRule::request_uri, {});
    } else {
      const url_t& url = *sip_->sip_request->rq_url;
      if (sip_scheme(url) && (url.url_headers != nullptr || bad_address(url))) add(SipRule::request_uri, {});
    }
  }

  void check_counts() {
    for (const std::string_view& name : kMandatory) {
      if (count(name) == 0) add(SipRule::missing_header, name);
    }
    for (const std::string_view& name : kSingle) {
      if (count(name) > 1) add(SipRule::duplicate_header, name);
    }
  }

  void check_numbers() {
    constexpr std::uint64_t kMax32 = 0xffffffff;
    if (const auto value = message_.header("CSeq")) {
      if (message_.cseq_method().empty()) {
        const std::string_view digits = value->substr(0, value->find_first_not_of("0123456789"));
        const bool number = !digits.empty() && !parse_number(digits, 0x7fffffff);
        add(number ? SipRule::scalar_range : SipRule::header_syntax, "CSeq");
      } else if (start_.request && message_.cseq_method() != start_.method) {
        add(SipRule::cseq_method, "CSeq");
      }
    }
    const auto max_forwards = message_.header("Max-Forwards");
    if (max_forwards && !message_.max_forwards()) {
      add(is_number(*max_forwards) ? SipRule::scalar_range : SipRule::header_syntax, "Max-Forwards");
    }
    const auto expires = message_.header("Expires");
    if (expires && is_number(*expires) && !parse_number(*expires, kMax32)) add(SipRule::scalar_range, "Expires");
    if (const auto length = message_.header("Content-Length")) {
      const auto stated = parse_number(*length, kMax32);
      if (!stated || *stated > message_.body().size()) add(SipRule::content_length, "Content-Length");
    }
  }

  /// Whether the text is digits only, whatever their number.
  static bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  }

  void check_values() {
    for (const sip_error_t* error = sip_->sip_error; error != nullptr; error = error->er_next) {
      // Second fields of a name that may be there once are in this list as what they are, not as errors.
      const msg_hclass_t* kind = error->er_common->h_class;
      const bool malformed = kind->hc_name == nullptr || *kind->hc_name == '\0';
      const std::string_view name = malformed ? needed_name(error->er_name) : std::string_view{};
      if (!name.empty() && !stated(name)) add(SipRule::header_syntax, name);
    }
    if (sip_->sip_from != nullptr && bad_address(*sip_->sip_from->a_url)) add(SipRule::header_syntax, "From");
    if (sip_->sip_to != nullptr && bad_address(*sip_->sip_to->a_url)) add(SipRule::header_syntax, "To");
    for (const sip_contact_t* contact = sip_->sip_contact; contact != nullptr; contact = contact->m_next) {
      if (bad_address(*contact->m_url)) add(SipRule::header_syntax, "Contact");
    }
    for (const sip_via_t* via = sip_->sip_via; via != nullptr; via = via->v_next) {
      if (bad_port(via->v_port)) add(SipRule::header_syntax, "Via");
    }
    for (const std::string_view& name : kMandatory) {
      if (count(name) > 0 && !parsed(name) && !stated(name)) add(SipRule::header_syntax, name);
    }
  }

  /// Whether there is a violation that names this header field already.
  bool stated(std::string_view header) const {
    return std::ranges::any_of(violations_, [&](const SipViolation& violation) { return violation.header == header; });
  }

  bool parsed(std::string_view name) const {
    if (name == "Via") return sip_->sip_via != nullptr;
    if (name == "From") return sip_->sip_from != nullptr;
    if (name == "To") return sip_->sip_to != nullptr;
    if (name == "Call-ID") return sip_->sip_call_id != nullptr;
    return true;  // CSeq is read from its text
  }

  /// How many fields have this name, one of kCounted.
  std::size_t count(const std::string_view& name) const {
    return counts_[static_cast<std::size_t>(&name - kCounted.data())];
  }

  const SipMessage& message_;
  const SipHead& head_;
  const StartLine& start_;
  const sip_t* sip_;
  std::array<std::size_t, kCounted.size()> counts_{};
  std::vector<SipViolation> violations_;
};

}  // namespace

std::vector<SipViolation> check_message(const SipMessage& message, const SipHead& head, const StartLine& start,
                                        const sip_t* sip) {
  return Checker(message, head, start, sip).run();
}

}  // namespace switchback::hil
