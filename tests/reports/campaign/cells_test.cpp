// What a campaign says of its cells, from values whose answers are known.
#include "reports/campaign/cells.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/statistics/median.h"

namespace switchback::reports {
namespace {

constexpr const char* kControl = "takeover.control";

void add(CellResults& cell, std::uint64_t seed, Verdict verdict, std::optional<double> control,
         std::optional<double> limit = 180.0, bool faulted = true) {
  add_run(cell, seed, verdict, faulted);
  if (passed(verdict) || verdict == Verdict::fail) add_value(cell, kControl, "s", limit, control);
}

TEST(WilsonInterval, IsThatOfTheLiterature) {
  // Newcombe, Statist. Med. 17 (1998) 857, table I, method 3.
  const ShareInterval some = wilson_interval({81, 263});
  EXPECT_NEAR(some.low, 0.2553, 5e-5);
  EXPECT_NEAR(some.high, 0.3662, 5e-5);
  const ShareInterval few = wilson_interval({15, 148});
  EXPECT_NEAR(few.low, 0.0624, 5e-5);
  EXPECT_NEAR(few.high, 0.1605, 5e-5);
  const ShareInterval none = wilson_interval({0, 20});
  EXPECT_EQ(none.low, 0.0);
  EXPECT_NEAR(none.high, 0.1611, 5e-5);
  EXPECT_EQ(wilson_interval({20, 20}).high, 1.0);
  EXPECT_EQ(wilson_interval({0, 0}).high, 1.0);
}

TEST(MedianInterval, GoesBetweenTheValuesThatTheBinomialDistributionSays) {
  std::vector<double> values;
  for (int value = 1; value <= 5; ++value) values.push_back(value);
  // Of five values the least and the greatest miss the median with 1 in 16.
  EXPECT_FALSE(median_interval(values).low);
  for (int value = 6; value <= 20; ++value) values.push_back(value);
  // Hollander, Wolfe, Chicken: n = 20, from the 6th to the 15th, 95.9 %.
  EXPECT_EQ(median_interval(values).median, 10.0);
  EXPECT_EQ(median_interval(values).low, 6.0);
  EXPECT_EQ(median_interval(values).high, 15.0);
  for (int value = 21; value <= 10'000; ++value) values.push_back(value);
  EXPECT_NEAR(*median_interval(values).low, 5000.0 - 0.98 * 100.0, 2.0);
}

TEST(BudgetRisk, CountsRunsBeyondTheLimitOfTheScenario) {
  CellResults cell;
  for (std::uint64_t seed = 1; seed <= 9; ++seed) add(cell, seed, Verdict::pass, 160.0);
  add(cell, 10, Verdict::fail, 180.5);
  const auto risk = budget_risk(cell);
  ASSERT_TRUE(risk);
  EXPECT_TRUE(risk->of_scenario);
  EXPECT_EQ(risk->over.count, 1);
  EXPECT_EQ(risk->over.of, 10);
  EXPECT_NEAR(risk->interval.low, 0.0179, 5e-5);
}

TEST(BudgetRisk, TakesTheUsualBudgetWhereTheScenarioHasNoLimit) {
  CellResults cell;
  add(cell, 1, Verdict::pass, 200.0, std::nullopt);
  const auto risk = budget_risk(cell);
  ASSERT_TRUE(risk);
  EXPECT_FALSE(risk->of_scenario);
  EXPECT_EQ(risk->budget, 180.0);
  EXPECT_EQ(risk->over.count, 1);
}

TEST(BudgetRisk, CountsATakeoverThatNeverHappenedAsTooLong) {
  CellResults cell;
  add(cell, 1, Verdict::pass, 100.0);
  add(cell, 2, Verdict::fail, std::nullopt);
  EXPECT_EQ(budget_risk(cell)->over.count, 1);
}

TEST(BudgetRisk, LeavesOutARunThatEndedBeforeItsFault) {
  CellResults cell;
  add(cell, 1, Verdict::pass, 100.0);
  add(cell, 2, Verdict::fail, std::nullopt, 180.0, false);
  EXPECT_EQ(budget_risk(cell)->over.count, 0);
  EXPECT_EQ(budget_risk(cell)->over.of, 1);
}

TEST(BudgetRisk, CountsATakeoverThatNeverHappenedWhereNoRunHasAFault) {
  CellResults cell;
  add(cell, 1, Verdict::pass, 100.0, 180.0, false);
  add(cell, 2, Verdict::fail, std::nullopt, 180.0, false);
  EXPECT_EQ(budget_risk(cell)->over.count, 1);
  EXPECT_EQ(budget_risk(cell)->over.of, 2);
}

TEST(BudgetRisk, SaysNothingOfACellThatAsksForNoTakeover) {
  CellResults cell;
  add(cell, 1, Verdict::pass, std::nullopt, std::nullopt);
  EXPECT_FALSE(budget_risk(cell));
  EXPECT_FALSE(budget_risk({}));
}

TEST(CellResults, LeaveOutRunsThatSayNothingOfTheSystem) {
  CellResults cell;
  add(cell, 1, Verdict::pass, 100.0);
  add(cell, 2, Verdict::error, std::nullopt);
  add(cell, 3, Verdict::marginal, 170.0);
  EXPECT_EQ(cell.runs(), 3U);
  EXPECT_THAT(cell.seeds, testing::ElementsAre(1U, 3U));
  EXPECT_THAT(values_of(cell, kControl), testing::ElementsAre(100.0, 170.0));
}

TEST(CellResults, KeepTheirValuesBesideTheSeedsWhenAMeasurementComesLate) {
  CellResults cell;
  add(cell, 1, Verdict::pass, 100.0);
  add(cell, 2, Verdict::pass, 110.0);
  add_value(cell, "calls.dropped", "count", std::nullopt, 3.0);
  add(cell, 3, Verdict::pass, 120.0);
  EXPECT_EQ(cell.measurements.find("calls.dropped")->second.values.size(), 3U);
  EXPECT_THAT(values_of(cell, "calls.dropped"), testing::ElementsAre(3.0));
}

}  // namespace
}  // namespace switchback::reports
