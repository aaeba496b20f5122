// NOTIFYs by which a server tells the bench's phones who is in control.
#pragma once

#include <cstdint>
#include <map>

#include "hil/sip_bridge/bridge_context.h"

namespace switchback::hil {

/// Hands notices of hil/sip/control_event.h to the phones and answers each when its phone has: one without power does
/// not.
class ControlNotified {
 public:
  explicit ControlNotified(BridgeContext& context) : context_(context) {}

  /// A NOTIFY for `phone`. 489 to every other event (RFC 6665 7.3.2), 400 to one that names no server.
  void received(SipMessage request, const PhoneFlow& from, std::uint32_t phone);
  /// The phone's answer.
  void answered(const models::LanMessage& message);

 private:
  struct Request {
    SipMessage message;
    PhoneFlow from;
  };

  void respond(const Request& request, int status) const;

  BridgeContext& context_;
  std::map<std::uint32_t, Request> unanswered_;  ///< by phone: the newest
};

}  // namespace switchback::hil
