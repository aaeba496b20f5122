// Tests of whether two sets of runs differ, for values that follow no known distribution. All are two-sided.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace switchback::reports {

/// What a test says: how often a difference at least this large comes about where there is none.
struct TestResult {
  double p = 1.0;
  bool exact = true;  ///< counted, not approximated by a normal distribution
};

/// Mann and Whitney's rank-sum test of two independent samples (Ann. Math. Statist. 18 (1947) 50; Hollander, Wolfe,
/// Chicken, Nonparametric Statistical Methods, 3rd ed., 4.1). Equal values share the mean of their ranks.
///
/// Up to kMostExactPairs pairs of a value of each sample, p is exact also with equal values: it is counted over all
/// ways to deal the ranks that occurred to the two samples (the shift algorithm of Streitberg and Roehmel, Statist.
/// Software Newsletter 12 (1986) 10). Beyond, it is the normal approximation with the variance reduced for equal values
/// and a continuity correction of 1/2. An empty sample, or nothing but equal values, gives 1.
TestResult mann_whitney(std::span<const double> base, std::span<const double> fresh);
inline constexpr std::size_t kMostExactPairs = 1000;

/// Wilcoxon's signed-rank test of paired differences (Biometrics Bull. 1 (1945) 80; Hollander, Wolfe, Chicken, 3.1).
/// Differences of zero are left out, equal magnitudes share the mean of their ranks; p is counted over all signs for up
/// to kMostExactDifferences differences, and beyond is the normal approximation as above. No difference gives 1.
TestResult wilcoxon_signed_rank(std::span<const double> differences);
inline constexpr std::size_t kMostExactDifferences = 100;

/// So many of so many.
struct Share {
  std::int64_t count = 0;
  std::int64_t of = 0;
};

/// Fisher's exact test of two shares: the probability, with both totals given, of all tables that are no likelier than
/// this one (Agresti, Categorical Data Analysis, 3rd ed., 3.5.1).
TestResult fisher_exact(Share base, Share fresh);

/// The smallest p that the tests can give for samples of these sizes, whatever the values are: all of one sample beyond
/// all of the other; all differences of one sign.
double least_p_of_samples(std::size_t base, std::size_t fresh);
double least_p_of_pairs(std::size_t pairs);

}  // namespace switchback::reports
