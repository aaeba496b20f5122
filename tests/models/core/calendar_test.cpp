#include "models/core/calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <tuple>
#include <vector>

namespace switchback {
namespace {

class Nobody : public CalendarClient {
 public:
  void on_calendar(std::uint64_t) override {}
};

TEST(Calendar, HandsOutEqualTimesInOrderOfInsertion) {
  Calendar calendar;
  Nobody nobody;
  const ClientId client = calendar.attach(nobody);
  for (std::uint64_t number = 0; number < 100; ++number) calendar.schedule(5s, client, number, 0);
  for (std::uint64_t number = 0; number < 100; ++number) EXPECT_EQ(calendar.pop().argument, number);
}

TEST(Calendar, PutsControlBeforeNormalBeforeObservationAtOneInstant) {
  Calendar calendar;
  Nobody nobody;
  const ClientId client = calendar.attach(nobody);
  calendar.schedule(1s, client, 3, 0, Priority::observation);
  calendar.schedule(1s, client, 2, 0, Priority::normal);
  calendar.schedule(1s, client, 1, 0, Priority::control);
  EXPECT_EQ(calendar.pop().argument, 1U);
  // Even what is added while the instant runs goes to its place.
  calendar.schedule(1s, client, 4, 0, Priority::normal);
  EXPECT_EQ(calendar.pop().argument, 2U);
  EXPECT_EQ(calendar.pop().argument, 4U);
  EXPECT_EQ(calendar.pop().argument, 3U);
}

TEST(Calendar, AgreesWithASortedListForAnySequenceOfPushesAndPops) {
  const bool agreed = rc::check("radix heap equals a sorted list",
                                [](const std::vector<std::pair<std::uint16_t, std::uint8_t>>& steps) {
                                  Calendar calendar;
                                  Nobody nobody;
                                  const ClientId client = calendar.attach(nobody);
                                  using Key = std::tuple<std::int64_t, unsigned, std::uint64_t>;
                                  std::vector<Key> expected;
                                  std::uint64_t number = 0;
                                  SimTime now{0};
                                  const auto pop_one = [&] {
                                    const auto least = std::min_element(expected.begin(), expected.end());
                                    RC_ASSERT(calendar.next_time().count() == std::get<0>(*least));
                                    const Calendar::Entry entry = calendar.pop();
                                    RC_ASSERT(entry.argument == std::get<2>(*least));
                                    now = entry.time;
                                    expected.erase(least);
                                  };
                                  for (const auto& [delay, action] : steps) {
                                    if (action % 3 == 0 && !expected.empty()) {
                                      pop_one();
                                      continue;
                                    }
                                    const auto priority = static_cast<Priority>(action % 3);
                                    // Few distinct delays, so that ties are common.
                                    const SimTime at = now + SimTime{(delay % 7) << (delay % 11)};
                                    calendar.schedule(at, client, number, 0, priority);
                                    expected.emplace_back(at.count(), static_cast<unsigned>(priority), number++);
                                  }
                                  while (!expected.empty()) pop_one();
                                  RC_ASSERT(calendar.empty());
                                  RC_ASSERT(calendar.next_time() == kNever);
                                });
  EXPECT_TRUE(agreed);
}

TEST(Calendar, AllowsAnEarlierEntryAfterTheNextTimeWasLookedAt) {
  Calendar calendar;
  Nobody nobody;
  const ClientId client = calendar.attach(nobody);
  calendar.schedule(100s, client, 1, 0);
  EXPECT_EQ(calendar.next_time(), 100s);
  calendar.schedule(40s, client, 2, 0);
  EXPECT_EQ(calendar.next_time(), 40s);
  EXPECT_EQ(calendar.pop().argument, 2U);
  EXPECT_EQ(calendar.pop().argument, 1U);
}

TEST(Calendar, ShufflesTiesBySeedButNeverAcrossTimesOrPriorities) {
  const auto order = [](std::uint64_t seed) {
    Calendar calendar;
    Nobody nobody;
    const ClientId client = calendar.attach(nobody);
    if (seed != 0) calendar.shuffle_ties(seed);
    for (std::uint64_t number = 0; number < 20; ++number) calendar.schedule(1s, client, number, 0);
    calendar.schedule(1s, client, 20, 0, Priority::observation);
    calendar.schedule(2s, client, 21, 0, Priority::control);
    std::vector<std::uint64_t> popped;
    while (!calendar.empty()) popped.push_back(calendar.pop().argument);
    return popped;
  };
  const auto plain = order(0);
  const auto shuffled = order(7);
  EXPECT_NE(plain, shuffled);
  EXPECT_NE(shuffled, order(8));
  EXPECT_EQ(shuffled, order(7));
  EXPECT_EQ(shuffled[20], 20U);
  EXPECT_EQ(shuffled[21], 21U);
}

}  // namespace
}  // namespace switchback
