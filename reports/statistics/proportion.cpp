#include "reports/statistics/proportion.h"

#include <algorithm>
#include <cmath>

#include "reports/statistics/normal.h"

namespace switchback::reports {

ShareInterval wilson_interval(Share share) {
  if (share.of <= 0) return {};
  const double n = static_cast<double>(share.of);
  const double p = static_cast<double>(share.count) / n;
  const double scale = 1.0 + kNormal975 * kNormal975 / n;
  const double centre = (p + kNormal975 * kNormal975 / (2.0 * n)) / scale;
  const double half = kNormal975 / scale * std::sqrt(p * (1.0 - p) / n + kNormal975 * kNormal975 / (4.0 * n * n));
  // At the ends the formula is exact, its arithmetic is not.
  return {share.count == 0 ? 0.0 : std::max(0.0, centre - half),
          share.count == share.of ? 1.0 : std::min(1.0, centre + half)};
}

}  // namespace switchback::reports
