#include "reports/statistics/proportion.h"

#include <algorithm>
#include <cmath>

namespace switchback::reports {
namespace {

/// The 97.5th percentile of the normal distribution.
constexpr double kZ = 1.959963984540054;

}  // namespace

ShareInterval wilson_interval(Share share) {
  if (share.of <= 0) return {};
  const double n = static_cast<double>(share.of);
  const double p = static_cast<double>(share.count) / n;
  const double scale = 1.0 + kZ * kZ / n;
  const double centre = (p + kZ * kZ / (2.0 * n)) / scale;
  const double half = kZ / scale * std::sqrt(p * (1.0 - p) / n + kZ * kZ / (4.0 * n * n));
  // At the ends the formula is exact, its arithmetic is not.
  return {share.count == 0 ? 0.0 : std::max(0.0, centre - half),
          share.count == share.of ? 1.0 : std::min(1.0, centre + half)};
}

}  // namespace switchback::reports
