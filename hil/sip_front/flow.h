// Where a SIP message came from and where its answer goes.
#pragma once

#include <cstdint>

#include "hil/sip/request_judge.h"
#include "hil/sip_bridge/udp_port.h"

namespace switchback::hil {

/// One peer over one transport.
struct Flow {
  Ipv4Endpoint peer;
  std::uint64_t connection = 0;  ///< of TCP (tcp_door.h); 0: UDP

  SipTransport transport() const { return connection == 0 ? SipTransport::udp : SipTransport::tcp; }

  friend bool operator==(const Flow&, const Flow&) = default;
};

}  // namespace switchback::hil
