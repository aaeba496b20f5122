// Effects of parameters on values that were made from them.
#include "reports/campaign/sensitivity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchback::reports {
namespace {

using testing::ElementsAre;

const std::vector<SweptParameter> kParameters{{"period", {"5 s", "2 s", "10 s"}}, {"law", {"fixed", "random"}}};
const std::vector<std::string> kControl{"takeover.control"};

/// control = 6 periods + noise of the seed, + 1 s where the law is random.
struct Made {
  std::vector<CellResults> cells;
  std::vector<CellPlace> places;
};

Made make() {
  constexpr double kPeriods[]{5.0, 2.0, 10.0};
  Made made;
  for (std::size_t period = 0; period < 3; ++period) {
    for (std::size_t law = 0; law < 2; ++law) {
      CellResults cell;
      for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        // Noise far larger than the law's effect: only pairs of the same seed can show it.
        const double noise = static_cast<double>(seed * 7 % 20);
        add_run(cell, seed, Verdict::pass, true);
        add_value(cell, "takeover.control", "s", std::nullopt,
                  6.0 * kPeriods[period] + noise + (law == 1 ? 1.0 + static_cast<double>(seed) * 1e-3 : 0.0));
      }
      made.cells.push_back(std::move(cell));
      made.places.push_back({0, {period, law}});
    }
  }
  return made;
}

TEST(Sensitivity, PutsTheParameterThatMattersMostFirst) {
  const Made made = make();
  const auto effects = sensitivity(made.cells, made.places, kParameters, kControl);
  ASSERT_EQ(effects.size(), 2U);
  EXPECT_EQ(effects[0].parameter, 0U);
  EXPECT_EQ(effects[1].parameter, 1U);
  EXPECT_EQ(effects[0].unit, "s");
}

TEST(Sensitivity, ComparesTheLeastValueWithTheGreatestInPairsOfTheSameSeed) {
  const Made made = make();
  const Effect period = sensitivity(made.cells, made.places, kParameters, kControl)[0];
  EXPECT_EQ(period.from, 1U);
  EXPECT_EQ(period.to, 2U);
  EXPECT_EQ(period.pairs, 40U);
  EXPECT_NEAR(period.difference.estimate, 48.0, 1e-9);
  ASSERT_TRUE(period.difference.low);
  EXPECT_NEAR(*period.difference.low, 48.0, 1e-9);
  ASSERT_TRUE(period.correlation);
  EXPECT_GT(*period.correlation->low, 0.8);
}

TEST(Sensitivity, SeesASmallEffectThroughTheNoiseOfSeeds) {
  const Made made = make();
  const Effect law = sensitivity(made.cells, made.places, kParameters, kControl)[1];
  EXPECT_EQ(law.pairs, 60U);
  EXPECT_NEAR(law.difference.estimate, 1.0105, 1e-3);
  EXPECT_GT(*law.difference.low, 1.0);
  EXPECT_FALSE(law.correlation) << "words have no order";
}

TEST(Sensitivity, HasTheMedianAtEachValue) {
  const Made made = make();
  const auto medians = sensitivity(made.cells, made.places, kParameters, kControl)[0].medians;
  ASSERT_EQ(medians.size(), 3U);
  EXPECT_LT(*medians[1], *medians[0]);
  EXPECT_LT(*medians[0], *medians[2]);
}

TEST(Sensitivity, LeavesOutWhatHasNoValueAndWhatDoesNotDiffer) {
  const Made made = make();
  const std::vector<std::string> other{"calls.dropped"};
  EXPECT_TRUE(sensitivity(made.cells, made.places, kParameters, other).empty());
  const std::vector<SweptParameter> one{{"period", {"5 s"}}};
  const std::vector<CellPlace> places{{0, {0}}};
  EXPECT_TRUE(sensitivity(std::span(made.cells).first(1), places, one, kControl).empty());
}

TEST(RankCorrelation, IsThatOfRanksWithTheirTies) {
  const std::vector<double> one{1, 2, 3, 4, 5};
  const std::vector<double> other{5, 6, 7, 8, 7};
  // Ranks 1, 2, 3.5, 5, 3.5: 8 / sqrt(10 * 9.5).
  EXPECT_NEAR(rank_correlation(one, other)->estimate, 0.8208, 5e-5);
  EXPECT_FALSE(rank_correlation(one, std::vector<double>(5, 1.0)));
  EXPECT_EQ(rank_correlation(one, one)->low, 1.0);
}

}  // namespace
}  // namespace switchback::reports
