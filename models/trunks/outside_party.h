// What outside parties can do and experience; the same for the exchange and for a SIP provider.
#pragma once

#include <cstdint>
#include <string>

#include "models/call_kind.h"

namespace switchback::models {

/// What outside parties experience; the same for the exchange and for a SIP provider.
class OutsideCallObserver {
 public:
  virtual ~OutsideCallObserver() = default;
  /// A call from the PBX rings outside.
  virtual void outside_rings(CallId call) = 0;
  /// A call placed outside was answered by the PBX.
  virtual void outside_connected(CallId call) = 0;
  /// The call ended without the outside party hanging up; `cause` is the Q.850 cause.
  virtual void outside_cleared(CallId call, int cause) = 0;
};

/// What outside parties can do; implemented by CentralOffice (spans and analog lines) and SipProvider.
class OutsideParty {
 public:
  virtual ~OutsideParty() = default;
  /// Calls `extension` over `trunk`, over the first that can take it if the name is empty; false if no channel is free
  /// or the trunk is out of service at this end.
  virtual bool place_call(const std::string& trunk, CallId call, std::uint32_t extension) = 0;
  virtual void answer(CallId call) = 0;
  virtual void hang_up(CallId call) = 0;
};

}  // namespace switchback::models
