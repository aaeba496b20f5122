#include "hil/import/addresses.h"

#include <arpa/inet.h>

#include <algorithm>

namespace switchback::hil {

HostAddress HostAddress::from_octets(std::string_view octets) {
  HostAddress address;
  address.v6 = octets.size() > 4;
  std::copy_n(octets.begin(), std::min(octets.size(), address.octets.size()),
              reinterpret_cast<char*>(address.octets.data()));
  return address;
}

std::string HostAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(v6 ? AF_INET6 : AF_INET, octets.data(), text.data(), text.size());
  return text.data();
}

std::string PortAddress::text() const {
  const std::string number = ":" + std::to_string(port);
  return host.v6 ? "[" + host.text() + "]" + number : host.text() + number;
}

}  // namespace switchback::hil
