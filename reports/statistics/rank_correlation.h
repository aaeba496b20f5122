// Whether one quantity goes up with another.
#pragma once

#include <optional>
#include <span>

namespace switchback::reports {

/// From -1, always the other way, to 1, always along. Without bounds: there are too few values for an interval of 95 %.
struct RankCorrelation {
  double estimate = 0.0;
  std::optional<double> low;
  std::optional<double> high;
};

/// Spearman's rank correlation of two sequences of the same length; equal values share the mean of their ranks. The
/// interval is Fisher's transformation with the variance of Bonett and Wright (Psychometrika 65 (2000) 23), which takes
/// the pairs for independent. Nothing where all values of one sequence are the same.
std::optional<RankCorrelation> rank_correlation(std::span<const double> one, std::span<const double> other);

}  // namespace switchback::reports
