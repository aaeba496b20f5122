// IPv4 endpoints as the machine's socket calls take them.
#pragma once

#include <netinet/in.h>

#include "hil/sip_bridge/udp_port.h"

namespace switchback::hil {

inline sockaddr_in to_sockaddr(const Ipv4Endpoint& endpoint) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(endpoint.address);
  address.sin_port = htons(endpoint.port);
  return address;
}

inline Ipv4Endpoint from_sockaddr(const sockaddr_in& address) {
  return {ntohl(address.sin_addr.s_addr), ntohs(address.sin_port)};
}

}  // namespace switchback::hil
