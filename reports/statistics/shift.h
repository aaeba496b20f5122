// By how much one set of runs lies beyond another, with an interval.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace switchback::reports {

/// A difference, new minus base. Without bounds: there are too few values for an interval of this confidence.
struct Shift {
  double estimate = 0.0;
  std::optional<double> low;
  std::optional<double> high;
};

/// The median of all differences between a value of one sample and a value of the other (Hodges and Lehmann, Ann. Math.
/// Statist. 34 (1963) 598), with the interval that belongs to the rank-sum test: from the k-th smallest difference to
/// the k-th largest, k from the distribution of the test's statistic without equal values (Hollander, Wolfe, Chicken,
/// Nonparametric Statistical Methods, 3rd ed., 4.2 and 4.3), exact up to kMostExactPairs differences and from the
/// normal approximation beyond. With equal values the interval is wider than it need be. Both samples hold something.
Shift shift_between(std::span<const double> base, std::span<const double> fresh, double confidence);

/// The same of pairs: the median of the means of any two differences, a difference with itself included, and the
/// interval of the signed-rank test (Hollander, Wolfe, Chicken, 3.2 and 3.3). At least one difference.
Shift shift_of_pairs(std::span<const double> differences, double confidence);

}  // namespace switchback::reports
