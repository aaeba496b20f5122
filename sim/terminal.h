// What a stream can show: colour, and lines that are drawn again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reports/verdict.h"

namespace switchback::sim {

enum class ColorChoice : std::uint8_t { automatic, always, never };

/// What the option --color says: `always`, `never`, and automatic for any other word.
ColorChoice color_choice(std::string_view word);

/// One of the program's two output streams.
struct Terminal {
  bool redraws = false;  ///< a person looks at it, and it knows how to go back to the start of a line
  bool color = false;
  unsigned width = 80;  ///< columns
};

/// What is behind file descriptor `fd`. Automatic colour follows NO_COLOR and TERM=dumb.
Terminal describe_terminal(int fd, ColorChoice choice);

enum class Paint : std::uint8_t { plain, strong, faint, good, warning, bad, broken };

/// `text` in colour, or as it is.
std::string painted(std::string_view text, Paint paint, bool color);
Paint paint_of(reports::Verdict verdict);

}  // namespace switchback::sim
