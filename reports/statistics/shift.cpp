#include "reports/statistics/shift.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "models/core/errors.h"
#include "reports/statistics/rank_counts.h"
#include "reports/statistics/rank_tests.h"

namespace switchback::reports {
namespace {

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

/// All differences fresh - base, in order, without writing them down: there may be millions.
class Differences {
 public:
  Differences(std::span<const double> base, std::span<const double> fresh)
      : base_(sorted(base)), fresh_(sorted(fresh)) {}

  std::size_t count() const { return base_.size() * fresh_.size(); }
  double least() const { return fresh_.front() - base_.back(); }
  double greatest() const { return fresh_.back() - base_.front(); }
  std::size_t count_up_to(double limit) const {
    std::size_t count = 0;
    std::size_t within = 0;
    // The larger the base value, the more fresh ones are within the limit.
    for (const double value : base_) {
      while (within < fresh_.size() && fresh_[within] - value <= limit) ++within;
      count += within;
    }
    return count;
  }

 private:
  std::vector<double> base_;
  std::vector<double> fresh_;
};

/// Means of any two values, each with itself included.
class Means {
 public:
  explicit Means(std::span<const double> values) : values_(sorted(values)) {}

  std::size_t count() const { return values_.size() * (values_.size() + 1) / 2; }
  double least() const { return values_.front(); }
  double greatest() const { return values_.back(); }
  std::size_t count_up_to(double limit) const {
    std::size_t count = 0;
    std::size_t within = values_.size();
    // The larger the one, the fewer others: those not below the one are counted.
    for (std::size_t one = 0; one < values_.size(); ++one) {
      while (within > 0 && mean(values_[one], values_[within - 1]) > limit) --within;
      if (within <= one) break;
      count += within - one;
    }
    return count;
  }

 private:
  static double mean(double a, double b) { return a / 2.0 + b / 2.0; }

  std::vector<double> values_;
};

/// The `place`-th smallest, counted from 1. Halves the range until no number lies between its ends.
template <class Values>
double nth(const Values& values, std::size_t place) {
  double low = values.least();
  double high = values.greatest();
  if (values.count_up_to(low) >= place) return low;
  while (true) {
    const double middle = low + (high - low) / 2.0;
    if (middle <= low || middle >= high) return high;
    (values.count_up_to(middle) >= place ? high : low) = middle;
  }
}

template <class Values>
double median(const Values& values) {
  const std::size_t half = values.count() / 2;
  if (values.count() % 2 == 1) return nth(values, half + 1);
  return nth(values, half) / 2.0 + nth(values, half + 1) / 2.0;
}

std::size_t approximate_place(double mean, double variance, double tail) {
  const double z = quantile(complement(boost::math::normal(), tail));
  return static_cast<std::size_t>(std::max(0.0, std::floor(mean - z * std::sqrt(variance))));
}

template <class Values>
Shift shift_of(const Values& values, std::size_t place) {
  Shift shift{median(values), std::nullopt, std::nullopt};
  if (place == 0) return shift;
  shift.low = nth(values, place);
  shift.high = nth(values, values.count() + 1 - place);
  return shift;
}

}  // namespace

Shift shift_between(std::span<const double> base, std::span<const double> fresh, double confidence) {
  SWITCHBACK_ASSERT(!base.empty() && !fresh.empty());
  const Differences differences(base, fresh);
  const double tail = (1.0 - confidence) / 2.0;
  if (differences.count() > kMostExactPairs) {
    const double pairs = static_cast<double>(differences.count());
    const double variance = pairs * static_cast<double>(base.size() + fresh.size() + 1) / 12.0;
    return shift_of(differences, approximate_place(pairs / 2.0, variance, tail));
  }
  std::vector<std::size_t> ranks(base.size() + fresh.size());
  std::iota(ranks.begin(), ranks.end(), std::size_t{1});
  const std::size_t chosen = std::min(base.size(), fresh.size());
  const std::vector<double> counts = counts_of_sums(ranks, chosen);
  // The statistic counts from the smallest sum that there can be.
  const std::size_t smallest = chosen * (chosen + 1) / 2;
  return shift_of(differences, lower_quantile(std::span(counts).subspan(smallest), tail));
}

Shift shift_of_pairs(std::span<const double> differences, double confidence) {
  SWITCHBACK_ASSERT(!differences.empty());
  const Means means(differences);
  const double tail = (1.0 - confidence) / 2.0;
  if (differences.size() > kMostExactDifferences) {
    const double n = static_cast<double>(differences.size());
    const double variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0;
    return shift_of(means, approximate_place(n * (n + 1.0) / 4.0, variance, tail));
  }
  std::vector<std::size_t> ranks(differences.size());
  std::iota(ranks.begin(), ranks.end(), std::size_t{1});
  return shift_of(means, lower_quantile(counts_of_subset_sums(ranks), tail));
}

}  // namespace switchback::reports
