// Counts and jitter of a stream with losses, duplicates, disorder, wraps and restarts.
#include "hil/rtp/reception.h"

#include <gtest/gtest.h>

#include <vector>

#include "hil/rtp/g711.h"

namespace switchback::hil {
namespace {

class RtpReceptionTest : public testing::Test {
 protected:
  /// Packet `number` of a stream that began at sequence number `first`, in time unless it is `late`.
  bool get(int number, SimTime late = SimTime{0}) {
    RtpHeader header;
    header.sequence = static_cast<std::uint16_t>(first + number);
    header.timestamp = first_timestamp + static_cast<std::uint32_t>(number) * kPacketSamples;
    header.ssrc = ssrc;
    return reception.received(header, number * kPacketTime + late);
  }
  void get_from_to(int from, int to) {
    for (int number = from; number < to; ++number) get(number);
  }
  RtpCounts counts() const { return reception.counts(); }

  RtpReception reception;
  int first = 1000;
  std::uint32_t first_timestamp = 5;
  std::uint32_t ssrc = 7;
};

TEST_F(RtpReceptionTest, CountsEveryPacketOfAWholeStream) {
  get_from_to(0, 100);
  EXPECT_EQ(counts(), (RtpCounts{100, 0, 0, 0, SimTime{0}}));
}

TEST_F(RtpReceptionTest, BelievesASourceAfterTwoPacketsInSequence) {
  EXPECT_FALSE(get(0));
  EXPECT_EQ(counts().received, 0);
  EXPECT_FALSE(get(7));
  EXPECT_TRUE(get(8));
  EXPECT_EQ(counts(), (RtpCounts{2, 0, 0, 0, SimTime{0}}));
}

TEST_F(RtpReceptionTest, CountsWhatIsMissingBetweenFirstAndLast) {
  get_from_to(0, 10);
  get_from_to(15, 20);
  EXPECT_EQ(counts().received, 15);
  EXPECT_EQ(counts().lost, 5);
}

TEST_F(RtpReceptionTest, CountsADuplicateOnceAndNeverAgainstALoss) {
  get_from_to(0, 10);
  EXPECT_FALSE(get(9));
  EXPECT_FALSE(get(3));
  get(11);
  EXPECT_EQ(counts().received, 11);
  EXPECT_EQ(counts().duplicates, 2);
  EXPECT_EQ(counts().lost, 1);
}

TEST_F(RtpReceptionTest, TakesALatePacketForReorderedAndNotForLost) {
  get_from_to(0, 10);
  get(11);
  EXPECT_EQ(counts().lost, 1);
  EXPECT_TRUE(get(10, 40ms));
  EXPECT_EQ(counts().lost, 0);
  EXPECT_EQ(counts().reordered, 1);
  EXPECT_EQ(counts().duplicates, 0);
  EXPECT_FALSE(get(10, 60ms));
  EXPECT_EQ(counts().duplicates, 1);
}

TEST_F(RtpReceptionTest, TakesPacketsFromBeforeTheFirstForReordered) {
  get_from_to(5, 8);
  get(4);
  EXPECT_EQ(counts().received, 4);
  EXPECT_EQ(counts().lost, 0);
  EXPECT_EQ(counts().reordered, 1);
}

TEST_F(RtpReceptionTest, CountsOnWhenSequenceNumbersAndTimestampsWrap) {
  first = 65'530;
  first_timestamp = 0xffffff00;
  get_from_to(0, 20);
  get_from_to(22, 30);
  EXPECT_EQ(counts().received, 28);
  EXPECT_EQ(counts().lost, 2);
  EXPECT_EQ(counts().jitter, SimTime{0});
  // Once more around.
  get_from_to(30, 140'000);
  EXPECT_EQ(counts().received, 139'998);
  EXPECT_EQ(counts().lost, 2);
}

TEST_F(RtpReceptionTest, AddsUpTheSourcesOfATakeover) {
  get_from_to(0, 6);
  get_from_to(9, 10);
  ssrc = 8;
  first = 40'000;
  EXPECT_FALSE(get(10));
  get_from_to(11, 20);
  get(22);
  EXPECT_EQ(counts().received, 18);
  EXPECT_EQ(counts().lost, 5);
  EXPECT_EQ(counts().jitter, SimTime{0});
}

TEST_F(RtpReceptionTest, TakesNumbersThatAreFarOffForARestartOnceTwoComeInSequence) {
  get_from_to(0, 10);
  first += 20'000;
  EXPECT_FALSE(get(10));
  first -= 20'000;
  get(10);
  EXPECT_EQ(counts().lost, 0);
  first += 20'000;
  EXPECT_FALSE(get(11));
  EXPECT_TRUE(get(12));
  EXPECT_EQ(counts().received, 13);
  EXPECT_EQ(counts().lost, 0);
}

TEST_F(RtpReceptionTest, TakesASingleStrayOfAnotherSourceForNothing) {
  get_from_to(0, 10);
  ssrc = 9;
  EXPECT_FALSE(get(10));
  ssrc = 7;
  EXPECT_TRUE(get(10));
  ssrc = 9;
  EXPECT_FALSE(get(11));
  EXPECT_EQ(counts().received, 11);
}

/// RFC 3550 A.8 by hand: J += (|D| - J) / 16.
TEST_F(RtpReceptionTest, KeepsTheJitterOfRfc3550) {
  double expected = 0.0;
  for (int number = 0; number < 200; ++number) {
    get(number, number % 2 == 0 ? 0ms : 10ms);
    if (number > 0) expected += (80.0 - expected) / 16.0;
  }
  EXPECT_NEAR(static_cast<double>(counts().jitter.count()) / 125'000.0, expected, 1.0);
  EXPECT_NEAR(to_seconds(counts().jitter), 0.010, 0.000'2);
}

TEST_F(RtpReceptionTest, SeesJitterAcrossTheWrapOfTheTimestamp) {
  first_timestamp = 0xffffffa0;
  get(0);
  get(1, 10ms);
  EXPECT_EQ(counts().jitter, 80 / 16 * kSampleTime);
}

TEST_F(RtpReceptionTest, TakesAnotherClockForNoJitter) {
  get_from_to(0, 10);
  first_timestamp += 1'000'000;
  get_from_to(10, 20);
  EXPECT_EQ(counts().jitter, SimTime{0});
}

}  // namespace
}  // namespace switchback::hil
