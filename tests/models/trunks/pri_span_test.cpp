#include "models/trunks/pri_span.h"

#include <gtest/gtest.h>

#include "tests/models/trunks/plant_bench.h"

namespace switchback::models {
namespace {

const std::string kPbx = "trunk co-1";
const std::string kOffice = "central office co-1";

class Span : public testing::Test {
 protected:
  Span() : bench_(t1_system()) {
    bench_.start();
    copper_ = bench_.plant.copper("co-1");
  }
  SimTime now() const { return bench_.kernel.now(); }

  PlantBench bench_;
  Copper* copper_;
};

TEST_F(Span, ComesUpAfterFirmwareClearingTimeAndRestart) {
  const SimTime in_service = bench_.last(kPbx, EventKind::trunk_in_service);
  EXPECT_GE(in_service, 18s);
  EXPECT_LE(in_service, 26s);
  EXPECT_EQ(bench_.plant.state("co-1"), "in service");
  EXPECT_NE(bench_.last(kPbx, EventKind::restart_acknowledged), kNever);
}

TEST_F(Span, DeclaresLossOfSignalAfterTwoAndAHalfSeconds) {
  const SimTime cut = now();
  bench_.act([this] { copper_->set_los(true); });
  bench_.run_for(2499ms);
  EXPECT_EQ(bench_.plant.state("co-1"), "in service");
  bench_.run_for(1ms);
  EXPECT_EQ(bench_.plant.state("co-1"), "los");
  EXPECT_EQ(bench_.last(kPbx, EventKind::alarm_raised, "LOS"), cut + 2500ms);
  EXPECT_EQ(bench_.last(kPbx, EventKind::signal_lost), cut);
  EXPECT_FALSE(bench_.primary.trunk_in_service("co-1"));
}

TEST_F(Span, ClearsLossOfSignalAfterTenGoodSeconds) {
  bench_.act([this] { copper_->set_los(true); });
  bench_.run_for(5s);
  const SimTime healed = now();
  bench_.act([this] { copper_->set_los(false); });
  bench_.run_for(20s);
  EXPECT_EQ(bench_.last(kPbx, EventKind::alarm_cleared, "LOS"), healed + 10s);
  EXPECT_EQ(bench_.plant.state("co-1"), "in service");
}

TEST_F(Span, ForgetsAShortLossOfSignal) {
  bench_.act([this] { copper_->set_los(true); });
  bench_.run_for(2s);
  bench_.act([this] { copper_->set_los(false); });
  bench_.run_for(20s);
  EXPECT_LT(bench_.last(kPbx, EventKind::alarm_raised, "LOS"), 20s);
}

TEST_F(Span, AnotherDropWhileClearingStartsTheTenSecondsAnew) {
  bench_.act([this] { copper_->set_los(true); });
  bench_.run_for(5s);
  bench_.act([this] { copper_->set_los(false); });
  bench_.run_for(9s);
  bench_.act([this] { copper_->set_los(true); });
  bench_.run_for(100ms);
  const SimTime healed = now();
  bench_.act([this] { copper_->set_los(false); });
  bench_.run_for(20s);
  EXPECT_EQ(bench_.last(kPbx, EventKind::alarm_cleared, "LOS"), healed + 10s);
}

TEST_F(Span, TheFarEndShowsRemoteAlarmWhileTheNearEndIsRed) {
  const SimTime cut = now();
  bench_.act([this] { copper_->set_los(true); });
  bench_.run_for(10s);
  EXPECT_EQ(bench_.last(kOffice, EventKind::alarm_raised, "RAI"), cut + 2500ms + 1ms + 500ms);
  const SimTime healed = now();
  bench_.act([this] { copper_->set_los(false); });
  bench_.run_for(20s);
  EXPECT_EQ(bench_.last(kOffice, EventKind::alarm_cleared, "RAI"), healed + 10s + 1ms + 500ms);
}

TEST_F(Span, NamesAlarmIndicationRemoteAlarmAndLossOfFrame) {
  bench_.act([this] { copper_->set_ais(true); });
  bench_.run_for(3s);
  EXPECT_EQ(bench_.plant.state("co-1"), "ais");
  bench_.act([this] { copper_->set_ais(false); });
  bench_.run_for(20s);
  bench_.act([this] { copper_->set_rai(true); });
  bench_.run_for(1s);
  EXPECT_EQ(bench_.plant.state("co-1"), "rai");
  bench_.act([this] { copper_->set_rai(false); });
  bench_.run_for(20s);
  bench_.act([this] { copper_->set_lof(true); });
  bench_.run_for(3s);
  EXPECT_EQ(bench_.plant.state("co-1"), "lof");
}

TEST_F(Span, ASlowSpanTakesFactorTimesAsLongToClear) {
  bench_.act([this] {
    copper_->slow(3.0);
    copper_->set_los(true);
  });
  bench_.run_for(5s);
  const SimTime healed = now();
  bench_.act([this] { copper_->set_los(false); });
  bench_.run_for(40s);
  EXPECT_EQ(bench_.last(kPbx, EventKind::alarm_cleared, "LOS"), healed + 30s);
}

TEST_F(Span, NoticesALostDChannelAfterTheIdleTimerAndFourAttempts) {
  const SimTime cut = now();
  bench_.act([this] { copper_->d_channel_loss(true); });
  bench_.run_for(15s);
  const SimTime down = bench_.last(kPbx, EventKind::d_channel_down);
  // T203 minus the idle time so far, plus (N200 + 1) * T200: between 4 and 14 s.
  ASSERT_NE(down, kNever);
  EXPECT_GE(down - cut, 4s);
  EXPECT_LE(down - cut, 14s);
  EXPECT_FALSE(bench_.plant.d_channel_up("co-1"));
  EXPECT_EQ(bench_.plant.state("co-1"), "out of service");
}

TEST_F(Span, ADChannelWithAFrameWaitingIsDownAfterFourSeconds) {
  bench_.act([this] { copper_->d_channel_loss(true); });
  const SimTime sent = now();
  bench_.act([this] { ASSERT_TRUE(bench_.pbx.place(5)); });
  bench_.run_for(3999ms);
  EXPECT_TRUE(bench_.plant.d_channel_up("co-1"));
  bench_.run_for(1ms);
  EXPECT_EQ(bench_.last(kPbx, EventKind::d_channel_down), sent + 4s);
}

TEST_F(Span, TheDChannelComesBackWithinASecondOfTheRepair) {
  bench_.act([this] { copper_->d_channel_loss(true); });
  bench_.run_for(30s);
  const SimTime healed = now();
  bench_.act([this] { copper_->d_channel_loss(false); });
  bench_.run_for(5s);
  const SimTime up = bench_.last(kPbx, EventKind::d_channel_up);
  EXPECT_GT(up, healed);
  EXPECT_LE(up, healed + 1s + 2ms);
  EXPECT_EQ(bench_.plant.state("co-1"), "in service");
}

TEST_F(Span, AnIdleLinkCostsNoJournal) {
  const EventId before = bench_.kernel.journal().last();
  bench_.run_for(1h);
  EXPECT_EQ(bench_.kernel.journal().last(), before);
}

TEST_F(Span, AnActiveCallSurvivesALinkThatIsBackBeforeT309) {
  bench_.act([this] { ASSERT_TRUE(bench_.pbx.place(7)); });
  bench_.run_for(1s);
  ASSERT_EQ(bench_.pbx.answered.size(), 1U);
  bench_.act([this] { copper_->d_channel_loss(true); });
  bench_.run_for(80s);
  bench_.act([this] { copper_->d_channel_loss(false); });
  bench_.run_for(200s);
  EXPECT_TRUE(bench_.pbx.cleared.empty());
  EXPECT_TRUE(bench_.world.cleared.empty()) << bench_.journal_since(40s);
  EXPECT_EQ(bench_.primary.audit().size(), 1U);
}

TEST_F(Span, AnActiveCallIsClearedWithCause27WhenT309Ends) {
  bench_.act([this] { ASSERT_TRUE(bench_.pbx.place(7)); });
  bench_.run_for(1s);
  const SimTime cut = now();
  bench_.act([this] { copper_->set_los(true); });
  bench_.run_for(92s);
  EXPECT_TRUE(bench_.pbx.cleared.empty());
  bench_.run_for(1s);
  // Layer 1 is down after 2.5 s and releases the link at once.
  EXPECT_EQ(bench_.last(kPbx, EventKind::channel_cleared), cut + 2500ms + 90s);
  EXPECT_EQ(bench_.pbx.cleared[7], 27);
}

TEST_F(Span, ACallThatIsNotActiveIsClearedAtOnceWhenTheLinkIsReleased) {
  bench_.pbx.answers = false;
  bench_.act([this] { ASSERT_TRUE(bench_.plant.central_office().place_call("co-1", 8, 2001)); });
  bench_.run_for(1s);
  ASSERT_EQ(bench_.pbx.offered[8], 2001U);
  bench_.act([this] { copper_->set_los(true); });
  bench_.run_for(3s);
  EXPECT_EQ(bench_.pbx.cleared[8], 27);
}

TEST_F(Span, RestartClearsTheChannelsAtTheFarEnd) {
  bench_.act([this] { ASSERT_TRUE(bench_.pbx.place(7)); });
  bench_.run_for(1s);
  bench_.act([this] {
    bench_.primary.release_control();
    bench_.secondary.take_control({});
  });
  bench_.run_for(1s);
  EXPECT_EQ(bench_.world.cleared[7], kCauseTemporaryFailure);
  EXPECT_EQ(bench_.busy_channels(t1_system()), 0U);
  EXPECT_TRUE(bench_.secondary.trunk_in_service("co-1"));
}

TEST_F(Span, AnUnansweredSetupIsTriedTwiceAndGivenUp) {
  bench_.act([this] {
    bench_.primary_works = false;
    ASSERT_TRUE(bench_.plant.central_office().place_call("co-1", 9, 2001));
  });
  bench_.run_for(7999ms);
  EXPECT_TRUE(bench_.world.cleared.empty()) << bench_.journal_since(40s);
  bench_.run_for(1ms);
  EXPECT_EQ(bench_.world.cleared[9], kCauseNoUserResponding);
  bench_.run_for(1s);
  EXPECT_EQ(bench_.busy_channels(t1_system()), 0U);
}

TEST_F(Span, AnExchangeOutageShowsAsLossOfSignalAndItsReturnClearsAllCalls) {
  bench_.act([this] { ASSERT_TRUE(bench_.pbx.place(7)); });
  bench_.run_for(1s);
  bench_.act([this] { bench_.plant.central_office().outage(); });
  bench_.run_for(3s);
  EXPECT_TRUE(bench_.plant.central_office().down());
  EXPECT_EQ(bench_.plant.state("co-1"), "los");
  EXPECT_EQ(bench_.world.cleared[7], kCauseTemporaryFailure);
  EXPECT_TRUE(bench_.pbx.cleared.empty());
  bench_.act([this] { bench_.plant.central_office().recover(); });
  bench_.run_for(20s);
  EXPECT_TRUE(bench_.pbx.cleared.contains(7));
  EXPECT_EQ(bench_.plant.state("co-1"), "in service");
  EXPECT_EQ(bench_.busy_channels(t1_system()), 0U);
}

TEST(E1Span, HasThirtyChannels) {
  SystemConfig system = t1_system();
  system.trunks[0].type = TrunkType::e1_pri;
  PlantBench bench(system);
  bench.start();
  bench.act([&bench] {
    for (CallId call = 1; call <= 30; ++call) EXPECT_TRUE(bench.pbx.place(call));
    EXPECT_FALSE(bench.pbx.place(31));
  });
  bench.run_for(1s);
  EXPECT_EQ(bench.pbx.answered.size(), 30U);
}

}  // namespace
}  // namespace switchback::models
