// The secrets that peers show to be let in.
#pragma once

#include <cstddef>
#include <string_view>

namespace switchback::hil {

/// Octets below which a token is no secret where everybody on the network may guess; assumption: 128 bits written
/// as hexadecimal digits are 32, and 16 are still out of reach through a socket.
inline constexpr std::size_t kLeastToken = 16;

/// Takes the same time whatever differs, lengths included.
bool equal_tokens(std::string_view expected, std::string_view shown);

}  // namespace switchback::hil
