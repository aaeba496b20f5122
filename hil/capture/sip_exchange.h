// A SIP request with its responses, as far as they share their text.
#pragma once

#include <cstdint>
#include <string>

#include "hil/capture/address_plan.h"

namespace switchback::hil {

/// Well-known port of SIP over UDP (RFC 3261 18.1.1), which everybody on the modelled LAN uses.
inline constexpr std::uint16_t kCapturedSipPort = 5060;

/// One end of it: From or To without the tag is `sip:user@host`.
struct SipParty {
  std::string user;
  std::string host;
  std::string tag;
};

/// Everything that a retransmission repeats and a response copies.
struct SipExchange {
  std::string call_id;
  std::string branch;
  std::uint32_t cseq = 1;
  SipParty from;            ///< who sends the request
  SipParty to;              ///< whose tag is in responses, and in requests within a dialog
  bool in_dialog = false;   ///< the request names the tag of `to`
  std::string request_uri;  ///< empty in the exchange of a response
  Ipv4 requester = 0;       ///< of Via
};

}  // namespace switchback::hil
