// One phone's side of one call as SIP knows it: the dialog (RFC 3261 12) and the INVITE that made it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hil/sip/digest.h"
#include "hil/sip/message.h"
#include "hil/sip_bridge/phone_flow.h"
#include "models/call_kind.h"
#include "models/core/calendar.h"
#include "models/core/sim_time.h"
#include "models/server_id.h"

namespace switchback::hil {

struct Dialog {
  std::uint32_t phone = 0;
  models::CallId call = 0;
  bool caller = false;     ///< the phone sent the INVITE
  std::uint16_t kind = 0;  ///< models::CallKind, as LanMessage::flags carries it
  std::string call_id;
  std::string local_tag;
  std::string remote_tag;
  std::string remote_user;
  std::string remote_domain;
  std::string remote_target;          ///< URI of the other side's Contact; before it is known, the URI that was called
  std::string route_fields;           ///< Route header fields of requests within the dialog
  std::uint32_t invite_sequence = 0;  ///< CSeq of the INVITE as sent or received
  /// How far CSeq on the wire is ahead of the phone model's, because the bridge sent the INVITE again with credentials.
  std::uint32_t ahead = 0;
  std::string invite_branch;
  models::ServerId invite_server = models::ServerId::primary;  ///< caller: where the INVITE went
  bool heard = false;                                          ///< caller: something answered the INVITE
  bool undelivered = false;                                    ///< caller: the INVITE's connection was lost
  std::string confirmed_tag;                                   ///< caller: of the 2xx that came first
  std::vector<std::string> fork_tags;                          ///< caller: of those that came after it
  std::optional<std::uint32_t> held_bye;                       ///< called: CSeq of the BYE that waits for the ACK
  std::string offer;
  std::uint64_t session_version = 1;  ///< of the description sent last (RFC 3264 8)
  std::string session;                ///< called: that description
  std::string authorization;          ///< whole header field of the INVITE; empty for none
  std::optional<DigestClient> digest;
  std::optional<SipMessage> invite;   ///< called: as received
  std::optional<SipMessage> request;  ///< newest request within the dialog that the phone model has to answer
  PhoneFlow peer;                     ///< where the latest request of the other side came from
  EventId cause = 0;                  ///< of what the phone sent last
  SimTime ended = kNever;             ///< kept for a while, because the other side may repeat itself

  /// Takes tag, target and route set from a response that makes or confirms the dialog (RFC 3261 12.1.2).
  void learn_from_response(const SipMessage& response);
  /// The same from the INVITE that was received (RFC 3261 12.1.1).
  void learn_from_invite(const SipMessage& received);
};

/// "sip:2001@10.77.0.100:5060;transport=udp" from its parts.
std::string uri_text(const SipUri& uri);

}  // namespace switchback::hil
