// One phone's dialog with the servers (RFC 3261 12), as the server's side of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hil/sip/message.h"
#include "hil/sip_front/front_context.h"
#include "models/call_kind.h"

namespace switchback::hil {

struct Leg {
  models::CallId call = 0;
  std::uint32_t phone = 0;
  bool caller = false;                                  ///< the phone sent the INVITE
  models::ServerId server = models::ServerId::primary;  ///< through which it was set up
  Flow flow;                                            ///< where requests for the phone go
  std::string call_id;
  std::string local_user;  ///< whom the phone believes to talk to
  std::string local_tag;
  std::string remote_user;
  std::string remote_tag;
  std::string remote_target;  ///< URI of the phone's Contact
  std::string routes;         ///< Route header fields of requests to it, with their CRLF
  std::string session;        ///< the description it sent last; empty for none
  bool up = false;            ///< a 2xx has passed
  SimTime ended = kNever;     ///< kept for a while, because the phone may repeat itself

  std::uint32_t invite = 0;    ///< caller: the exchange of its INVITE
  std::uint32_t cseq = 0;      ///< of the latest request to the phone
  std::string branch;          ///< called: of the INVITE to it
  std::uint32_t bye_cseq = 0;  ///< 0: none has been sent
  std::string bye_branch;
  bool acknowledgement_waits = false;  ///< called: its offer is answered in the caller's ACK (RFC 3261 13.2.1)

  std::uint32_t relayed = 0;   ///< the exchange of the other phone's re-INVITE that was passed on to this one; 0: none
  std::uint32_t reinvite = 0;  ///< the exchange of its own latest re-INVITE that succeeded
  std::uint32_t relay_cseq = 0;
  std::string relay_branch;
  bool relay_pending = false;    ///< no answer yet
  bool relay_ack_waits = false;  ///< as acknowledgement_waits

  /// Tag, target, route set and session from the message that makes or confirms the dialog (RFC 3261 12.1). The flow is
  /// the caller's affair.
  void learn(const SipMessage& message);
};

/// A request to the phone of a leg.
struct LegRequest {
  std::string_view method;
  std::uint32_t cseq = 0;
  std::string_view branch = {};
  std::string_view session = {};  ///< SDP; empty for none
  bool contact = false;
  bool in_dialog = true;  ///< if not, To has no tag (INVITE and its CANCEL)
};

/// Its text, as `server` sends it.
std::string request_text(const FrontContext& context, const Leg& leg, models::ServerId server,
                         const LegRequest& request);

}  // namespace switchback::hil
