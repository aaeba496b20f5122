// A SIP message as sofia-sip's parser reads it (RFC 3261), with what is wrong with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hil/sip/auth_header.h"

namespace switchback::hil {

/// The methods the bench knows; RFC 3261 and the RFCs that registered the others.
enum class SipMethod : std::uint8_t {
  unknown,
  invite,
  ack,
  bye,
  cancel,
  register_,
  options,
  prack,
  info,
  update,
  message,
  subscribe,
  notify,
  refer,
  publish
};

/// The method of exactly this text (methods are case-sensitive, RFC 3261 7.1); `unknown` for any other.
SipMethod sip_method(std::string_view text);

/// A URI by its parts; what is not there is empty. Escapes of characters that need none are resolved in `user`,
/// others are kept as written.
struct SipUri {
  std::string_view scheme;  ///< "sip"; as written
  std::string_view user;
  std::string_view password;
  std::string_view host;     ///< an IPv6 address keeps its brackets
  std::uint16_t port = 0;    ///< 0 if there is none
  std::string_view params;   ///< "transport=tcp;lr", without the first semicolon
  std::string_view headers;  ///< what follows the question mark

  /// The value of a URI parameter, without regard to letter case; empty for one without a value, nothing if absent.
  std::optional<std::string_view> param(std::string_view name) const;
};

/// From, To or one Contact.
struct SipAddress {
  std::string_view display;  ///< as written, quotes included
  SipUri uri;
  std::string_view tag;                  ///< From and To; empty if there is none
  std::optional<std::uint32_t> expires;  ///< Contact, seconds
  std::string_view q;                    ///< Contact
  bool wildcard = false;                 ///< Contact: *
};

/// One Via value.
struct SipVia {
  std::string_view version;    ///< "SIP/2.0"
  std::string_view transport;  ///< "UDP"
  std::string_view host;       ///< sent-by
  std::uint16_t port = 0;      ///< sent-by; 0 if there is none
  std::string_view branch;
  std::string_view received;
  bool wants_rport = false;  ///< the parameter rport is there (RFC 3581)
  std::uint16_t rport = 0;   ///< its value; 0 while it has none

  /// Whether the branch identifies a transaction by itself: the magic cookie and something after it (RFC 3261 8.1.1.7,
  /// RFC 4475 3.2.1). If not, RFC 2543's rules of matching apply.
  bool unique_branch() const;
};

/// Rules of RFC 3261 that a message can break.
enum class SipRule : std::uint8_t {
  request_line,      ///< 25.1: its grammar
  version,           ///< 7.1: SIP/2.0
  truncated,         ///< 7: no empty line after the header fields
  header_syntax,     ///< 25.1: a header field that must be understood is malformed
  missing_header,    ///< 8.1.1: a mandatory header field
  duplicate_header,  ///< 7.3.1: a header field that may be there once only is there more often
  content_length,    ///< 18.3: not a number, or more than the datagram holds
  scalar_range,      ///< 8.1.1.5, 20.19, 20.22: CSeq, Expires or Max-Forwards above its range
  cseq_method,       ///< 8.1.1.5: CSeq names another method than the request line
  request_uri        ///< 19.1.1: not a URI that may be a Request-URI (escaped headers in it, a port above 65535)
};

/// One broken rule.
struct SipViolation {
  SipRule rule;
  std::string_view header;  ///< the header field concerned; empty for the start line and the whole message
  int status = 400;         ///< what a server answers to a request that breaks it
};

/// Why a datagram is not a SIP message at all: there is nothing to answer.
struct SipParseError {
  std::string what;
};

/// An owned, parsed message. Views and references that it gives are valid as long as it, or what it was moved to,
/// lives. A message that breaks rules is still readable as far as it goes: accessors of what is missing or malformed
/// give empty values.
class SipMessage {
 public:
  SipMessage(SipMessage&&) noexcept;
  SipMessage& operator=(SipMessage&&) noexcept;
  ~SipMessage();

  bool valid() const { return violations().empty(); }
  const std::vector<SipViolation>& violations() const;
  /// Whether this rule is broken.
  bool breaks(SipRule rule) const;

  bool is_request() const;
  SipMethod method() const;              ///< of a response: CSeq's
  std::string_view method_text() const;  ///< as method()
  SipUri request_uri() const;            ///< empty for responses
  std::string_view request_uri_text() const;
  std::string_view version() const;
  int status() const;  ///< 100 to 699; 0 for requests
  std::string_view phrase() const;

  SipVia top_via() const;
  std::vector<SipVia> vias() const;
  SipAddress from() const;
  SipAddress to() const;
  std::string_view call_id() const;
  std::uint32_t cseq() const;
  std::string_view cseq_method() const;
  /// Well-formed values only; none is malformed unless violations() says so.
  std::vector<SipAddress> contacts() const;
  std::optional<std::uint32_t> expires() const;         ///< seconds; a value above 32 bits is nothing
  std::optional<std::uint32_t> max_forwards() const;    ///< 0 to 255
  std::optional<std::uint32_t> retry_after() const;     ///< seconds
  std::vector<std::string_view> routes() const;         ///< values as written
  std::vector<std::string_view> record_routes() const;  ///< values as written
  std::vector<std::string_view> require() const;        ///< option tags
  std::vector<std::string_view> proxy_require() const;
  std::vector<std::string_view> supported() const;
  std::vector<AuthHeader> www_authenticate() const;  ///< well-formed ones
  std::vector<AuthHeader> proxy_authenticate() const;
  std::vector<AuthHeader> authorization() const;
  std::vector<AuthHeader> proxy_authorization() const;
  std::string_view user_agent() const;    ///< of a request; of a response, its Server
  std::string_view content_type() const;  ///< "application/sdp", without parameters
  std::string_view body() const;  ///< as long as Content-Length says; what follows it is not part of the message

  /// The first field of this name, as written (folds kept; see append_unfolded); nothing if there is none. Compact
  /// forms are the same name.
  std::optional<std::string_view> header(std::string_view name) const;
  /// All fields of this name, in order, as written.
  std::vector<std::string_view> headers(std::string_view name) const;
  /// The single values of all fields of this name that hold comma-separated lists.
  std::vector<std::string_view> list_items(std::string_view name) const;

 private:
  struct Content;
  friend std::variant<SipMessage, SipParseError> parse_sip(std::string_view datagram);
  explicit SipMessage(std::unique_ptr<Content> content);

  std::unique_ptr<Content> content_;
};

/// Reads one datagram (or one message that StreamFramer cut out of a stream). Empty lines before the start line and
/// octets after the body are ignored (RFC 3261 7.5, 18.3).
std::variant<SipMessage, SipParseError> parse_sip(std::string_view datagram);

}  // namespace switchback::hil
