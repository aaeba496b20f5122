// Checks of a file's bytes before any parser sees them.
#pragma once

#include <cstddef>
#include <string_view>

#include "scenarios/diagnostics.h"

namespace switchback::scenarios {

/// Largest scenario or profile file, bytes.
inline constexpr std::size_t kMostBytes = 1024 * 1024;
/// Deepest nesting of lists and maps.
inline constexpr std::size_t kDeepestNesting = 64;

/// Size, UTF-8, control characters, tabs in the indentation, absurd nesting. True if a parser may see the text.
bool guard_text(std::string_view text, Mistakes& mistakes);

/// The place of the byte at `offset`; columns count characters, not bytes.
SourceMark mark_at(std::string_view text, std::size_t offset);

}  // namespace switchback::scenarios
