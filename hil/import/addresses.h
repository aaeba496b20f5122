// Internet addresses as captured packets have them.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace switchback::hil {

/// An IPv4 or IPv6 address; an IPv4 address fills the first four octets.
struct HostAddress {
  std::array<std::uint8_t, 16> octets{};
  bool v6 = false;

  /// The address that `octets` (4 or 16 of them) are.
  static HostAddress from_octets(std::string_view octets);
  /// "192.0.2.1" or "2001:db8::1".
  std::string text() const;

  friend auto operator<=>(const HostAddress&, const HostAddress&) = default;
};

/// An address with a port of UDP or TCP.
struct PortAddress {
  HostAddress host;
  std::uint16_t port = 0;

  /// "192.0.2.1:5060" or "[2001:db8::1]:5060".
  std::string text() const;

  friend auto operator<=>(const PortAddress&, const PortAddress&) = default;
};

/// A hash over all octets, for unordered containers.
struct HashHostAddress {
  std::size_t operator()(const HostAddress& address) const {
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(address.octets.data()), address.octets.size()});
  }
};

}  // namespace switchback::hil
