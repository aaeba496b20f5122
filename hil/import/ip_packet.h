// The head of an IPv4 or IPv6 packet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "hil/import/addresses.h"

namespace switchback::hil {

inline constexpr std::uint8_t kProtocolIcmp = 1;
inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;
inline constexpr std::uint8_t kProtocolIcmpV6 = 58;

/// One packet, perhaps a fragment. `payload` is what follows the IP headers, without the link's padding.
struct IpPacket {
  HostAddress from;
  HostAddress to;
  std::uint8_t protocol = 0;
  std::string_view payload;
  std::size_t sent_size = 0;         ///< of the payload as it was sent
  bool cut = false;                  ///< the capture holds less of it than was sent
  bool fragment = false;             ///< of a larger packet
  std::uint32_t identification = 0;  ///< of the larger packet
  std::uint32_t offset = 0;          ///< octets, of `payload` in the larger packet's
  bool more = false;                 ///< fragments follow
};

/// Reads the headers; nothing if they are cut or contradict themselves. Checksums are not looked at: network cards
/// compute them after the capture.
std::optional<IpPacket> parse_ip(std::string_view packet);

}  // namespace switchback::hil
