// The valid word a mistaken one is most like.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace switchback {

/// The candidate with the smallest edit distance to `word`, if it is near enough to be what was meant. Case and the
/// difference between space, '-' and '_' count for little.
std::optional<std::string> nearest_word(std::string_view word, std::span<const std::string_view> candidates);

/// "did you mean 'wait until'?", or "expected one of: a, b, c" if nothing is near and the list is short, or "".
std::string word_hint(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace switchback
