#include "reports/statistics/spread.h"

#include <numeric>

namespace switchback::reports {

Spread spread_of(std::span<const double> sorted) {
  if (sorted.empty()) return {};
  const auto quantile = [&sorted](std::size_t percent) { return sorted[(sorted.size() * percent + 99) / 100 - 1]; };
  const double sum = std::accumulate(sorted.begin(), sorted.end(), 0.0);
  return {sorted.front(), quantile(50), quantile(95), sorted.back(), sum / static_cast<double>(sorted.size())};
}

}  // namespace switchback::reports
