#include "hil/pacer/lateness.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace switchback::hil {
namespace {

TEST(Lateness, ReadsEveryValueBackAtMostASixteenthTooLarge) {
  EXPECT_TRUE(rc::check([](std::uint64_t value) {
    const auto late = SimTime{static_cast<std::int64_t>(value >> 1U)};
    Lateness lateness;
    lateness.add(late, 1);
    lateness.add(SimTime::max(), 1);
    const SimTime read = lateness.quantile(0.5);
    RC_ASSERT(read >= late);
    RC_ASSERT((read - late).count() <= late.count() / 16);
  }));
}

TEST(Lateness, FindsQuantilesByWeight) {
  Lateness lateness;
  lateness.add(1us, 98);
  lateness.add(1ms, 1);
  lateness.add(1s, 1);
  EXPECT_EQ(lateness.events(), 100U);
  EXPECT_LE(lateness.quantile(0.98), 1100ns);
  EXPECT_GE(lateness.quantile(0.99), 1ms);
  EXPECT_LE(lateness.quantile(0.99), 1100us);
  EXPECT_EQ(lateness.quantile(1.0), 1s);
  EXPECT_EQ(lateness.max(), 1s);
  EXPECT_EQ(lateness.later_than(100ms), 1U);
  EXPECT_EQ(lateness.later_than(10s), 0U);
}

TEST(Lateness, CountsEarlyAsPunctual) {
  Lateness lateness;
  lateness.add(-5us, 3);
  EXPECT_EQ(lateness.quantile(1.0), SimTime{0});
  ASSERT_EQ(lateness.buckets().size(), 1U);
  EXPECT_EQ(lateness.buckets()[0].events, 3U);
}

TEST(Lateness, IsEmptyAtTheStart) {
  EXPECT_EQ(Lateness().quantile(0.99), SimTime{0});
  EXPECT_TRUE(Lateness().buckets().empty());
}

}  // namespace
}  // namespace switchback::hil
