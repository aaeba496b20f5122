// Our span talks to libpri over a socket pair, as the user and as the network.
#include <gtest/gtest.h>

#include "tests/oracle/d_channel_bench.h"

namespace switchback::oracle {
namespace {

/// The parameter is the side that is ours.
class SpanWithLibpri : public testing::TestWithParam<models::Q931Side> {
 protected:
  SpanWithLibpri()
      : bench_(GetParam() == models::Q931Side::user ? Stack::ours : Stack::libpri,
               GetParam() == models::Q931Side::user ? Stack::libpri : Stack::ours) {
    bench_.run_to(1s);
  }
  SpanParty& ours() { return bench_.span(GetParam() == models::Q931Side::user ? bench_.user : bench_.network); }
  LibpriParty& libpri() { return bench_.libpri(GetParam() == models::Q931Side::user ? bench_.network : bench_.user); }
  SimTime now() const { return bench_.kernel.now(); }
  /// Neither side said anything that the other did not understand.
  void TearDown() override {
    EXPECT_TRUE(ours().tap().unknown().empty());
    EXPECT_EQ(libpri().errors(), "");
  }
  void call_up() {
    bench_.act([this] { ours().call(5, 2001); });
    bench_.run_to(2s);
    ASSERT_EQ(ours().count(Happening::connected), 1U);
    ASSERT_EQ(libpri().calls(), 1U);
  }

  DChannelBench bench_;
};

TEST_P(SpanWithLibpri, ComesUpAndIsRestarted) {
  EXPECT_TRUE(ours().link_up());
  EXPECT_TRUE(libpri().link_up());
  EXPECT_EQ(ours().first(Happening::link_up), 2ms);
  EXPECT_EQ(ours().first(Happening::restarted), 4ms);
  EXPECT_TRUE(ours().span().status().in_service());
}

TEST_P(SpanWithLibpri, CallsLibpriAndIsAnswered) {
  bench_.act([this] { ours().call(5, 2001); });
  bench_.run_for(1s);
  EXPECT_EQ(libpri().offered_extension(), 2001U);
  EXPECT_EQ(ours().span().state(5), models::ChannelState::connected);
  EXPECT_EQ(ours().first(Happening::connected), 1s + 2ms);
  bench_.act([this] { ours().hang_up(5); });
  bench_.run_for(1s);
  EXPECT_EQ(ours().first(Happening::cleared), 2s + 2ms);
  EXPECT_EQ(libpri().first(Happening::cleared), 2s + 1ms);
  EXPECT_EQ(libpri().cause(), models::kCauseNormal);
  EXPECT_EQ(ours().calls() + libpri().calls(), 0U);
}

TEST_P(SpanWithLibpri, IsCalledByLibpriAndAnswers) {
  bench_.act([this] { libpri().call(7, 2002); });
  bench_.run_for(1s);
  EXPECT_EQ(ours().offered_extension(), 2002U);
  EXPECT_EQ(ours().span().state(7), models::ChannelState::connected);
  EXPECT_EQ(libpri().first(Happening::connected), 1s + 2ms);
  bench_.act([this] { libpri().hang_up(7); });
  bench_.run_for(1s);
  EXPECT_EQ(ours().first(Happening::cleared), 2s + 1ms);
  EXPECT_EQ(ours().cause(), models::kCauseNormal);
  EXPECT_EQ(libpri().first(Happening::cleared), 2s + 2ms);
  EXPECT_EQ(ours().calls() + libpri().calls(), 0U);
}

TEST_P(SpanWithLibpri, HasAllItsChannelsInUseAtOnce) {
  bench_.act([this] {
    for (std::uint32_t channel = 1; channel <= models::kT1Channels; ++channel) {
      channel % 2 == 0 ? ours().call(channel, 2001) : libpri().call(channel, 2002);
    }
  });
  bench_.run_for(1s);
  EXPECT_EQ(libpri().calls(), models::kT1Channels);
  for (std::uint32_t channel = 1; channel <= models::kT1Channels; ++channel) {
    EXPECT_EQ(ours().span().state(channel), models::ChannelState::connected) << channel;
  }
}

TEST_P(SpanWithLibpri, KeepsTheCallWhenTheLinkIsBackBeforeT309) {
  call_up();
  bench_.cable.cut(true);
  bench_.run_to(21s);
  EXPECT_FALSE(ours().link_up());
  EXPECT_FALSE(libpri().link_up());
  bench_.cable.cut(false);
  bench_.run_to(60s);
  EXPECT_TRUE(ours().link_up());
  EXPECT_TRUE(libpri().link_up());
  EXPECT_EQ(ours().count(Happening::cleared) + libpri().count(Happening::cleared), 0U);
  bench_.act([this] { libpri().hang_up(5); });
  bench_.run_for(1s);
  EXPECT_EQ(ours().cause(), models::kCauseNormal);
  EXPECT_EQ(ours().calls() + libpri().calls(), 0U);
}

TEST_P(SpanWithLibpri, LosesTheCallWithCause27WhenTheCutIsLongerThanT309) {
  call_up();
  bench_.cable.cut(true);
  bench_.run_to(40s);
  EXPECT_EQ(ours().cause(), models::kCauseDestinationOutOfOrder);
  EXPECT_EQ(libpri().cause(), models::kCauseDestinationOutOfOrder);
  EXPECT_EQ(ours().first(Happening::cleared), ours().first(Happening::link_down) + 4s + 6s);
  bench_.cable.cut(false);
  bench_.run_for(10s);
  EXPECT_GT(ours().first(Happening::restarted, 40s), 40s);
  EXPECT_EQ(ours().calls() + libpri().calls(), 0U);
  bench_.act([this] { libpri().call(5, 2003); });
  bench_.run_for(1s);
  EXPECT_EQ(libpri().count(Happening::connected, 40s), 1U) << "the channel is good for the next call";
}

INSTANTIATE_TEST_SUITE_P(OursIs, SpanWithLibpri, testing::Values(models::Q931Side::user, models::Q931Side::network),
                         [](const auto& side) { return side.param == models::Q931Side::user ? "User" : "Network"; });

/// The parameter is the time between the loss of the controller and its replacement.
class TakeoverTowardsLibpri : public testing::TestWithParam<SimTime> {};

TEST_P(TakeoverTowardsLibpri, RestartClearsTheCallAndTheNextOneIsGood) {
  DChannelBench bench(Stack::ours, Stack::libpri);
  bench.run_to(1s);
  bench.act([&] { bench.user->call(5, 2001); });
  bench.run_to(3s);
  bench.cable.cut(true);
  bench.run_for(GetParam());
  bench.cable.cut(false);
  const SimTime taken_over = bench.kernel.now();
  bench.take_over(Stack::ours);
  bench.run_for(1s);
  EXPECT_EQ(bench.network->cause(taken_over), models::kCauseTemporaryFailure);
  EXPECT_LE(bench.user->first(Happening::restarted), taken_over + 6ms);
  EXPECT_EQ(bench.network->calls(), 0U);
  bench.act([&] { bench.user->call(5, 2009); });
  bench.run_for(1s);
  EXPECT_EQ(bench.user->count(Happening::connected), 1U);
  EXPECT_EQ(bench.libpri(bench.network).offered_extension(), 2009U);
}

INSTANTIATE_TEST_SUITE_P(After, TakeoverTowardsLibpri, testing::Values(50ms, 5s, 20s));

TEST(TakeoverByLibpri, WithoutRestartLeavesTheOldCallAtOurNetworkAsAtLibpris) {
  for (const Stack network : {Stack::ours, Stack::libpri}) {
    DChannelBench bench(Stack::libpri, network);
    bench.run_to(1s);
    bench.act([&] { bench.user->call(5, 2001); });
    bench.run_to(3s);
    bench.take_over(Stack::libpri);
    bench.run_for(1s);
    // The same call reference again: taken for a repetition, and given up when T303 has ended twice.
    bench.act([&] { bench.user->call(5, 2009); });
    bench.run_for(10s);
    EXPECT_EQ(bench.network->count(Happening::cleared), 0U);
    EXPECT_EQ(bench.user->first(Happening::cleared), 4s + 8s);
    EXPECT_EQ(bench.user->cause(), models::kCauseNoUserResponding);
  }
}

}  // namespace
}  // namespace switchback::oracle
