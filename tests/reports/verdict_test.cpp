#include "reports/verdict.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <vector>

namespace switchback::reports {
namespace {

rc::Gen<Verdict> any_verdict() {
  return rc::gen::map(rc::gen::inRange<int>(0, 7), [](int number) { return static_cast<Verdict>(number); });
}

TEST(Verdict, TheWorstChildDecidesInAnyOrderAndGrouping) {
  EXPECT_TRUE(rc::check([] {
    auto verdicts = *rc::gen::container<std::vector<Verdict>>(any_verdict());
    const Verdict all = worst(verdicts);
    for (const Verdict one : verdicts) RC_ASSERT(worse(all, one) == all);
    RC_ASSERT(verdicts.empty() || std::find(verdicts.begin(), verdicts.end(), all) != verdicts.end());
    const auto middle = *rc::gen::inRange<std::size_t>(0, verdicts.size() + 1);
    const std::span<const Verdict> whole(verdicts);
    RC_ASSERT(worse(worst(whole.first(middle)), worst(whole.subspan(middle))) == all);
    std::reverse(verdicts.begin(), verdicts.end());
    RC_ASSERT(worst(verdicts) == all);
  }));
}

TEST(Verdict, IsOrderedFromPassToError) {
  const std::vector<Verdict> order{Verdict::skipped, Verdict::pass,    Verdict::marginal, Verdict::inconclusive,
                                   Verdict::fail,    Verdict::aborted, Verdict::error};
  for (std::size_t index = 1; index < order.size(); ++index) {
    EXPECT_EQ(worse(order[index - 1], order[index]), order[index]);
  }
}

TEST(Verdict, NamesAreReadBack) {
  for (const std::string_view name : kVerdictNames) EXPECT_EQ(name_of(*verdict_named(name)), name);
  EXPECT_FALSE(verdict_named("passed"));
}

TEST(Verdict, GivesTheExitCodesOfTheManual) {
  EXPECT_EQ(static_cast<int>(exit_code(Verdict::pass)), 0);
  EXPECT_EQ(static_cast<int>(exit_code(Verdict::marginal)), 0);
  EXPECT_EQ(static_cast<int>(exit_code(Verdict::fail)), 1);
  EXPECT_EQ(static_cast<int>(exit_code(Verdict::inconclusive)), 3);
  EXPECT_EQ(static_cast<int>(exit_code(Verdict::error)), 4);
  EXPECT_EQ(static_cast<int>(exit_code(worst({}))), 5);
  EXPECT_EQ(static_cast<int>(exit_code(Verdict::aborted)), 130);
  EXPECT_EQ(static_cast<int>(exit_code(Verdict::fail, true)), 130);
}

}  // namespace
}  // namespace switchback::reports
