#include "hil/capture/address_plan.h"

#include <arpa/inet.h>

#include "models/core/errors.h"

namespace switchback::hil {
namespace {

constexpr Ipv4 kRange = (198U << 24U) | (18U << 16U);
constexpr Ipv4 kRangeMask = 0xfffe0000U;
constexpr Ipv4 kVoicemail = (198U << 24U) | (19U << 16U) | (255U << 8U) | 1U;
constexpr Ipv4 kSipProvider = kVoicemail + 1;

Ipv4 server_address(const std::string& text) {
  in_addr parsed{};
  if (::inet_pton(AF_INET, text.c_str(), &parsed) != 1) {
    throw UserError("a server has the address '" + text + "'; a capture needs IPv4 addresses, such as 10.0.0.11");
  }
  const Ipv4 address = ntohl(parsed.s_addr);
  if ((address & kRangeMask) == kRange) {
    throw UserError("a server has the address " + text +
                    "; in a capture 198.18.0.0/15 is for phones, voicemail and provider, so give it another");
  }
  return address;
}

}  // namespace

std::string ipv4_text(Ipv4 address) {
  std::string text;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    if (!text.empty()) text += '.';
    text += std::to_string((address >> shift) & 0xffU);
  }
  return text;
}

AddressPlan::AddressPlan(const models::SystemConfig& system)
    : primary_(server_address(system.primary_address)), secondary_(server_address(system.secondary_address)) {}

Ipv4 AddressPlan::address(models::Endpoint endpoint, std::uint32_t phone) const {
  switch (endpoint) {
    case models::Endpoint::primary:
      return primary_;
    case models::Endpoint::secondary:
      return secondary_;
    case models::Endpoint::phones:
      return kRange + 1 + phone;
    case models::Endpoint::voicemail:
      return kVoicemail;
    case models::Endpoint::sip_provider:
      return kSipProvider;
  }
  assertion_failed("the LAN has five endpoints", __FILE__, __LINE__);
}

}  // namespace switchback::hil
