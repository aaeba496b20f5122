#include "reports/statistics/median.h"

#include <cmath>
#include <cstddef>

#include "models/core/errors.h"

namespace switchback::reports {
namespace {

/// Largest k for which P(Bin(n, 1/2) < k) is at most `tail`.
std::size_t place_of(std::size_t n, double tail) {
  const double count = static_cast<double>(n);
  // The terms are far below the smallest number for large n, their logarithms are not.
  const double all = std::lgamma(count + 1.0);
  double below = 0.0;
  for (std::size_t k = 0; k <= n; ++k) {
    const double successes = static_cast<double>(k);
    below += std::exp(all - std::lgamma(successes + 1.0) - std::lgamma(count - successes + 1.0) - count * M_LN2);
    if (below > tail) return k;
  }
  return n;
}

}  // namespace

MedianInterval median_interval(std::span<const double> sorted) {
  SWITCHBACK_ASSERT(!sorted.empty());
  constexpr double kTail = 0.025;
  MedianInterval interval{sorted[(sorted.size() + 1) / 2 - 1], std::nullopt, std::nullopt};
  const std::size_t place = place_of(sorted.size(), kTail);
  if (place == 0) return interval;
  interval.low = sorted[place - 1];
  interval.high = sorted[sorted.size() - place];
  return interval;
}

}  // namespace switchback::reports
