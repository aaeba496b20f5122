#include "reports/statistics/rank_tests.h"

#include <algorithm>
#include <boost/math/distributions/hypergeometric.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "models/core/errors.h"
#include "reports/statistics/rank_counts.h"

namespace switchback::reports {
namespace {

/// Two-sided, with a continuity correction of half a step of the statistic.
double normal_p(double distance, double variance) {
  if (variance <= 0.0) return 1.0;
  const double corrected = std::max(0.0, std::abs(distance) - 0.5);
  const double z = corrected / std::sqrt(variance);
  return std::min(1.0, 2.0 * cdf(complement(boost::math::normal(), z)));
}

/// The sum of t^3 - t over the sizes t of all groups of equal ranks.
double tie_term(std::span<const std::size_t> ranks) {
  std::map<std::size_t, double> sizes;
  for (const std::size_t rank : ranks) sizes[rank] += 1.0;
  double term = 0.0;
  for (const auto& [rank, size] : sizes) term += size * size * size - size;
  return term;
}

bool has_ties(std::span<const std::size_t> ranks) {
  std::vector<std::size_t> sorted(ranks.begin(), ranks.end());
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
}

/// Without equal values whole ranks will do, which are counted four times as fast.
std::size_t undouble(std::vector<std::size_t>& ranks) {
  if (has_ties(ranks)) return 1;
  for (std::size_t& rank : ranks) rank /= 2;
  return 2;
}

double log_choose(double n, double k) {
  return boost::math::lgamma(n + 1.0) - boost::math::lgamma(k + 1.0) - boost::math::lgamma(n - k + 1.0);
}

}  // namespace

TestResult mann_whitney(std::span<const double> base, std::span<const double> fresh) {
  if (base.empty() || fresh.empty()) return {};
  // The rank sum of the smaller sample says as much as that of the other and is counted faster.
  const auto& smaller = base.size() < fresh.size() ? base : fresh;
  const auto& larger = base.size() < fresh.size() ? fresh : base;
  std::vector<double> all(smaller.begin(), smaller.end());
  all.insert(all.end(), larger.begin(), larger.end());
  std::vector<std::size_t> ranks = doubled_ranks(all);
  if (std::all_of(ranks.begin(), ranks.end(), [&ranks](std::size_t rank) { return rank == ranks.front(); })) return {};
  const auto chosen = static_cast<std::ptrdiff_t>(smaller.size());
  if (smaller.size() * larger.size() > kMostExactPairs) {
    const double n = static_cast<double>(all.size());
    const double a = static_cast<double>(smaller.size());
    const double b = static_cast<double>(larger.size());
    const double sum =
        static_cast<double>(std::accumulate(ranks.begin(), ranks.begin() + chosen, std::size_t{0})) / 2.0;
    const double variance = a * b / 12.0 * (n + 1.0 - tie_term(ranks) / (n * (n - 1.0)));
    return {normal_p(sum - a * (n + 1.0) / 2.0, variance), false};
  }
  // The mean of the sum of the doubled ranks is chosen * (n + 1), so that twice the mean is whole with either ranks.
  const std::size_t centre = smaller.size() * (all.size() + 1) * 2 / undouble(ranks);
  const std::size_t sum = std::accumulate(ranks.begin(), ranks.begin() + chosen, std::size_t{0});
  return {share_as_far(counts_of_sums(ranks, smaller.size()), centre, 2 * sum), true};
}

TestResult wilcoxon_signed_rank(std::span<const double> differences) {
  std::vector<double> sizes;
  std::vector<bool> positive;
  for (const double difference : differences) {
    if (difference == 0.0) continue;
    sizes.push_back(std::abs(difference));
    positive.push_back(difference > 0.0);
  }
  if (sizes.empty()) return {};
  std::vector<std::size_t> ranks = doubled_ranks(sizes);
  const double ties = tie_term(ranks);
  const bool exact = sizes.size() <= kMostExactDifferences;
  const std::size_t unit = exact ? undouble(ranks) : 1;
  std::size_t sum = 0;
  for (std::size_t index = 0; index < ranks.size(); ++index) sum += positive[index] ? ranks[index] : 0;
  if (!exact) {
    const double n = static_cast<double>(sizes.size());
    const double variance = (n * (n + 1.0) * (2.0 * n + 1.0) - ties / 2.0) / 24.0;
    return {normal_p(static_cast<double>(sum) / 2.0 - n * (n + 1.0) / 4.0, variance), false};
  }
  // All ranks add up to n (n + 1) / 2 and half of that is the mean: doubled ranks to n (n + 1), of which twice the half
  // is.
  const std::size_t centre = sizes.size() * (sizes.size() + 1) / unit;
  return {share_as_far(counts_of_subset_sums(ranks), centre, 2 * sum), true};
}

TestResult fisher_exact(Share base, Share fresh) {
  SWITCHBACK_ASSERT(base.count <= base.of && fresh.count <= fresh.of);
  const auto hits = static_cast<unsigned>(base.count + fresh.count);
  const auto all = static_cast<unsigned>(base.of + fresh.of);
  const auto drawn = static_cast<unsigned>(fresh.of);
  if (hits == 0 || hits == all || drawn == 0 || drawn == all) return {};
  const boost::math::hypergeometric distribution(hits, drawn, all);
  // Tables that are as likely as this one, but for rounding, belong to it.
  const double likeliest = pdf(distribution, static_cast<unsigned>(fresh.count)) * (1.0 + 1e-7);
  double p = 0.0;
  const unsigned least = drawn + hits > all ? drawn + hits - all : 0;
  for (unsigned count = least; count <= std::min(hits, drawn); ++count) {
    const double probability = pdf(distribution, count);
    if (probability <= likeliest) p += probability;
  }
  return {std::min(1.0, p), true};
}

double least_p_of_samples(std::size_t base, std::size_t fresh) {
  if (base == 0 || fresh == 0) return 1.0;
  const double all = static_cast<double>(base + fresh);
  return std::min(1.0, 2.0 * std::exp(-log_choose(all, static_cast<double>(base))));
}

double least_p_of_pairs(std::size_t pairs) { return std::min(1.0, 2.0 * std::exp2(-static_cast<double>(pairs))); }

}  // namespace switchback::reports
