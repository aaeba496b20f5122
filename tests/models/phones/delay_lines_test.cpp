#include "models/phones/delay_lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "models/core/random.h"

namespace switchback::models {
namespace {

TEST(DelayLines, TakeOnlyDelaysTheyHaveALineFor) {
  DelayLines lines;
  lines.add(500ms);
  lines.add(SimTime{0});
  EXPECT_TRUE(lines.push(1s, 500ms, 7, 3));
  EXPECT_FALSE(lines.push(1s, 501ms, 8, 3));
  EXPECT_FALSE(lines.push(1s, SimTime{0}, 9, 3));
  EXPECT_EQ(lines.next_due(), SimTime{1500ms});
  const DelayLines::Wake wake = lines.pop();
  EXPECT_EQ(wake.phone, 7U);
  EXPECT_EQ(wake.cause, 3U);
  EXPECT_EQ(lines.next_due(), kNever);
}

TEST(DelayLines, GiveWakesInTheOrderOfTheirTimes) {
  DelayLines lines;
  const std::vector<SimTime> delays{4s, 500ms, 1s, 30s, 2s};
  for (const SimTime delay : delays) lines.add(delay);
  RandomStream draws(1, "delay lines", "test");
  std::vector<SimTime> pending;
  SimTime now{0};
  for (std::uint32_t n = 0; n < 20'000; ++n) {
    if (pending.empty() || draws.chance(0.52)) {
      const SimTime delay = delays[draws.below(delays.size())];
      ASSERT_TRUE(lines.push(now, delay, n, 0));
      pending.push_back(now + delay);
      continue;
    }
    const auto first = std::ranges::min_element(pending);
    ASSERT_EQ(lines.next_due(), *first);
    ASSERT_EQ(lines.pop().due, *first);
    now = *first;
    pending.erase(first);
  }
}

TEST(DelayLines, TakeWhatComesInOrderAtAnyTime) {
  DelayLines lines;
  lines.add(1s);
  EXPECT_TRUE(lines.push_in_order(2s, 1, 0));
  EXPECT_TRUE(lines.push_in_order(5s, 2, 0));
  EXPECT_FALSE(lines.push_in_order(4s, 3, 0)) << "it would be behind a later one";
  EXPECT_TRUE(lines.push_in_order(5s, 4, 0));
  EXPECT_TRUE(lines.push(2s, 1s, 5, 0));
  for (const std::uint32_t phone : {1U, 5U, 2U, 4U}) EXPECT_EQ(lines.pop().phone, phone);
  EXPECT_EQ(lines.next_due(), kNever);
  EXPECT_TRUE(lines.push_in_order(4s, 6, 0)) << "nothing is pending that is due later";
}

TEST(DelayLines, TellOfEachPhoneOnceAndInTime) {
  DelayLines lines;
  lines.add(1s);
  std::uint32_t pushed = 0;
  std::uint32_t next_told = 16;  // the first are due before the line looks ahead
  for (std::uint32_t popped = 0; popped < 500;) {
    while (pushed < popped + 30) {
      lines.push(SimTime{pushed}, 1s, pushed, 0);
      ++pushed;
    }
    EXPECT_EQ(lines.pop().phone, popped++);
    for (const DelayLines::Wake& wake : lines.coming()) {
      EXPECT_EQ(wake.phone, next_told++);
      EXPECT_GE(wake.phone, popped + 7);
    }
    EXPECT_GE(next_told, popped + 7);
  }
}

TEST(DelayLines, TellOfNoMoreThanIsPending) {
  DelayLines lines;
  lines.add(1s);
  for (std::uint32_t phone = 0; phone < 19; ++phone) lines.push(SimTime{phone}, 1s, phone, 0);
  for (std::uint32_t popped = 0; popped < 8; ++popped) lines.pop();
  EXPECT_EQ(lines.coming().size(), 3U);
  for (std::uint32_t popped = 8; popped < 19; ++popped) {
    lines.pop();
    EXPECT_TRUE(lines.coming().empty());
  }
}

}  // namespace
}  // namespace switchback::models
