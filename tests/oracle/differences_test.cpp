// Where our span and libpri do differ, and why each may: these are choices the recommendations leave open.
#include <gtest/gtest.h>

#include <functional>

#include "tests/oracle/d_channel_bench.h"

namespace switchback::oracle {
namespace {

/// A call from the user, the cut at 3 s, `during` at its time, the heal.
void play(DChannelBench& bench, SimTime when, const std::function<void()>& during, SimTime heal) {
  bench.run_to(1s);
  bench.act([&] { bench.user->call(5, 2001); });
  bench.run_to(3s);
  bench.cable.cut(true);
  bench.run_to(when);
  bench.act(during);
  bench.run_to(heal);
  bench.cable.cut(false);
  bench.run_for(200s);
}

// libpri keeps the DISCONNECT until the link is back. Ours lets its user go at once and tells the far end by RESTART
// of the channel (Q.931 5.5), so the far end hears cause 41 instead of 16 at the same time.
TEST(Difference, AHangUpWhileTheLinkIsDownIsToldByRestart) {
  DChannelBench ours(Stack::ours, Stack::libpri);
  play(
      ours, 16500ms, [&] { ours.user->hang_up(5); }, 17s);
  DChannelBench libpri(Stack::libpri, Stack::libpri);
  play(
      libpri, 16500ms, [&] { libpri.user->hang_up(5); }, 17s);
  EXPECT_EQ(ours.user->first(Happening::cleared), 16500ms);
  EXPECT_EQ(ours.network->first(Happening::cleared), libpri.network->first(Happening::cleared));
  EXPECT_EQ(ours.network->cause(), models::kCauseTemporaryFailure);
  EXPECT_EQ(libpri.network->cause(), models::kCauseNormal);
  EXPECT_EQ(ours.network->calls() + libpri.network->calls(), 0U);
}

// The cut loses but the acknowledgement of the user's last frame: the user notices after 4 T200, the network only after
// T203 as well, and T309 ends at the user's end alone. Ours restarts the channels whose calls it cleared unheard;
// libpri leaves that to its application, and the network keeps the call for ever.
TEST(Difference, ACallThatT309EndedAtOneEndOnlyIsClearedByRestart) {
  for (const Stack user : {Stack::ours, Stack::libpri}) {
    DChannelBench bench(user, Stack::libpri);
    bench.run_to(1s);
    bench.act([&] { bench.user->call(5, 2001); });
    bench.run_to(1002500us);
    bench.cable.cut(true);
    bench.run_to(16002500us);
    bench.cable.cut(false);
    bench.run_for(200s);
    EXPECT_EQ(bench.user->first(Happening::cleared), 15s + 2ms);
    EXPECT_EQ(bench.network->first(Happening::cleared), user == Stack::ours ? 17s + 5ms : kNever);
  }
}

// A RESTART that was lost is repeated by libpri when T316 ends (Q.931 5.5.1.2); ours begins it anew with the link, so
// that a takeover during an outage does not hold the span for two minutes.
TEST(Difference, ARestartThatWasLostIsBegunAnewWithTheLink) {
  DChannelBench ours(Stack::ours, Stack::libpri);
  play(
      ours, 3s, [&] { ours.user->restart(5); }, 9500ms);
  DChannelBench libpri(Stack::libpri, Stack::libpri);
  play(
      libpri, 3s, [&] { libpri.user->restart(5); }, 9500ms);
  EXPECT_EQ(ours.user->first(Happening::restarted, 3s), ours.user->first(Happening::link_up, 9s) + 2ms);
  EXPECT_EQ(libpri.user->first(Happening::restarted, 3s), 3s + 120s + 2ms);
}

// A RESTART that only has to be sent again is done by both with the next T200.
TEST(Difference, NoneForARestartInAShortOutage) {
  for (const Stack user : {Stack::ours, Stack::libpri}) {
    DChannelBench bench(user, Stack::libpri);
    play(
        bench, 3s, [&] { bench.user->restart(5); }, 5s);
    EXPECT_EQ(bench.user->first(Happening::restarted, 3s), 6s + 4ms);
  }
}

// Q.931 5.8.9 lets a side report its call state or enquire the peer's when the link is back: libpri reports, ours
// enquires. Towards a stack that knows no call both clear at the same time, with the cause of the answer: 101 to the
// report, 81 to the enquiry.
TEST(Difference, TheStateOfACallIsEnquiredAfterT309WasRunning) {
  for (const auto& [network, cause] :
       {std::pair{Stack::ours, models::kCauseInvalidReference}, std::pair{Stack::libpri, models::kCauseWrongState}}) {
    DChannelBench bench(Stack::libpri, network);
    bench.run_to(1s);
    bench.act([&] { bench.user->call(5, 2001); });
    bench.run_to(3s);
    bench.cable.cut(true);
    bench.run_to(23s);
    bench.cable.cut(false);
    bench.take_over(Stack::libpri);
    bench.run_for(10s);
    EXPECT_EQ(bench.network->first(Happening::cleared), 23s + 7ms);
    EXPECT_EQ(bench.network->cause(), cause);
  }
}

}  // namespace
}  // namespace switchback::oracle
