// Fractions of a second as clocks and logs write them: ".25", ",123456".
#pragma once

#include <cstdint>
#include <string_view>

namespace switchback {

/// The digits at the beginning of `text`, which stand behind a decimal point, as nanoseconds; digits beyond the ninth
/// are left out. Moves `text` behind them.
inline std::int64_t take_fraction(std::string_view& text) {
  std::int64_t nanoseconds = 0;
  std::int64_t unit = 100'000'000;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    nanoseconds += (text.front() - '0') * unit;
    unit /= 10;
    text.remove_prefix(1);
  }
  return nanoseconds;
}

}  // namespace switchback
