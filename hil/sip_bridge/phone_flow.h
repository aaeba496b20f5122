// Which way a message of the bench's phones goes, or came.
#pragma once

#include <cstdint>

#include "hil/sip_bridge/udp_port.h"

namespace switchback::hil {

/// One peer, over one socket of the phones.
struct PhoneFlow {
  Ipv4Endpoint peer;
  std::uint32_t socket = 0;      ///< the phone whose it is; 0 where all phones share one
  std::uint64_t connection = 0;  ///< TCP and TLS: over this one; 0: over the one to the peer. UDP: 0

  friend bool operator==(const PhoneFlow&, const PhoneFlow&) = default;
};

}  // namespace switchback::hil
