// How the parts on the modelled LAN are called in SIP.
#pragma once

#include <cstdint>
#include <string>

#include "hil/capture/address_plan.h"
#include "models/lan.h"
#include "models/phones/phone_bank.h"
#include "models/system_config.h"

namespace switchback::hil {

constexpr bool is_server(models::Endpoint endpoint) {
  return endpoint == models::Endpoint::primary || endpoint == models::Endpoint::secondary;
}

/// Addresses and users of one system.
class LanNames {
 public:
  /// `bank` must outlive this. Throws UserError as AddressPlan does.
  LanNames(const models::SystemConfig& system, const models::PhoneBank& bank) : plan_(system), bank_(bank) {}

  Ipv4 address(models::Endpoint endpoint, std::uint32_t phone) const { return plan_.address(endpoint, phone); }
  std::string host(models::Endpoint endpoint, std::uint32_t phone) const { return ipv4_text(address(endpoint, phone)); }
  std::string extension(std::uint32_t phone) const { return std::to_string(bank_.extension(phone)); }

 private:
  AddressPlan plan_;
  const models::PhoneBank& bank_;
};

/// The URI under which a user is reached at a host: "sip:2001@198.18.0.2:5060".
std::string sip_contact(const std::string& user, const std::string& host);

}  // namespace switchback::hil
