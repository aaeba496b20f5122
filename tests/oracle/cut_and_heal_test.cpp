// The oracle: our span and libpri, with equal timers, under the same cuts and heals.
//
// The tick is T200, with which an end acts that waits for an answer. Both ends do the same at the same millisecond
// except after a link was released: libpri rests for one T200 before its next four SABME, where Q.931 5.8.9 asks for
// the link's establishment at once, as ours does. So a heal within that pause is noticed up to one T200 later.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <ostream>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "tests/oracle/d_channel_bench.h"

namespace switchback::oracle {
namespace {

constexpr SimTime kTick = 1s;     ///< T200
constexpr SimTime kFrames = 5ms;  ///< a few frames more or fewer on a cable of 1 ms

enum class Before : std::uint8_t {
  active_call,   ///< from the user, answered
  ringing_call,  ///< from the user, not answered
  setup_waits,   ///< an active call, and another that the user dials into the dead link
  hang_up_waits  ///< an active call that the user hangs up into the dead link
};
constexpr std::array<std::string_view, 4> kBeforeNames{"active", "ringing", "setup waits", "hang up waits"};

struct Cut {
  Before before;
  SimTime at;
  SimTime length;
  friend std::ostream& operator<<(std::ostream& out, const Cut& cut) {
    return out << kBeforeNames[static_cast<std::size_t>(cut.before)] << ", cut at " << format_time(cut.at) << " for "
               << format_time(cut.length);
  }
};

struct Outcome {
  std::vector<Happened> user;
  std::vector<Happened> network;
};

Outcome play(Stack user, Stack network, const Cut& cut) {
  DChannelBench bench(user, network);
  bench.network->set_answers(cut.before != Before::ringing_call);
  bench.run_to(1s);
  bench.act([&] { bench.user->call(5, 2001); });
  bench.run_to(cut.at);
  bench.cable.cut(true);
  if (cut.before == Before::setup_waits) bench.act([&] { bench.user->call(6, 2002); });
  if (cut.before == Before::hang_up_waits) bench.act([&] { bench.user->hang_up(5); });
  bench.run_for(cut.length);
  bench.cable.cut(false);
  bench.run_for(60s);
  return {bench.user->history(), bench.network->history()};
}

std::vector<Happened> only(const std::vector<Happened>& all, Happening what) {
  std::vector<Happened> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some), [&](const Happened& one) { return one.what == what; });
  return some;
}

std::string text(const std::vector<Happened>& all) {
  std::string lines;
  for (const Happened& one : all) {
    lines += "\n  " + std::to_string(to_seconds(one.time)) + " " + std::string(name_of(one.what)) + " channel " +
             std::to_string(one.channel) + " cause " + std::to_string(one.cause);
  }
  return lines;
}

SimTime apart(const Happened& a, const Happened& b) { return a.time > b.time ? a.time - b.time : b.time - a.time; }

void expect_agreement(const std::vector<Happened>& ours, const std::vector<Happened>& libpri) {
  for (const Happening what : {Happening::link_up, Happening::link_down, Happening::connected, Happening::cleared}) {
    SCOPED_TRACE(name_of(what));
    auto mine = only(ours, what);
    auto theirs = only(libpri, what);
    const auto ups = only(ours, Happening::link_up);
    // T309 that ends in libpri's pause: the link is back in time here, and a tick too late there.
    if (what == Happening::cleared && mine.empty() && theirs.size() == 1 && ups.size() == 2) {
      EXPECT_EQ(theirs[0].cause, models::kCauseDestinationOutOfOrder);
      EXPECT_GE(theirs[0].time, ups[1].time - kFrames);
      EXPECT_LE(theirs[0].time, ups[1].time + kTick);
      continue;
    }
    ASSERT_EQ(mine.size(), theirs.size());
    for (std::size_t i = 0; i < mine.size(); ++i) {
      EXPECT_EQ(mine[i].channel, theirs[i].channel);
      EXPECT_EQ(mine[i].cause, theirs[i].cause);
      EXPECT_LE(apart(mine[i], theirs[i]), what == Happening::link_up ? kTick + kFrames : kFrames);
    }
  }
}

using Case = std::tuple<Before, SimTime, SimTime>;

class CutAndHeal : public testing::TestWithParam<Case> {};

TEST_P(CutAndHeal, OursAndLibpriAgree) {
  const Cut cut{std::get<0>(GetParam()), std::get<1>(GetParam()), std::get<2>(GetParam())};
  const Outcome libpri = play(Stack::libpri, Stack::libpri, cut);
  for (const auto& [user, network, who] :
       {std::tuple{Stack::ours, Stack::ours, "ours, ours"}, std::tuple{Stack::ours, Stack::libpri, "ours, libpri"},
        std::tuple{Stack::libpri, Stack::ours, "libpri, ours"}}) {
    const Outcome outcome = play(user, network, cut);
    for (const auto side : {&Outcome::user, &Outcome::network}) {
      std::ostringstream trace;
      trace << cut << "\n"
            << who << ", the " << (side == &Outcome::user ? "user" : "network") << text(outcome.*side) << "\nlibpri"
            << text(libpri.*side);
      SCOPED_TRACE(trace.str());
      expect_agreement(outcome.*side, libpri.*side);
    }
  }
}

/// A CONNECT ACK that is lost; idle times from just after a frame to just before the poll, within it, and later;
/// outages that nobody notices, that one end or both notice, that calls survive, and longer ones.
INSTANTIATE_TEST_SUITE_P(ActiveCall, CutAndHeal,
                         testing::Combine(testing::Values(Before::active_call),
                                          testing::Values(1001500us, 1010ms, 3s, 9700ms, 10900ms, 11003ms, 12s,
                                                          25500ms),
                                          testing::Values(2500ms, 7900ms, 10900ms, 11500ms, 12001ms, 12500ms, 13200ms,
                                                          15s, 17s, 18s, 20s, 21300ms, 22s, 23s, 25s, 45s)));
INSTANTIATE_TEST_SUITE_P(RingingCall, CutAndHeal,
                         testing::Combine(testing::Values(Before::ringing_call), testing::Values(3s, 9700ms),
                                          testing::Values(5s, 12500ms, 17s, 30s)));
INSTANTIATE_TEST_SUITE_P(WaitingSetup, CutAndHeal,
                         testing::Combine(testing::Values(Before::setup_waits), testing::Values(3s, 9700ms),
                                          testing::Values(2500ms, 27s, 45s)));
INSTANTIATE_TEST_SUITE_P(WaitingHangUp, CutAndHeal,
                         testing::Combine(testing::Values(Before::hang_up_waits), testing::Values(3s, 9700ms),
                                          testing::Values(2500ms, 4500ms, 27s, 45s)));

/// What rig measurements of libpri gave as a rule: T203 less the idle time, then (N200 + 1) times T200.
TEST(CutAndHealOfOurs, NoticesAfterT203LessTheIdleTimeAndFourT200) {
  const Outcome outcome = play(Stack::ours, Stack::ours, {Before::active_call, 3s, 60s});
  const SimTime idle_since = 1s + 4ms;  // the last frame, which acknowledges the CONNECT ACK
  EXPECT_EQ(only(outcome.user, Happening::link_down).at(0).time, idle_since + 10s + 4s);
  EXPECT_EQ(only(outcome.user, Happening::cleared).at(0).time, idle_since + 10s + 4s + 4s + 6s);
}

}  // namespace
}  // namespace switchback::oracle
