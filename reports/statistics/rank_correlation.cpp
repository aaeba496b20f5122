#include "reports/statistics/rank_correlation.h"

#include <cmath>
#include <cstddef>
#include <vector>

#include "models/core/errors.h"
#include "reports/statistics/normal.h"
#include "reports/statistics/rank_counts.h"

namespace switchback::reports {
namespace {

double product(const std::vector<double>& one, const std::vector<double>& other) {
  double sum = 0.0;
  for (std::size_t index = 0; index < one.size(); ++index) sum += one[index] * other[index];
  return sum;
}

/// Ranks less their mean, doubled.
std::vector<double> centred_ranks(std::span<const double> values) {
  std::vector<double> centred;
  // Doubled ranks from 2 to 2n have the mean n + 1.
  const double mean = static_cast<double>(values.size()) + 1.0;
  for (const std::size_t rank : doubled_ranks(values)) centred.push_back(static_cast<double>(rank) - mean);
  return centred;
}

}  // namespace

std::optional<RankCorrelation> rank_correlation(std::span<const double> one, std::span<const double> other) {
  SWITCHBACK_ASSERT(one.size() == other.size());
  const std::vector<double> a = centred_ranks(one);
  const std::vector<double> b = centred_ranks(other);
  const double size = std::sqrt(product(a, a) * product(b, b));
  if (!(size > 0.0)) return std::nullopt;
  RankCorrelation result{product(a, b) / size, std::nullopt, std::nullopt};
  constexpr std::size_t kFewest = 4;
  if (one.size() < kFewest) return result;
  const double rho = result.estimate;
  // Where all ranks agree there is no transformation, and nothing to be unsure of.
  if (std::abs(rho) >= 1.0) {
    result.low = result.high = rho;
    return result;
  }
  const double z = std::atanh(rho);
  const double half = kNormal975 * std::sqrt((1.0 + rho * rho / 2.0) / (static_cast<double>(one.size()) - 3.0));
  result.low = std::tanh(z - half);
  result.high = std::tanh(z + half);
  return result;
}

}  // namespace switchback::reports
