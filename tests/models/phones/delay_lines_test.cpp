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

TEST(DelayLines, KnowWhichPhoneComesLater) {
  DelayLines lines;
  lines.add(1s);
  for (std::uint32_t phone = 0; phone < 13; ++phone) lines.push(SimTime{phone}, 1s, phone, 0);
  EXPECT_EQ(lines.pop().phone, 0U);
  EXPECT_EQ(lines.coming(), DelayLines::none);
  lines.push(20ns, 1s, 13, 0);
  EXPECT_EQ(lines.coming(), 13U);
}

}  // namespace
}  // namespace switchback::models
