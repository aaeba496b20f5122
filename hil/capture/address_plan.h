// Who has which address on the modelled LAN, where it is written down as IP.
#pragma once

#include <cstdint>
#include <string>

#include "models/lan.h"
#include "models/system_config.h"

namespace switchback::hil {

/// An IPv4 address as a number, most significant octet first.
using Ipv4 = std::uint32_t;

/// "198.18.0.1".
std::string ipv4_text(Ipv4 address);

/// The servers have the addresses that the system gives them; the others are numbered in 198.18.0.0/15, which is set
/// aside for benchmarks (RFC 2544 appendix C.2.2): the phones from 198.18.0.1 in the order of the bank, the voicemail
/// server 198.19.255.1 and the SIP provider 198.19.255.2.
class AddressPlan {
 public:
  /// Throws UserError if a server's address is not IPv4, or is within the range of the others.
  explicit AddressPlan(const models::SystemConfig& system);

  /// `phone` is its index in the phone bank; of no meaning for another endpoint.
  Ipv4 address(models::Endpoint endpoint, std::uint32_t phone) const;

 private:
  Ipv4 primary_;
  Ipv4 secondary_;
};

}  // namespace switchback::hil
