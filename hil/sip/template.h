// Messages as precompiled text with gaps: what is sent is made by filling the gaps of one of these.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace switchback::hil {

/// The gaps. The name in a template's text is the enumerator's: "{call_id}".
enum class SipField : std::uint8_t {
  request_uri,     ///< whole URI of the request line
  domain,          ///< of the user's address-of-record
  user,            ///< user part of From (and of REGISTER's To and Contact), escaped as a URI needs it
  peer_user,       ///< user part of To
  peer_domain,     ///< host part of To
  scheme,          ///< of all URIs that are not given whole; "sip" unless it is set
  uri_params,      ///< URI parameters of Contact with their semicolon, such as ";transport=tcp"; may be empty
  transport,       ///< UDP, TCP or TLS
  local_host,      ///< of Via and Contact; an IPv6 address with its brackets
  local_port,      ///<
  branch,          ///< whole, with its magic cookie
  from_tag,        ///<
  to_tag,          ///<
  call_id,         ///<
  cseq,            ///< number only
  expires,         ///< seconds
  contact_params,  ///< header parameters of Contact with their semicolon, such as ";expires=0"; may be empty
  user_agent,      ///<
  routes,          ///< whole header fields with their CRLF; may be empty
  auth,            ///< a whole Authorization or Proxy-Authorization field with its CRLF; may be empty
  extra,           ///< any whole header fields with their CRLF; may be empty
  body_length,     ///< bytes; set by set_body
  body             ///< set by set_body
};

inline constexpr std::size_t kSipFields = static_cast<std::size_t>(SipField::body) + 1;

/// What goes into the gaps. Keeps views: texts must live until the message is rendered. Numbers are kept as digits
/// inside, so that an object can be filled once and only what changes be set again. Not copyable for that reason.
class SipFieldValues {
 public:
  SipFieldValues() { values_[static_cast<std::size_t>(SipField::scheme)] = "sip"; }
  SipFieldValues(const SipFieldValues&) = delete;
  SipFieldValues& operator=(const SipFieldValues&) = delete;

  /// Throws UserError if a field that is only a part of a line holds a line break, which would forge header fields.
  void set(SipField field, std::string_view value);
  void set(SipField field, std::uint64_t value);
  /// The body and its length; the templates with a body name its type themselves.
  void set_body(std::string_view body);

  std::string_view get(SipField field) const { return values_[static_cast<std::size_t>(field)]; }

 private:
  struct Digits {
    std::array<char, 20> text;
  };

  std::array<std::string_view, kSipFields + 1> values_;  ///< the last is no field's and stays empty
  std::array<Digits, kSipFields> digits_;
};

/// One precompiled message. Rendering neither allocates (once `out` has grown) nor searches.
class MessageTemplate {
 public:
  /// The texts follow one another; they must live as long as the template (they are literals). An unknown gap is a bug
  /// and aborts.
  MessageTemplate(std::initializer_list<std::string_view> texts);

  /// Replaces `out` by the message. A gap that was not set is left empty.
  void render(const SipFieldValues& values, std::string& out) const;

 private:
  struct Piece {
    std::string_view text;  ///< before the gap
    SipField field;         ///< one past the last field where no gap follows
  };

  std::vector<Piece> pieces_;
  std::size_t fixed_size_ = 0;
};

/// The requests the bench sends; each is compiled at its first use.
const MessageTemplate& register_template();        ///< RFC 3261 10.2: address-of-record {user}@{domain}
const MessageTemplate& unregister_all_template();  ///< RFC 3261 10.2.2: Contact * with Expires 0
const MessageTemplate& options_template();         ///< RFC 3261 11.1
const MessageTemplate& invite_template();          ///< RFC 3261 13.2.1, with an SDP body
const MessageTemplate& reinvite_template();        ///< RFC 3261 14.1: as INVITE, within a dialog
const MessageTemplate& ack_template();  ///< of a 2xx (RFC 3261 13.2.2.4): its own branch, the dialog's route set
const MessageTemplate& ack_failure_template();  ///< of any other (RFC 3261 17.1.1.3): INVITE's branch, no Contact
const MessageTemplate& cancel_template();       ///< RFC 3261 9.1: INVITE's Request-URI, branch, CSeq number, no To tag
const MessageTemplate& bye_template();          ///< RFC 3261 15.1.1
const MessageTemplate& notify_template();       ///< RFC 6665 4.1.3, outside a dialog; its Event field is in {extra}

}  // namespace switchback::hil
