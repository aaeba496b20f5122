#include "hil/import/link_layer.h"

#include <pcap/pcap.h>

#include <cstddef>
#include <cstdint>

#include "hil/import/octet_reader.h"

namespace switchback::hil {
namespace {

constexpr std::uint16_t kIpv4 = 0x0800;
constexpr std::uint16_t kIpv6 = 0x86dd;
constexpr std::uint16_t kPppoeSession = 0x8864;
constexpr int kMostVlanTags = 4;

constexpr bool is_vlan_tag(std::uint16_t type) {
  return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200;
}

/// What begins with an IP version's number; nothing if it does not.
std::optional<std::string_view> bare_ip(std::string_view packet) {
  if (packet.empty()) return std::nullopt;
  const unsigned version = octet_at(packet, 0) >> 4U;
  if (version != 4 && version != 6) return std::nullopt;
  return packet;
}

/// What follows the EtherType at `at`.
std::optional<std::string_view> by_ether_type(std::string_view frame, std::size_t at) {
  for (int tags = 0; frame.size() >= at + 2; ++tags) {
    const std::uint16_t type = number16_at(frame, at);
    at += 2;
    if (type == kIpv4 || type == kIpv6) return bare_ip(frame.substr(at));
    if (type == kPppoeSession) {
      constexpr std::size_t kPppoeAndProtocol = 8;
      return frame.size() > at + kPppoeAndProtocol ? bare_ip(frame.substr(at + kPppoeAndProtocol)) : std::nullopt;
    }
    if (!is_vlan_tag(type) || tags == kMostVlanTags) return std::nullopt;
    at += 2;
  }
  return std::nullopt;
}

std::optional<std::string_view> after(std::string_view frame, std::size_t header) {
  return frame.size() > header ? bare_ip(frame.substr(header)) : std::nullopt;
}

}  // namespace

bool known_link_type(int link_type) {
  switch (link_type) {
    case DLT_EN10MB:
    case DLT_LINUX_SLL:
    case DLT_LINUX_SLL2:
    case DLT_NULL:
    case DLT_LOOP:
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
      return true;
    default:
      return false;
  }
}

std::string_view link_type_name(int link_type) {
  const char* name = ::pcap_datalink_val_to_name(link_type);
  return name == nullptr ? "unknown" : name;
}

std::optional<std::string_view> ip_of_frame(int link_type, std::string_view frame) {
  switch (link_type) {
    case DLT_EN10MB:
      return by_ether_type(frame, 12);
    case DLT_LINUX_SLL:
      return by_ether_type(frame, 14);
    case DLT_LINUX_SLL2: {
      constexpr std::size_t kSll2Header = 20;
      if (frame.size() <= kSll2Header) return std::nullopt;
      const std::uint16_t type = number16_at(frame, 0);
      if (is_vlan_tag(type)) return by_ether_type(frame, kSll2Header + 2);
      return type == kIpv4 || type == kIpv6 ? bare_ip(frame.substr(kSll2Header)) : std::nullopt;
    }
    case DLT_NULL:
    case DLT_LOOP:
      // The family's number depends on the machine that captured; the packet itself says what it is.
      return after(frame, 4);
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
      return bare_ip(frame);
    default:
      return std::nullopt;
  }
}

}  // namespace switchback::hil
