// Where a SIP message came from and where its answer goes.
#pragma once

#include <cstdint>

#include "hil/sip/request_judge.h"
#include "hil/sip_bridge/udp_port.h"

namespace switchback::hil {

/// One peer over one transport.
struct Flow {
  Ipv4Endpoint peer;
  std::uint64_t connection = 0;  ///< of TCP or TLS (tcp_door.h); 0: UDP
  bool tls = false;              ///< of a connection

  SipTransport transport() const {
    if (connection == 0) return SipTransport::udp;
    return tls ? SipTransport::tls : SipTransport::tcp;
  }

  friend bool operator==(const Flow&, const Flow&) = default;
};

/// Where a server is reached over TLS that is at `endpoint` over UDP and TCP: the port after (RFC 3261 19.1.2, table 1:
/// 5060 and 5061).
constexpr Ipv4Endpoint tls_endpoint(Ipv4Endpoint endpoint) {
  ++endpoint.port;
  return endpoint;
}

}  // namespace switchback::hil
