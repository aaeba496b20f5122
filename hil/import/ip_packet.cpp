#include "hil/import/ip_packet.h"

#include <algorithm>
#include <cstddef>

#include "hil/import/octet_reader.h"

namespace switchback::hil {
namespace {

constexpr std::size_t kIpv6Header = 40;
constexpr int kMostExtensionHeaders = 8;

/// Takes `stated` octets of `rest`; a length of 0 is one that the network card was to fill in.
void take_payload(IpPacket& packet, std::string_view rest, std::size_t stated) {
  packet.cut = stated > rest.size();
  packet.payload = stated == 0 ? rest : rest.substr(0, stated);
  packet.sent_size = std::max(stated, packet.payload.size());
}

IpPacket without_payload(IpPacket packet) {
  packet.payload = {};
  packet.sent_size = 0;
  return packet;
}

std::optional<IpPacket> parse_ipv4(std::string_view octets) {
  constexpr std::size_t kLeastHeader = 20;
  if (octets.size() < kLeastHeader) return std::nullopt;
  const std::size_t header = (octet_at(octets, 0) & 0x0fU) * std::size_t{4};
  const std::size_t total = number16_at(octets, 2);
  if (header < kLeastHeader || header > octets.size() || (total != 0 && total < header)) return std::nullopt;
  IpPacket packet;
  const std::uint16_t fragment = number16_at(octets, 6);
  packet.more = (fragment & 0x2000U) != 0;
  packet.offset = (fragment & 0x1fffU) * 8U;
  packet.fragment = packet.more || packet.offset != 0;
  packet.identification = number16_at(octets, 4);
  packet.protocol = octet_at(octets, 9);
  packet.from = HostAddress::from_octets(octets.substr(12, 4));
  packet.to = HostAddress::from_octets(octets.substr(16, 4));
  take_payload(packet, octets.substr(header), total == 0 ? 0 : total - header);
  if (total == header) packet = without_payload(packet);
  return packet;
}

/// Walks the extension headers in front of the payload (RFC 8200 4). False if they are cut.
bool skip_extensions(IpPacket& packet) {
  for (int n = 0; n < kMostExtensionHeaders; ++n) {
    constexpr std::uint8_t kHopByHop = 0, kRouting = 43, kFragment = 44, kAuthentication = 51, kDestination = 60;
    std::size_t length = 0;
    switch (packet.protocol) {
      case kHopByHop:
      case kRouting:
      case kDestination:
        if (packet.payload.size() < 8) return false;
        length = (octet_at(packet.payload, 1) + std::size_t{1}) * 8;
        break;
      case kAuthentication:
        if (packet.payload.size() < 8) return false;
        length = (octet_at(packet.payload, 1) + std::size_t{2}) * 4;
        break;
      case kFragment: {
        if (packet.payload.size() < 8) return false;
        const std::uint16_t position = number16_at(packet.payload, 2);
        packet.offset = position & 0xfff8U;
        packet.more = (position & 1U) != 0;
        packet.fragment = packet.more || packet.offset != 0;
        packet.identification = number32_at(packet.payload, 4);
        length = 8;
        break;
      }
      default:
        return true;
    }
    if (length > packet.payload.size()) return false;
    packet.protocol = octet_at(packet.payload, 0);
    packet.payload.remove_prefix(length);
    packet.sent_size -= length;
    // What follows belongs to the larger packet.
    if (packet.fragment && packet.offset != 0) return true;
  }
  return false;
}

std::optional<IpPacket> parse_ipv6(std::string_view octets) {
  if (octets.size() < kIpv6Header) return std::nullopt;
  IpPacket packet;
  packet.protocol = octet_at(octets, 6);
  packet.from = HostAddress::from_octets(octets.substr(8, 16));
  packet.to = HostAddress::from_octets(octets.substr(24, 16));
  take_payload(packet, octets.substr(kIpv6Header), number16_at(octets, 4));
  if (!skip_extensions(packet)) return std::nullopt;
  return packet;
}

}  // namespace

std::optional<IpPacket> parse_ip(std::string_view packet) {
  if (packet.empty()) return std::nullopt;
  switch (octet_at(packet, 0) >> 4U) {
    case 4:
      return parse_ipv4(packet);
    case 6:
      return parse_ipv6(packet);
    default:
      return std::nullopt;
  }
}

}  // namespace switchback::hil
