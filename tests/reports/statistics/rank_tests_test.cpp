#include "reports/statistics/rank_tests.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "reports/statistics/holm.h"
#include "reports/statistics/rank_counts.h"
#include "reports/statistics/shift.h"

namespace switchback::reports {
namespace {

// Hollander, Wolfe, Chicken, Nonparametric Statistical Methods, 3rd ed.: example 4.1 (placenta permeability).
const std::vector<double> kTerm{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
const std::vector<double> kEarly{1.15, 0.88, 0.90, 0.74, 1.21};
// Example 3.1 (depression scale before and after).
const std::vector<double> kBefore{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
const std::vector<double> kAfter{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};

std::vector<double> depression_differences() {
  std::vector<double> differences;
  for (std::size_t index = 0; index < kBefore.size(); ++index) differences.push_back(kAfter[index] - kBefore[index]);
  return differences;
}

/// Few different values, so that many are equal.
std::vector<double> coarse(const std::vector<int>& numbers) {
  std::vector<double> values;
  for (const int number : numbers) values.push_back(number % 5);
  return values;
}

/// The p of the rank-sum test by dealing all ranks in all ways.
double dealt_p(const std::vector<double>& base, const std::vector<double>& fresh) {
  std::vector<double> all(base);
  all.insert(all.end(), fresh.begin(), fresh.end());
  const std::vector<std::size_t> ranks = doubled_ranks(all);
  const double mean = static_cast<double>(base.size() * (all.size() + 1));
  double observed = 0;
  for (std::size_t index = 0; index < base.size(); ++index) observed += static_cast<double>(ranks[index]);
  double far = 0;
  double ways = 0;
  for (unsigned chosen = 0; chosen < (1U << all.size()); ++chosen) {
    if (static_cast<std::size_t>(std::popcount(chosen)) != base.size()) continue;
    double sum = 0;
    for (std::size_t index = 0; index < all.size(); ++index) {
      if ((chosen >> index & 1U) != 0) sum += static_cast<double>(ranks[index]);
    }
    ++ways;
    if (std::abs(sum - mean) >= std::abs(observed - mean) - 1e-9) ++far;
  }
  return far / ways;
}

TEST(MannWhitney, agrees_with_the_textbook) {
  const TestResult result = mann_whitney(kTerm, kEarly);
  EXPECT_TRUE(result.exact);
  EXPECT_NEAR(result.p, 0.2544, 0.0001);
}

TEST(MannWhitney, does_not_care_which_side_comes_first) {
  EXPECT_DOUBLE_EQ(mann_whitney(kTerm, kEarly).p, mann_whitney(kEarly, kTerm).p);
}

RC_GTEST_PROP(MannWhitney, counts_equal_values_as_all_ways_of_dealing_them_do, ()) {
  const auto base = coarse(*rc::gen::container<std::vector<int>>(*rc::gen::inRange(1, 6), rc::gen::inRange(0, 100)));
  const auto fresh = coarse(*rc::gen::container<std::vector<int>>(*rc::gen::inRange(1, 6), rc::gen::inRange(0, 100)));
  RC_ASSERT(std::abs(mann_whitney(base, fresh).p - dealt_p(base, fresh)) < 1e-9);
}

TEST(MannWhitney, approximates_many_runs_by_what_it_counts_for_few) {
  std::vector<double> base;
  std::vector<double> fresh;
  for (int run = 0; run < 31; ++run) base.push_back(run * 1.0);
  for (int run = 0; run < 32; ++run) fresh.push_back(run * 1.0 + 6.5);
  const double exact = mann_whitney(base, fresh).p;
  fresh.push_back(22.25);
  const TestResult approximate = mann_whitney(base, fresh);
  EXPECT_FALSE(approximate.exact);
  EXPECT_NEAR(approximate.p, exact, 0.003);
}

TEST(MannWhitney, finds_nothing_where_all_is_equal_or_missing) {
  const std::vector<double> same(20, 3.0);
  EXPECT_EQ(mann_whitney(same, same).p, 1.0);
  EXPECT_EQ(mann_whitney(same, {}).p, 1.0);
}

TEST(WilcoxonSignedRank, agrees_with_the_textbook) {
  EXPECT_NEAR(wilcoxon_signed_rank(depression_differences()).p, 0.0390625, 1e-9);
}

TEST(WilcoxonSignedRank, leaves_out_what_did_not_change) {
  std::vector<double> differences = depression_differences();
  const double p = wilcoxon_signed_rank(differences).p;
  differences.insert(differences.end(), 10, 0.0);
  EXPECT_DOUBLE_EQ(wilcoxon_signed_rank(differences).p, p);
  EXPECT_EQ(wilcoxon_signed_rank(std::vector<double>(10, 0.0)).p, 1.0);
}

TEST(WilcoxonSignedRank, approximates_many_pairs) {
  std::vector<double> differences;
  for (int pair = 1; pair <= 100; ++pair) differences.push_back(pair % 3 == 0 ? -pair : pair * 0.8);
  const double exact = wilcoxon_signed_rank(differences).p;
  differences.push_back(0.01);
  const TestResult approximate = wilcoxon_signed_rank(differences);
  EXPECT_FALSE(approximate.exact);
  EXPECT_NEAR(approximate.p, exact, 0.01);
}

TEST(FisherExact, agrees_with_the_lady_tasting_tea) {
  EXPECT_NEAR(fisher_exact({3, 4}, {1, 4}).p, 0.4857, 0.0001);
  EXPECT_NEAR(fisher_exact({0, 30}, {8, 30}).p, 0.00462, 0.0001);
  EXPECT_EQ(fisher_exact({0, 30}, {0, 30}).p, 1.0);
}

TEST(LeastP, is_what_the_most_extreme_samples_give) {
  EXPECT_NEAR(least_p_of_samples(4, 5),
              mann_whitney(std::vector{1.0, 2.0, 3.0, 4.0}, std::vector{5.0, 6.0, 7.0, 8.0, 9.0}).p, 1e-12);
  EXPECT_NEAR(least_p_of_pairs(5), wilcoxon_signed_rank(std::vector{1.0, 2.0, 3.0, 4.0, 5.0}).p, 1e-12);
}

TEST(Shift, agrees_with_the_textbook) {
  const Shift between = shift_between(kEarly, kTerm, 0.95);
  EXPECT_NEAR(between.estimate, 0.305, 1e-9);
  const Shift pairs = shift_of_pairs(depression_differences(), 0.95);
  EXPECT_NEAR(pairs.estimate, -0.46, 0.001);
  // 96.1 %: the next narrower interval has less than 95 %.
  EXPECT_NEAR(*pairs.low, -0.786, 0.001);
  EXPECT_NEAR(*pairs.high, -0.010, 0.001);
}

RC_GTEST_PROP(Shift, is_the_median_of_all_differences, ()) {
  const auto base = *rc::gen::nonEmpty<std::vector<std::int16_t>>();
  const auto fresh = *rc::gen::nonEmpty<std::vector<std::int16_t>>();
  std::vector<double> differences;
  for (const auto one : base) {
    for (const auto other : fresh) differences.push_back(static_cast<double>(other) - one);
  }
  std::sort(differences.begin(), differences.end());
  const std::size_t count = differences.size();
  const double median = (differences[(count - 1) / 2] + differences[count / 2]) / 2.0;
  RC_ASSERT(shift_between(std::vector<double>(base.begin(), base.end()),
                          std::vector<double>(fresh.begin(), fresh.end()), 0.95)
                .estimate == median);
}

TEST(Shift, has_no_interval_where_there_are_too_few_values) {
  EXPECT_FALSE(shift_between(std::vector{1.0, 2.0}, std::vector{3.0, 4.0}, 0.95).low.has_value());
  EXPECT_FALSE(shift_of_pairs(std::vector{1.0, 2.0, 3.0}, 0.95).low.has_value());
  EXPECT_TRUE(shift_of_pairs(std::vector{1.0, 2.0, 3.0, 4.0, 5.0, 6.0}, 0.95).low.has_value());
}

TEST(Holm, raises_each_by_the_tests_that_are_left) {
  EXPECT_EQ(holm_adjusted(std::vector{0.01, 0.04, 0.03, 0.005}), (std::vector{0.03, 0.06, 0.06, 0.02}));
  EXPECT_TRUE(holm_adjusted({}).empty());
}

}  // namespace
}  // namespace switchback::reports
