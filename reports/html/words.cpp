#include "reports/html/words.h"

#include <cstdio>

namespace switchback::reports {

std::string duration_words(SimTime time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g s", to_seconds(time));
  return text;
}

std::int64_t milliseconds(SimTime time) { return (time.count() + 500'000) / 1'000'000; }

}  // namespace switchback::reports
