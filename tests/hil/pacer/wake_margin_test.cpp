#include "hil/pacer/wake_margin.h"

#include <gtest/gtest.h>

#include <random>

namespace switchback::hil {
namespace {

TEST(WakeMargin, ComesToCoverAllButOneInTwoHundredWakeUps) {
  WakeMargin margin;
  std::mt19937_64 random(7);
  std::exponential_distribution<double> late(1 / 50'000.0);
  int missed = 0;
  constexpr int kLearning = 2'000;
  constexpr int kCounted = 20'000;
  for (int n = 0; n < kLearning + kCounted; ++n) {
    const auto late_ns = static_cast<std::int64_t>(late(random));
    if (n >= kLearning && late_ns > margin.ns()) ++missed;
    margin.woken_late(late_ns);
  }
  EXPECT_GT(missed, kCounted / 400);
  EXPECT_LT(missed, kCounted / 100);
}

TEST(WakeMargin, NeverSpinsForLongerThanAMillisecond) {
  WakeMargin margin;
  for (int n = 0; n < 1'000; ++n) margin.woken_late(50'000'000);
  EXPECT_EQ(margin.ns(), 1'000'000);
}

TEST(WakeMargin, KeepsWhatEveryWakeUpTakes) {
  WakeMargin margin;
  for (int n = 0; n < 10'000; ++n) margin.woken_late(0);
  EXPECT_EQ(margin.ns(), 60'000);
}

}  // namespace
}  // namespace switchback::hil
