// Values in short.
#pragma once

#include <cstddef>
#include <span>

namespace switchback::reports {

/// A quantile is the smallest value that at least so many are not above, as in the view `measurement_summary`.
struct Spread {
  double min = 0.0;
  double median = 0.0;
  double p95 = 0.0;
  double max = 0.0;
  double mean = 0.0;
};

/// Of values in order of size; zeros without any.
Spread spread_of(std::span<const double> sorted);

}  // namespace switchback::reports
