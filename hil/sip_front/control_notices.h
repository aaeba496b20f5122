// NOTIFY with which a server that has taken control calls its phones.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "hil/sip_front/bindings.h"

namespace switchback::hil {

/// Tells phones by the event of hil/sip/control_event.h. A phone is told where it was last reached, at whichever
/// server; one that never registered is not. Sent once each time the server says so: it repeats itself.
class ControlNotices {
 public:
  ControlNotices(FrontContext& context, const Bindings& bindings) : context_(context), bindings_(bindings) {}

  void send(models::ServerId server, const models::LanMessage& message);
  void responded(models::ServerId server, const SipMessage& response);

 private:
  FrontContext& context_;
  const Bindings& bindings_;
  std::map<std::string, models::LanMessage, std::less<>> sent_;  ///< by branch
};

}  // namespace switchback::hil
