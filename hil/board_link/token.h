// The secret that a board link's clients show.
#pragma once

#include <string>
#include <string_view>

namespace switchback::hil::board_link {

/// Where the token is looked for when no file is named.
inline constexpr const char* kTokenVariable = "SWITCHBACK_BOARD_TOKEN";

/// Octets below which a token is no secret where everybody on the network may guess; assumption: 128 bits written
/// as hexadecimal digits are 32, and 16 are still out of reach through a socket.
inline constexpr std::size_t kLeastToken = 16;

/// Takes the same time wherever two texts of one length differ.
bool equal_tokens(std::string_view expected, std::string_view shown);

/// The first line of `file`, or the environment's SWITCHBACK_BOARD_TOKEN if `file` is empty; empty if neither is
/// there. UserError if the file cannot be read, if others than its owner may read it, or if what it holds is
/// empty or longer than 256 octets. The token itself is in no message.
std::string load_token(const std::string& file);

}  // namespace switchback::hil::board_link
