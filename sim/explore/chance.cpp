#include "sim/explore/chance.h"

#include <cmath>
#include <cstdio>

namespace switchback::sim {

double Chance::seconds(double low, double high) {
  const double drawn = low * std::pow(high / low, stream_.uniform());
  const double step = drawn < 10 ? 0.1 : drawn < 300 ? 1 : 10;
  return std::round(drawn / step) * step;
}

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%gs", seconds);
  return text;
}

}  // namespace switchback::sim
