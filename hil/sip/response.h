// Responses, built from the request they answer (RFC 3261 8.2.6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hil/sip/message.h"

namespace switchback::hil {

/// What a response holds besides what it copies from its request.
struct SipResponse {
  int status = 200;
  std::string_view phrase = {};  ///< empty: the status' own phrase
  /// Added to To if the request has no tag there (never to 100, RFC 3261 8.2.6.2).
  std::string_view to_tag = {};
  std::string_view contact = {};  ///< a whole Contact value such as "<sip:100@192.0.2.1>"; empty: none
  std::string_view extra = {};    ///< whole header fields with their CRLF
  std::string_view content_type = {};
  std::string_view body = {};
  /// Where the request came from: the topmost Via gets received, and rport if it asked for it (RFC 3261 18.2.1,
  /// RFC 3581 4). Empty: left as it is.
  std::string_view source_address = {};
  std::uint16_t source_port = 0;
};

/// The phrase of RFC 3261 21 for a status; "Unknown" for those it does not have.
std::string_view status_phrase(int status);

/// Replaces `out` by the response. Copies Via, From, To, Call-ID, CSeq and, in a response that establishes a dialog
/// (101 to 299 to INVITE, SUBSCRIBE or REFER), Record-Route, as they were written. Also answers a request that breaks
/// rules: header fields that it lacks are lacking in the answer. Needs a request.
void build_response(const SipMessage& request, const SipResponse& response, std::string& out);

}  // namespace switchback::hil
