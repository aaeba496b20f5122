#include "models/core/sim_time.h"

#include <cinttypes>
#include <cstdio>

namespace switchback {

std::string format_time(SimTime time) {
  char text[48];
  const std::int64_t ns = time.count();
  const std::int64_t magnitude = ns < 0 ? -ns : ns;
  if (magnitude == 0) return "0 s";
  if (magnitude >= 1'000'000'000) {
    std::snprintf(text, sizeof text, "%.3f s", static_cast<double>(ns) * 1e-9);
  } else if (magnitude >= 1'000'000) {
    std::snprintf(text, sizeof text, "%.3f ms", static_cast<double>(ns) * 1e-6);
  } else {
    std::snprintf(text, sizeof text, "%" PRId64 " ns", ns);
  }
  return text;
}

}  // namespace switchback
