// The value of an authentication header: a scheme and its parameters (RFC 3261 25.1, RFC 7616 3.3 and 3.4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace switchback::hil {

/// Views into the text it was parsed from.
struct AuthHeader {
  std::string_view scheme;  ///< "Digest"
  /// Names as written; values without their quotes, but with the backslashes of quoted pairs (see unquoted_pairs).
  std::vector<std::pair<std::string_view, std::string_view>> params;

  /// The value of the parameter, without regard to letter case; nothing if it is not there.
  std::optional<std::string_view> param(std::string_view name) const;
  /// Whether a parameter is there more than once, which would let two readers disagree.
  bool repeats_a_parameter() const;
};

/// Nothing if the text does not follow the grammar.
std::optional<AuthHeader> parse_auth_header(std::string_view text);

/// The text with each `\x` turned into `x`.
std::string unquoted_pairs(std::string_view text);

/// The text within quotes, quotes and backslashes in it escaped.
std::string quoted(std::string_view text);

}  // namespace switchback::hil
