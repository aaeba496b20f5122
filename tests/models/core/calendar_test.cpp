#include "models/core/calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "models/core/random.h"

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

TEST(Calendar, PutsControlBeforeNormalBeforeObservationBeforeVerdictAtOneInstant) {
  Calendar calendar;
  Nobody nobody;
  const ClientId client = calendar.attach(nobody);
  calendar.schedule(1s, client, 6, 0, Priority::verdict);
  calendar.schedule(1s, client, 3, 0, Priority::observation);
  calendar.schedule(1s, client, 2, 0, Priority::normal);
  calendar.schedule(1s, client, 1, 0, Priority::control);
  EXPECT_EQ(calendar.pop().argument, 1U);
  // Even what is added while the instant runs goes to its place.
  calendar.schedule(1s, client, 4, 0, Priority::normal);
  EXPECT_EQ(calendar.pop().argument, 2U);
  EXPECT_EQ(calendar.pop().argument, 4U);
  EXPECT_EQ(calendar.pop().argument, 3U);
  calendar.schedule(1s, client, 5, 0, Priority::observation);
  EXPECT_EQ(calendar.pop().argument, 5U);
  EXPECT_EQ(calendar.pop().argument, 6U);
}

TEST(Calendar, AgreesWithASortedListForAnySequenceOfPushesAndPops) {
  const bool agreed =
      rc::check("calendar equals a sorted list", [](const std::vector<std::pair<std::uint16_t, std::uint8_t>>& steps) {
        Calendar calendar;
        Nobody nobody;
        const ClientId client = calendar.attach(nobody);
        using Key = std::tuple<std::int64_t, unsigned, std::uint64_t>;
        std::vector<Key> expected;
        std::uint64_t number = 0;
        std::optional<Key> front;
        SimTime now{0};
        const auto pop_one = [&] {
          const auto least = std::min_element(expected.begin(), expected.end());
          RC_ASSERT(calendar.next_time().count() == std::get<0>(*least));
          const Calendar::Entry entry = calendar.pop();
          RC_ASSERT(entry.argument == std::get<2>(*least));
          now = entry.time;
          if (front == *least) front.reset();
          expected.erase(least);
        };
        for (const auto& [delay, action] : steps) {
          if (action % 4 == 0 && !expected.empty()) {
            pop_one();
            RC_ASSERT(calendar.size() == expected.size());
            continue;
          }
          // Few distinct delays, so that ties are common.
          const SimTime at = now + SimTime{(delay % 7) << (delay % 11)};
          if (action % 4 == 3) {
            if (front) std::erase(expected, *front);
            front = {at.count(), static_cast<unsigned>(Priority::normal), number++};
            expected.push_back(*front);
            calendar.show_front(at, client, std::get<2>(*front));
            continue;
          }
          const auto priority = static_cast<Priority>(action % 4);
          calendar.schedule(at, client, number, 0, priority);
          expected.emplace_back(at.count(), static_cast<unsigned>(priority), number++);
        }
        while (!expected.empty()) pop_one();
        RC_ASSERT(calendar.empty());
        RC_ASSERT(calendar.next_time() == kNever);
      });
  EXPECT_TRUE(agreed);
}

TEST(Calendar, AgreesWithASortedSetOfThousandsOfEntriesFromNanosecondsToYears) {
  for (const std::size_t population : {std::size_t{10}, std::size_t{200}, std::size_t{20'000}}) {
    Calendar calendar;
    Nobody nobody;
    const ClientId client = calendar.attach(nobody);
    RandomStream draws(population, "calendar", "test");
    std::set<std::tuple<std::int64_t, unsigned, std::uint64_t>> expected;
    SimTime now{0};
    std::uint64_t number = 0;
    const auto add = [&] {
      // Delays of every magnitude, and bursts at one instant.
      const auto magnitude = static_cast<unsigned>(draws.uniform() * 50);
      const auto delay =
          draws.chance(0.2) ? std::int64_t{0} : static_cast<std::int64_t>(draws.bits() >> (63 - magnitude));
      const auto priority = static_cast<Priority>(draws.bits() % 3);
      calendar.schedule(now + SimTime{delay}, client, number, 0, priority);
      expected.emplace((now + SimTime{delay}).count(), static_cast<unsigned>(priority), number++);
    };
    for (std::size_t step = 0; step < 5 * population + 3'000; ++step) {
      if (step < population || draws.chance(0.5) || expected.empty()) add();
      if (step < population || draws.chance(0.45)) continue;
      ASSERT_EQ(calendar.next_time().count(), std::get<0>(*expected.begin()));
      const Calendar::Entry entry = calendar.pop();
      ASSERT_EQ(entry.argument, std::get<2>(*expected.begin()));
      now = entry.time;
      expected.erase(expected.begin());
    }
    for (; !expected.empty(); expected.erase(expected.begin())) {
      ASSERT_EQ(calendar.pop().argument, std::get<2>(*expected.begin()));
    }
    EXPECT_TRUE(calendar.empty());
  }
}

TEST(Calendar, TakesBurstsBeforeWhatWasAlreadyNext) {
  RandomStream draws(1, "calendar", "bursts");
  for (int round = 0; round < 200; ++round) {
    Calendar calendar;
    Nobody nobody;
    const ClientId client = calendar.attach(nobody);
    std::set<std::pair<SimTime, std::uint64_t>> expected;
    SimTime now{0};
    std::uint64_t number = 0;
    for (int burst = 0; burst < 20; ++burst) {
      const SimTime first = now + SimTime{static_cast<std::int64_t>(draws.bits() >> (24 + draws.below(30)))};
      const SimTime spacing{static_cast<std::int64_t>(draws.bits() >> (34 + draws.below(30)))};
      for (std::uint64_t left = draws.below(200); left > 0; --left) {
        const SimTime at = first + spacing * static_cast<std::int64_t>(draws.below(100));
        calendar.schedule(at, client, number, 0);
        expected.emplace(at, number++);
      }
      for (std::uint64_t left = draws.below(expected.size() + 1); left > 0; --left) {
        ASSERT_EQ(calendar.next_time(), expected.begin()->first);
        ASSERT_EQ(calendar.pop().argument, expected.begin()->second);
        now = expected.begin()->first;
        expected.erase(expected.begin());
      }
    }
  }
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

TEST(Calendar, PutsAnEarlierEntryBeforeManyPendingOnes) {
  Calendar calendar;
  Nobody nobody;
  const ClientId client = calendar.attach(nobody);
  std::vector<std::uint64_t> expected;
  for (std::uint64_t number = 0; number < 40; ++number) calendar.schedule(SimTime{10 + number}, client, number, 0);
  std::vector<std::uint64_t> popped;
  while (!calendar.empty()) {
    const Calendar::Entry entry = calendar.pop();
    popped.push_back(entry.argument);
    if (entry.argument >= 40) continue;
    expected.push_back(entry.argument);
    expected.push_back(40 + entry.argument);
    calendar.schedule(entry.time, client, 40 + entry.argument, 0, Priority::observation);
  }
  EXPECT_EQ(popped, expected);
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
