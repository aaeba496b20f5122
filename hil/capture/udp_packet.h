// A UDP datagram in an IPv4 packet, octet by octet (RFC 768, RFC 791).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hil/capture/address_plan.h"

namespace switchback::hil {

struct UdpEnds {
  Ipv4 from = 0;
  Ipv4 to = 0;
  std::uint16_t from_port = 0;
  std::uint16_t to_port = 0;
};

/// Replaces `out` by the packet, with both checksums. `payload` has at most 65,507 bytes; `identification` tells
/// packets of a sender apart.
void make_udp_packet(const UdpEnds& ends, std::uint16_t identification, std::string_view payload, std::string& out);

}  // namespace switchback::hil
