#include "models/trunks/line_switch.h"

#include <gtest/gtest.h>

#include "tests/models/trunks/plant_bench.h"

namespace switchback::models {
namespace {

class Switch : public testing::Test {
 protected:
  Switch() : bench_(ab_system()) { bench_.start(); }

  /// The secondary takes over as the primary dies.
  void take_over() {
    bench_.act([this] {
      bench_.primary_works = false;
      bench_.primary.release_control();
      bench_.plant.line_switch()->move_to(ServerId::secondary);
      bench_.secondary.take_control({});
    });
  }

  PlantBench bench_;
};

TEST_F(Switch, DropsTheCallsOfTheServerItLeaves) {
  bench_.act([this] { ASSERT_TRUE(bench_.pbx.place(4)); });
  bench_.run_for(1s);
  ASSERT_EQ(bench_.pbx.answered.size(), 1U);
  take_over();
  bench_.run_for(60s);
  EXPECT_EQ(bench_.plant.line_switch()->position(), ServerId::secondary);
  EXPECT_TRUE(bench_.world.cleared.contains(4));
  EXPECT_TRUE(bench_.secondary.trunk_in_service("co-1"));
  EXPECT_EQ(bench_.busy_channels(ab_system()), 0U);
  bench_.act([this] { ASSERT_TRUE(bench_.plant.central_office().place_call("co-1", 6, 2001)); });
  bench_.run_for(1s);
  EXPECT_EQ(bench_.standby.offered[6], 2001U);
}

TEST_F(Switch, LosesTheSignalAtBothEndsWhileItOperates) {
  const SimTime begun = bench_.kernel.now();
  take_over();
  EXPECT_TRUE(bench_.plant.line_switch()->moving());
  EXPECT_EQ(bench_.last("primary trunk co-1", EventKind::signal_lost), begun);
  EXPECT_EQ(bench_.last("central office co-1", EventKind::signal_lost), begun);
  bench_.run_for(3s);
  const SimTime moved = bench_.last("line switch", EventKind::line_switch_moved);
  EXPECT_GE(moved - begun, 520ms);
  EXPECT_LE(moved - begun, 2100ms);
  EXPECT_EQ(bench_.last("central office co-1", EventKind::signal_restored), moved);
}

TEST_F(Switch, StaysWhereItIsWhileStuckAndMovesWhenFreed) {
  bench_.act([this] { bench_.plant.line_switch()->stuck(true); });
  take_over();
  bench_.run_for(60s);
  EXPECT_EQ(bench_.plant.line_switch()->position(), ServerId::primary);
  EXPECT_FALSE(bench_.secondary.trunk_in_service("co-1"));
  bench_.act([this] { bench_.plant.line_switch()->stuck(false); });
  bench_.run_for(60s);
  EXPECT_EQ(bench_.plant.line_switch()->position(), ServerId::secondary);
  EXPECT_TRUE(bench_.secondary.trunk_in_service("co-1"));
}

TEST_F(Switch, ServesAgainAfterControlCameBack) {
  take_over();
  bench_.run_for(300s);
  bench_.act([this] {
    bench_.secondary.release_control();
    bench_.primary_works = true;
    bench_.plant.line_switch()->move_to(ServerId::primary);
    bench_.primary.scan();
    bench_.primary.take_control({});
  });
  bench_.run_for(60s);
  EXPECT_TRUE(bench_.primary.trunk_in_service("co-1"));
  bench_.act([this] { ASSERT_TRUE(bench_.pbx.place(9)); });
  bench_.run_for(1s);
  EXPECT_EQ(bench_.pbx.answered, std::vector<CallId>{9});
}

TEST_F(Switch, AServersBoardsLosePowerWithIt) {
  bench_.act([this] { bench_.plant.server_power(ServerId::primary, false); });
  bench_.run_for(3s);
  EXPECT_EQ(bench_.last("central office co-1", EventKind::alarm_raised, "LOS"), bench_.kernel.now() - 500ms + 1ms);
  EXPECT_FALSE(bench_.plant.rack(ServerId::primary).board(1).powered());
  EXPECT_TRUE(bench_.plant.rack(ServerId::secondary).board(1).powered());
}

}  // namespace
}  // namespace switchback::models
