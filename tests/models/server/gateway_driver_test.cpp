#include "models/server/gateway_driver.h"

#include <gtest/gtest.h>

#include "tests/models/trunks/plant_bench.h"

namespace switchback::models {
namespace {

TEST(GatewayDriver, CarriesACallFromOutside) {
  PlantBench bench(t1_system());
  bench.start();
  bench.act([&bench] { ASSERT_TRUE(bench.plant.central_office().place_call("co-1", 11, 2042)); });
  bench.run_for(1s);
  EXPECT_EQ(bench.pbx.offered[11], 2042U);
  EXPECT_EQ(bench.world.connected, std::vector<CallId>{11});
  const std::vector<ChannelInUse> in_use = bench.secondary.audit();
  ASSERT_EQ(in_use.size(), 1U);
  EXPECT_EQ(in_use[0].call, 11U);
  EXPECT_TRUE(in_use[0].connected);
  EXPECT_EQ(bench.primary.leg_type(in_use[0].channel), LegType::t1_e1_pri);
  bench.act([&bench] { bench.plant.central_office().hang_up(11); });
  bench.run_for(1s);
  EXPECT_EQ(bench.pbx.cleared[11], kCauseNormal);
  EXPECT_EQ(bench.busy_channels(t1_system()), 0U);
}

TEST(GatewayDriver, CarriesACallToOutside) {
  PlantBench bench(t1_system());
  bench.start();
  const CallId call = 0x1234567890ULL;
  bench.act([&] { ASSERT_TRUE(bench.pbx.place(call, "co-1")); });
  bench.run_for(1s);
  EXPECT_EQ(bench.world.rang, std::vector<CallId>{call});
  EXPECT_EQ(bench.pbx.answered, std::vector<CallId>{call});
  bench.act([&] { bench.pbx.hang_up(call); });
  bench.run_for(1s);
  EXPECT_EQ(bench.world.cleared[call], kCauseNormal);
  EXPECT_TRUE(bench.pbx.cleared.empty());
  EXPECT_EQ(bench.busy_channels(t1_system()), 0U);
}

TEST(GatewayDriver, MissesABoardThatDidNotAnswerTheScanUntilTheNextScan) {
  PlantBench bench(t1_system());
  bench.act([&bench] {
    bench.primary.scan();
    bench.primary.take_control({});
    bench.plant.power_on();
  });
  bench.run_for(60s);
  EXPECT_TRUE(bench.primary.board_view().empty());
  EXPECT_TRUE(bench.primary.trunk_view().empty());
  EXPECT_FALSE(bench.primary.boards_complete());
  EXPECT_EQ(bench.count(EventKind::board_missing), 1U);
  EXPECT_FALSE(bench.primary.place_call("", 1).has_value());
  bench.act([&bench] {
    bench.primary.scan();
    bench.primary.take_control({});
  });
  bench.run_for(40s);
  EXPECT_EQ(bench.primary.board_view(), (std::vector<BoardViewLine>{{0x101, "triton-t1", true}}));
  EXPECT_EQ(bench.primary.trunk_view(), std::vector<std::string>{"co-1"});
  EXPECT_TRUE(bench.primary.boards_complete());
  EXPECT_TRUE(bench.primary.trunk_in_service("co-1"));
}

TEST(GatewayDriver, SeesNothingAfterItsBoardsWereForgotten) {
  PlantBench bench(t1_system());
  bench.start();
  bench.act([&bench] { bench.primary.forget_boards(); });
  EXPECT_TRUE(bench.primary.board_view().empty());
  EXPECT_FALSE(bench.primary.trunk_in_service("co-1"));
  EXPECT_NE(bench.last("trunk co-1", EventKind::trunk_out_of_service), kNever);
}

TEST(GatewayDriver, AStandbyReadsTheSameViewAndDrivesNothing) {
  PlantBench bench(t1_system());
  bench.start();
  EXPECT_EQ(bench.secondary.board_view(), bench.primary.board_view());
  EXPECT_TRUE(bench.secondary.trunk_in_service("co-1"));
  EXPECT_FALSE(bench.secondary.place_call("co-1", 1).has_value());
}

TEST(GatewayDriver, DoesNothingWhileItsServiceDoesNotWork) {
  PlantBench bench(t1_system());
  bench.start();
  bench.act([&bench] {
    bench.primary_works = false;
    EXPECT_FALSE(bench.primary.place_call("co-1", 1).has_value());
    EXPECT_FALSE(bench.primary.trunk_in_service("co-1"));
    EXPECT_TRUE(bench.primary.board_view().empty());
  });
}

TEST(GatewayDriver, FindsAfterAHangWhatHappenedMeanwhile) {
  PlantBench bench(t1_system());
  bench.start();
  bench.act([&bench] { ASSERT_TRUE(bench.pbx.place(3)); });
  bench.run_for(1s);
  bench.act([&bench] {
    bench.primary_works = false;
    bench.plant.central_office().hang_up(3);
  });
  bench.run_for(10s);
  EXPECT_TRUE(bench.pbx.cleared.empty());
  bench.act([&bench] { bench.primary_works = true; });
  bench.run_for(3s);
  EXPECT_EQ(bench.pbx.cleared[3], kCauseNormal);
}

TEST(GatewayDriver, KeptCallsOutliveTheirServerOnSharedBoards) {
  PlantBench bench(t1_system());
  bench.start();
  bench.act([&bench] {
    ASSERT_TRUE(bench.pbx.place(21));
    ASSERT_TRUE(bench.pbx.place(22));
  });
  bench.run_for(1s);
  bench.act([&bench] {
    bench.primary_works = false;
    bench.primary.release_control();
    std::vector<ChannelInUse> keep = bench.secondary.audit();
    std::erase_if(keep, [](const ChannelInUse& one) { return one.call != 21; });
    bench.secondary.take_control(keep);
  });
  bench.run_for(1s);
  // Only the stray channel was restarted.
  EXPECT_FALSE(bench.world.cleared.contains(21));
  EXPECT_TRUE(bench.world.cleared.contains(22));
  EXPECT_TRUE(bench.secondary.trunk_in_service("co-1"));
  bench.act([&bench] { bench.plant.central_office().hang_up(21); });
  bench.run_for(1s);
  EXPECT_EQ(bench.standby.cleared[21], kCauseNormal);
}

TEST(GatewayDriver, ReportsAKeptCallThatEndedWhileNobodyWasInControl) {
  PlantBench bench(t1_system());
  bench.start();
  bench.act([&bench] { ASSERT_TRUE(bench.pbx.place(21)); });
  bench.run_for(1s);
  std::vector<ChannelInUse> keep = bench.secondary.audit();
  bench.act([&bench] {
    bench.primary.release_control();
    bench.plant.central_office().hang_up(21);
  });
  bench.run_for(1s);
  bench.act([&] { bench.secondary.take_control(keep); });
  EXPECT_TRUE(bench.standby.cleared.contains(21));
}

TEST(GatewayDriver, ABoardFaultEndsItsCallsAndAResetBringsTheTrunkBack) {
  PlantBench bench(t1_system());
  bench.start();
  bench.act([&bench] { ASSERT_TRUE(bench.pbx.place(5)); });
  bench.run_for(1s);
  bench.act([&bench] { bench.plant.board("co-1")->fault(); });
  EXPECT_EQ(bench.pbx.cleared[5], kCauseTemporaryFailure);
  EXPECT_FALSE(bench.primary.boards_complete());
  bench.run_for(200s);
  EXPECT_EQ(bench.plant.state("co-1"), "out of service");
  bench.act([&bench] { bench.plant.board("co-1")->reset(); });
  bench.run_for(30s);
  EXPECT_TRUE(bench.primary.trunk_in_service("co-1"));
  EXPECT_EQ(bench.busy_channels(t1_system()), 0U);
}

TEST(GatewayDriver, TheSameSeedGivesTheSameJournal) {
  const auto run = [] {
    PlantBench bench(t1_system(), 42);
    bench.start();
    bench.act([&bench] { bench.pbx.place(5); });
    bench.run_for(30s);
    return bench.kernel.journal().fingerprint();
  };
  EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace switchback::models
