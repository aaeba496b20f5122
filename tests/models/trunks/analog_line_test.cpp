#include "models/trunks/analog_line.h"

#include <gtest/gtest.h>

#include "tests/models/trunks/plant_bench.h"

namespace switchback::models {
namespace {

SystemConfig analog_system() {
  SystemConfig system;
  system.boards = {{BoardType::triton_analog_trunk, 2}};
  system.trunks = {{"co-lines", TrunkType::analog_loop_start, 2, 0}};
  return system;
}

class AnalogTrunk : public testing::Test {
 protected:
  AnalogTrunk() : bench_(analog_system()) { bench_.start(); }
  CentralOffice& office() { return bench_.plant.central_office(); }

  PlantBench bench_;
};

TEST_F(AnalogTrunk, IsInServiceAsSoonAsItsBoardIsReady) {
  EXPECT_LE(bench_.last("trunk co-lines", EventKind::trunk_in_service), 15s + 1ms);
  EXPECT_EQ(bench_.plant.state("co-lines"), "in service");
}

TEST_F(AnalogTrunk, CarriesACallFromOutside) {
  bench_.act([this] { ASSERT_TRUE(office().place_call("co-lines", 1, 2001)); });
  bench_.run_for(1s);
  EXPECT_EQ(bench_.pbx.offered[1], 2001U);
  EXPECT_EQ(bench_.world.connected, std::vector<CallId>{1});
  bench_.act([this] { office().hang_up(1); });
  bench_.run_for(1s);
  EXPECT_EQ(bench_.pbx.cleared[1], kCauseNormal);
  bench_.run_for(20s);
  EXPECT_EQ(bench_.busy_channels(analog_system()), 0U);
}

TEST_F(AnalogTrunk, CarriesACallToOutside) {
  bench_.act([this] { ASSERT_TRUE(bench_.pbx.place(2)); });
  bench_.run_for(1s);
  EXPECT_TRUE(bench_.world.rang.empty());
  bench_.run_for(1s);
  EXPECT_EQ(bench_.pbx.answered, std::vector<CallId>{2});
}

TEST_F(AnalogTrunk, TheExchangeHoldsACallUntilItsDisconnectTimer) {
  bench_.act([this] { ASSERT_TRUE(bench_.pbx.place(2)); });
  bench_.run_for(3s);
  bench_.act([this] { bench_.pbx.hang_up(2); });
  bench_.run_for(10s);
  EXPECT_TRUE(bench_.world.cleared.empty());
  bench_.run_for(1ms);
  EXPECT_EQ(bench_.world.cleared[2], kCauseNormal);
  bench_.run_for(5s);
  EXPECT_EQ(bench_.busy_channels(analog_system()), 0U);
}

TEST_F(AnalogTrunk, StopsRingingWhenTheCallerGivesUp) {
  bench_.pbx.answers = false;
  bench_.act([this] { ASSERT_TRUE(office().place_call("co-lines", 1, 2001)); });
  bench_.run_for(10s);
  bench_.act([this] { office().hang_up(1); });
  bench_.run_for(1s);
  EXPECT_EQ(bench_.pbx.cleared[1], kCauseNormal);
  EXPECT_EQ(bench_.busy_channels(analog_system()), 0U);
}

TEST_F(AnalogTrunk, RingsForTheServerThatTakesControlMeanwhile) {
  bench_.act([this] {
    bench_.primary.release_control();
    ASSERT_TRUE(office().place_call("co-lines", 1, 2001));
  });
  bench_.run_for(1s);
  EXPECT_TRUE(bench_.standby.offered.empty());
  bench_.act([this] { bench_.secondary.take_control({}); });
  EXPECT_EQ(bench_.standby.offered[1], 2001U);
}

TEST_F(AnalogTrunk, ACutLineDropsItsCallsAndComesBackAtOnce) {
  bench_.act([this] { ASSERT_TRUE(bench_.pbx.place(2)); });
  bench_.run_for(3s);
  bench_.act([this] { bench_.plant.copper("co-lines")->set_los(true); });
  EXPECT_EQ(bench_.pbx.cleared[2], kCauseDestinationOutOfOrder);
  EXPECT_EQ(bench_.plant.state("co-lines"), "los");
  bench_.run_for(20s);
  EXPECT_TRUE(bench_.world.cleared.contains(2));
  bench_.act([this] { bench_.plant.copper("co-lines")->set_los(false); });
  EXPECT_TRUE(bench_.primary.trunk_in_service("co-lines"));
  EXPECT_EQ(bench_.busy_channels(analog_system()), 0U);
}

TEST_F(AnalogTrunk, HasEightLinesUnlessItsTrunkSaysOtherwise) {
  bench_.act([this] {
    for (CallId call = 1; call <= 8; ++call) EXPECT_TRUE(bench_.pbx.place(call));
    EXPECT_FALSE(bench_.pbx.place(9));
  });
}

TEST(AnalogTrunkGlare, EndsTheOutgoingCallAndRingsAfterTheGuardTime) {
  SystemConfig system = analog_system();
  system.trunks[0].lines = 1;
  PlantBench bench(system);
  bench.start();
  bench.act([&bench] {
    ASSERT_TRUE(bench.pbx.place(1));
    ASSERT_TRUE(bench.plant.central_office().place_call("co-lines", 2, 2001));
  });
  bench.run_for(20s);
  EXPECT_EQ(bench.pbx.cleared[1], kCauseChannelNotAvailable);
  EXPECT_EQ(bench.pbx.offered[2], 2001U);
  EXPECT_EQ(bench.world.connected, std::vector<CallId>{2});
}

}  // namespace
}  // namespace switchback::models
