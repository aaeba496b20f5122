// Bits of LanMessage::flags in the SIP messages between phones and registrars.
#pragma once

#include <cstdint>

namespace switchback::models {

/// In a sip_register request: it carries credentials, so it needs no challenge (RFC 3261 22.2).
inline constexpr std::uint16_t kSipFlagAuthorized = 1;

}  // namespace switchback::models
