// When a stream counts as silent.
#include "hil/rtp/silence.h"

#include <gtest/gtest.h>

#include <vector>

namespace switchback::hil {
namespace {

using Change = Silence::Change;

class SilenceTest : public testing::Test {
 protected:
  SilenceTest() { silence.expect(true, 1s); }
  Silence silence{200ms};
};

TEST_F(SilenceTest, EndsWithTheFirstPacket) {
  EXPECT_EQ(silence.look(1150ms), Change::none);
  EXPECT_EQ(silence.heard(1160ms), Change::began);
  EXPECT_EQ(silence.heard(1180ms), Change::none);
  EXPECT_EQ(silence.longest(1190ms).length, 160ms);
  EXPECT_EQ(silence.longest(1190ms).began, 1s);
}

TEST_F(SilenceTest, IsALossOnceItIsAsLongAsTheLimit) {
  silence.heard(1020ms);
  EXPECT_FALSE(silence.overdue(1219ms));
  EXPECT_TRUE(silence.overdue(1220ms));
  EXPECT_EQ(silence.look(1219ms), Change::none);
  EXPECT_EQ(silence.look(1220ms), Change::lost);
  EXPECT_EQ(silence.look(1300ms), Change::none);
  EXPECT_EQ(silence.length(1300ms), 280ms);
  EXPECT_EQ(silence.heard(1320ms), Change::back);
  EXPECT_EQ(silence.longest(1400ms).length, 300ms);
  EXPECT_EQ(silence.longest(1400ms).began, 1020ms);
}

TEST_F(SilenceTest, IsALossAlsoBeforeTheFirstPacket) {
  EXPECT_EQ(silence.look(1200ms), Change::lost);
  EXPECT_EQ(silence.heard(1500ms), Change::began);
}

TEST_F(SilenceTest, IsTheLongestWhileItLasts) {
  silence.heard(1020ms);
  silence.heard(1520ms);
  EXPECT_EQ(silence.longest(1540ms).length, 500ms);
  EXPECT_EQ(silence.longest(2540ms).length, 1020ms);
  EXPECT_EQ(silence.longest(2540ms).began, 1520ms);
}

TEST_F(SilenceTest, IsNoneWhileNothingIsExpected) {
  silence.heard(1020ms);
  silence.expect(false, 1040ms);
  EXPECT_EQ(silence.look(9s), Change::none);
  EXPECT_EQ(silence.longest(9s).length, 20ms);
  silence.expect(true, 9s);
  EXPECT_EQ(silence.look(9100ms), Change::none);
  EXPECT_EQ(silence.look(9200ms), Change::lost);
}

TEST_F(SilenceTest, EndsWhenNothingIsExpectedAnyMore) {
  silence.heard(1020ms);
  silence.look(1300ms);
  silence.expect(false, 1400ms);
  EXPECT_EQ(silence.longest(5s).length, 380ms);
  silence.expect(true, 5s);
  EXPECT_EQ(silence.heard(5020ms), Change::none);
}

TEST_F(SilenceTest, LeavesOutWhatTheBenchStoodStillFor) {
  silence.heard(1020ms);
  silence.excuse(1100ms, 1600ms);
  EXPECT_EQ(silence.length(1610ms), 90ms);
  EXPECT_FALSE(silence.overdue(1700ms));
  EXPECT_TRUE(silence.overdue(1720ms));
  EXPECT_EQ(silence.heard(1620ms), Change::none);
  EXPECT_EQ(silence.longest(1620ms).length, 100ms);
  // Only what falls into the silence.
  silence.excuse(1s, 1630ms);
  EXPECT_EQ(silence.length(1700ms), 70ms);
}

}  // namespace
}  // namespace switchback::hil
