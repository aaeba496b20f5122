// The median of values that follow no known distribution, with an interval.
#pragma once

#include <optional>
#include <span>

namespace switchback::reports {

/// Without bounds: there are too few values for an interval of 95 %.
struct MedianInterval {
  double median = 0.0;  ///< the smallest value that at least half are not above
  std::optional<double> low;
  std::optional<double> high;
};

/// The interval is from the k-th smallest value to the k-th largest, k the largest for which a binomial count with
/// p = 1/2 is below k with at most 2.5 % (Hollander, Wolfe, Chicken, Nonparametric Statistical Methods, 3rd ed., 3.6):
/// exact whatever the distribution. `sorted` holds at least one value, the smallest first.
MedianInterval median_interval(std::span<const double> sorted);

}  // namespace switchback::reports
