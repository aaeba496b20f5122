#include "models/server/redundancy.h"

#include <gtest/gtest.h>

#include "models/defects.h"
#include "tests/models/server/pair.h"

namespace switchback::models {
namespace {

TEST(Redundancy, LetsThePrimaryTakeControlOfANewPair) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  EXPECT_TRUE(pair.primary.full_control());
  EXPECT_FALSE(pair.secondary.in_control());
  EXPECT_TRUE(pair.secondary.picture().auto_assume);
  EXPECT_TRUE(pair.parts_of(ServerId::primary).was_told("full"));
}

TEST(Redundancy, WaitsForAPrimaryThatBootsMuchLonger) {
  SimulationContext context;
  SystemConfig system = Pair::quick();
  system.server.cold_boot = Distribution::uniform(10s, 600s);
  Pair pair(system);
  pair.secondary.power_on();
  pair.run_for(11min);
  EXPECT_FALSE(pair.secondary.in_control());
  pair.primary.power_on();
  pair.run_for(15min);
  EXPECT_TRUE(pair.primary.full_control());
  EXPECT_FALSE(pair.secondary.in_control());
}

TEST(Redundancy, TakesOverAfterPowerLossInTheTimeTheProfileSays) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  const SimTime lost = pair.now();
  pair.primary.power_off();
  pair.run_for(10min);
  ASSERT_TRUE(pair.secondary.full_control());
  const SimTime decision = pair.last(EventKind::control_yes, "secondary") - lost;
  EXPECT_GE(decision, 25s);
  EXPECT_LE(decision, 31s);
  const SimTime activation = pair.last(EventKind::control_full, "secondary") - lost - decision;
  EXPECT_GE(activation, 95s);
  EXPECT_LE(activation, 145s);
  EXPECT_EQ(pair.last_text(EventKind::control_yes, "secondary"), "PEER_KEEPALIVE_LOST");
  EXPECT_FALSE(pair.secondary.picture().auto_assume);
}

TEST(Redundancy, DoesNotTakeOverWhileAutoAssumeIsUnchecked) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.secondary.set_auto_assume(false);
  pair.primary.power_off();
  pair.run_for(10min);
  EXPECT_EQ(pair.yes(), 0);
  EXPECT_EQ(pair.last_text(EventKind::takeover_withheld, "secondary"), "auto-assume unchecked");
}

TEST(Redundancy, TakesOverOnceAutoAssumeIsCheckedWhileThePeerIsAway) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.secondary.set_auto_assume(false);
  pair.primary.power_off();
  pair.run_for(2min);
  pair.secondary.set_auto_assume(true);
  pair.run_for(35s);
  EXPECT_TRUE(pair.secondary.in_control());
}

TEST(Redundancy, ReturningActiveBecomesAnUncheckedStandby) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.primary.power_off();
  pair.run_for(5min);
  pair.primary.power_on();
  pair.run_for(5min);
  EXPECT_TRUE(pair.secondary.full_control());
  EXPECT_FALSE(pair.primary.in_control());
  EXPECT_FALSE(pair.primary.picture().auto_assume);
  EXPECT_TRUE(pair.primary.picture().auto_assume_warning);
  EXPECT_TRUE(pair.primary.picture().auto_assume_selectable);
}

class ManualSwitchOver : public testing::TestWithParam<ServerId> {};

TEST_P(ManualSwitchOver, MovesControlFromEitherConsole) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  const SimTime pressed = pair.now();
  ASSERT_TRUE(pair.server(GetParam()).manual_switch_over().done);
  pair.run_for(1s);
  EXPECT_TRUE(pair.secondary.in_control());
  EXPECT_FALSE(pair.primary.in_control());
  EXPECT_FALSE(pair.parts_of(ServerId::primary).was_told("released")) << "it finishes what is under way";
  EXPECT_TRUE(pair.parts_of(ServerId::primary).was_told("hold"));
  pair.run_for(5min);
  EXPECT_LT(pair.last(EventKind::control_yes, "primary"), pressed) << "a confirmed order is not taken back";
  EXPECT_TRUE(pair.parts_of(ServerId::primary).was_told("released"));
  ASSERT_TRUE(pair.secondary.full_control());
  const SimTime full = pair.last(EventKind::control_full, "secondary") - pressed;
  EXPECT_GE(full, 120s);
  EXPECT_LE(full, 181s);
  EXPECT_FALSE(pair.primary.picture().auto_assume);
  EXPECT_FALSE(pair.secondary.picture().auto_assume);
  EXPECT_EQ(pair.primary.picture().take_over_reason, TakeOverReason::manual);
}

INSTANTIATE_TEST_SUITE_P(Consoles, ManualSwitchOver, testing::ValuesIn(kServers),
                         [](const auto& console) { return std::string(name_of(console.param)); });

TEST(Redundancy, RefusesASecondPressUntilControlHasMoved) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  ASSERT_TRUE(pair.primary.manual_switch_over().done);
  pair.run_for(1s);
  EXPECT_EQ(pair.primary.manual_switch_over().reason, "a takeover is under way");
  EXPECT_EQ(pair.secondary.manual_switch_over().reason, "a takeover is under way");
  pair.run_for(5min);
  EXPECT_TRUE(pair.primary.manual_switch_over().done) << "and moves it back then";
  pair.run_for(5min);
  EXPECT_TRUE(pair.primary.full_control());
}

TEST(Redundancy, TakesItsYesBackWhenTheOrderIsLost) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.lan.cut(Endpoint::primary, Endpoint::secondary, TrafficClass::keep_alive);
  ASSERT_TRUE(pair.primary.manual_switch_over().done);
  pair.run_for(1s);
  EXPECT_EQ(pair.yes(), 0);
  pair.run_for(3s);
  EXPECT_TRUE(pair.primary.full_control());
  EXPECT_TRUE(pair.parts_of(ServerId::primary).was_told("unhold"));
  EXPECT_FALSE(pair.parts_of(ServerId::primary).was_told("released"));
}

TEST(Redundancy, RefusesAManualSwitchOverToAServerThatCannotTakeIt) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.secondary.services().crash(Service::switching);
  pair.run_for(6s);
  EXPECT_EQ(pair.primary.manual_switch_over().reason, "switching of the other server is not Up");
  pair.secondary.power_off();
  pair.run_for(1min);
  EXPECT_EQ(pair.primary.manual_switch_over().reason, "the other server cannot be reached");
}

TEST(Redundancy, TakesOverFromADeadSwitchingServiceAndOrdersThePeerToYield) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.primary.services().crash(Service::switching);
  pair.run_for(20s);
  EXPECT_TRUE(pair.secondary.in_control());
  EXPECT_FALSE(pair.primary.in_control());
  EXPECT_EQ(pair.last_text(EventKind::control_yes, "secondary"), "PEER_SWITCHING_DOWN");
}

TEST(Redundancy, SeesAHungSwitchingServiceOnlyAfterItsWatch) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.primary.services().hang(Service::switching);
  pair.run_for(14s);
  EXPECT_FALSE(pair.happened(EventKind::peer_switching_down, "secondary"));
  pair.run_for(20s);
  EXPECT_TRUE(pair.secondary.in_control());
}

TEST(Redundancy, LetsAShortDeathOfSwitchingPass) {
  SimulationContext context;
  Pair pair;
  pair.config.server.service_start = SimTime{1s};
  pair.bring_up();
  pair.primary.services().crash(Service::switching);
  pair.run_for(5s);
  pair.primary.services().start(Service::switching);
  pair.run_for(2min);
  EXPECT_TRUE(pair.primary.full_control());
  EXPECT_FALSE(pair.secondary.in_control());
}

TEST(Redundancy, OrderlyRestartHandsOverAtOnceWhenAutoAssumeIsChecked) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  ASSERT_TRUE(pair.primary.restart_server().done);
  pair.run_for(1s);
  EXPECT_TRUE(pair.secondary.in_control());
  EXPECT_EQ(pair.last_text(EventKind::control_yes, "secondary"), "PEER_SHUTDOWN_OR_RESTART");
  pair.run_for(10min);
  EXPECT_FALSE(pair.primary.in_control());
}

TEST(Redundancy, RestartInControlWithAnUncheckedStandbyResumesAfterFiveMinutes) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  ASSERT_TRUE(pair.primary.manual_switch_over().done);
  pair.run_for(5min);
  const SimTime restarted = pair.now();
  ASSERT_TRUE(pair.secondary.restart_server().done);
  pair.run_for(10min);
  ASSERT_TRUE(pair.secondary.full_control());
  EXPECT_FALSE(pair.primary.in_control());
  const SimTime full = pair.last(EventKind::control_full, "secondary") - restarted;
  EXPECT_GE(full, 230s);
  EXPECT_LE(full, 400s);
  EXPECT_EQ(pair.last_text(EventKind::control_yes, "secondary"), "STARTUP_RESUMED");
}

TEST(Redundancy, AnActiveWithoutNetworkShowsNoAndDoesNotTakeOverBlindly) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.lan.unplug(Endpoint::primary);
  pair.primary.network_link(false);
  pair.run_for(6s);
  EXPECT_FALSE(pair.primary.in_control());
  pair.run_for(5min);
  EXPECT_TRUE(pair.secondary.full_control());
  pair.lan.plug(Endpoint::primary);
  pair.primary.network_link(true);
  pair.run_for(2min);
  EXPECT_TRUE(pair.secondary.full_control());
  EXPECT_FALSE(pair.primary.in_control());
}

TEST(Redundancy, ASplitBrainEndsWithTheNewestInControl) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.cut_keep_alive();
  pair.run_for(5min);
  EXPECT_EQ(pair.yes(), 2);
  pair.heal_keep_alive();
  pair.run_for(10s);
  EXPECT_TRUE(pair.secondary.full_control());
  EXPECT_FALSE(pair.primary.in_control());
  EXPECT_TRUE(pair.parts_of(ServerId::primary).was_told("released"));
}

TEST(Redundancy, OneWayKeepAliveLossChangesControlOnce) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.lan.cut(Endpoint::primary, Endpoint::secondary, TrafficClass::keep_alive);
  pair.run_for(31s);
  EXPECT_TRUE(pair.secondary.in_control());
  EXPECT_FALSE(pair.primary.in_control()) << "it hears that the peer is in control";
  pair.run_for(30min);
  EXPECT_TRUE(pair.secondary.full_control());
  pair.lan.heal(Endpoint::primary, Endpoint::secondary, TrafficClass::keep_alive);
  pair.run_for(5min);
  EXPECT_EQ(pair.secondary.epoch(), 2U);
  EXPECT_EQ(pair.primary.epoch(), 1U);
}

TEST(Redundancy, KeepAliveLossTowardsTheActiveChangesNothing) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.lan.cut(Endpoint::secondary, Endpoint::primary, TrafficClass::keep_alive);
  pair.run_for(30min);
  EXPECT_TRUE(pair.primary.full_control());
  EXPECT_FALSE(pair.secondary.in_control());
}

TEST(Redundancy, LastHolderResumesWhenTheNetworkReturnsAndNobodyTookControl) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.secondary.set_auto_assume(false);
  pair.lan.unplug(Endpoint::primary);
  pair.primary.network_link(false);
  pair.run_for(5min);
  EXPECT_EQ(pair.yes(), 0);
  pair.lan.plug(Endpoint::primary);
  pair.primary.network_link(true);
  pair.run_for(5min);
  EXPECT_TRUE(pair.primary.full_control());
  EXPECT_EQ(pair.last_text(EventKind::control_yes, "primary"), "NOBODY_IN_CONTROL");
}

TEST(Redundancy, ASplitBrainEndsWithThePrimaryIfTheProfilePrefersIt) {
  SimulationContext context;
  SystemConfig system = Pair::quick();
  system.server.split_brain_winner = static_cast<std::uint8_t>(SplitBrainWinner::primary);
  Pair pair(system);
  pair.bring_up();
  pair.cut_keep_alive();
  pair.run_for(5min);
  pair.heal_keep_alive();
  pair.run_for(1min);
  EXPECT_TRUE(pair.primary.full_control());
  EXPECT_FALSE(pair.secondary.in_control());
}

TEST(Redundancy, PreferringThePrimaryDoesNotUndoATakeoverFromDeadSwitching) {
  SimulationContext context;
  SystemConfig system = Pair::quick();
  system.server.split_brain_winner = static_cast<std::uint8_t>(SplitBrainWinner::primary);
  Pair pair(system);
  pair.bring_up();
  pair.primary.services().crash(Service::switching);
  pair.run_for(3min);
  EXPECT_TRUE(pair.secondary.in_control());
  EXPECT_FALSE(pair.primary.in_control());
}

TEST(Redundancy, AMachineThatHungBelievesItIsInControlUntilItHearsThePeer) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.primary.hang();
  EXPECT_FALSE(pair.primary.reachable());
  pair.run_for(5min);
  EXPECT_TRUE(pair.secondary.full_control());
  EXPECT_TRUE(pair.primary.in_control());
  pair.primary.resume();
  pair.run_for(10s);
  EXPECT_FALSE(pair.primary.in_control());
  EXPECT_TRUE(pair.secondary.full_control());
}

TEST(Redundancy, RefusesAutoAssumeOnTheServerInControl) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  EXPECT_FALSE(pair.primary.set_auto_assume(true).done);
  EXPECT_FALSE(pair.primary.picture().auto_assume_selectable);
}

TEST(Redundancy, WarnsAtEachOpeningWhileAutoAssumeIsUncheckedOnTheStandby) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.secondary.open_redundancy_dialog();
  EXPECT_FALSE(pair.happened(EventKind::auto_assume_warning, "secondary"));
  pair.secondary.set_auto_assume(false);
  pair.secondary.open_redundancy_dialog();
  EXPECT_TRUE(pair.happened(EventKind::auto_assume_warning, "secondary"));
}

// ---- planted defects

SystemConfig with_defect(std::string_view defect) {
  SystemConfig system = Pair::quick();
  system.defects.insert(std::string(defect));
  return system;
}

TEST(RedundancyDefects, TheStandbyTakesControlAlthoughKeepAlivesArrive) {
  SimulationContext context;
  Pair pair(with_defect(kDefectTakesControlWithoutLoss));
  pair.bring_up();
  EXPECT_FALSE(pair.happened(EventKind::keep_alive_lost, "secondary"));
  const SimTime both_from = pair.last(EventKind::control_yes, "secondary");
  ASSERT_NE(both_from, kNever);
  EXPECT_GT(pair.last(EventKind::control_no, "primary") - both_from, pair.config.server.hand_over_overlap);
  EXPECT_EQ(pair.yes(), 1);
}

TEST(RedundancyDefects, NobodyTakesControlAfterAManualSwitchOver) {
  SimulationContext context;
  Pair pair(with_defect(kDefectNobodyTakesControl));
  pair.bring_up();
  ASSERT_TRUE(pair.primary.manual_switch_over().done);
  pair.run_for(10min);
  EXPECT_EQ(pair.yes(), 0);
}

TEST(RedundancyDefects, AutoAssumeStaysCheckedAfterATakeover) {
  SimulationContext context;
  Pair pair(with_defect(kDefectAutoAssumeSurvives));
  pair.bring_up();
  ASSERT_TRUE(pair.primary.manual_switch_over().done);
  pair.run_for(5min);
  ASSERT_TRUE(pair.primary.manual_switch_over().done);
  pair.run_for(5min);
  EXPECT_TRUE(pair.secondary.picture().auto_assume);
}

TEST(RedundancyDefects, TakesOverAlthoughUnchecked) {
  SimulationContext context;
  Pair pair(with_defect(kDefectTakesOverUnchecked));
  pair.bring_up();
  pair.secondary.set_auto_assume(false);
  pair.primary.power_off();
  pair.run_for(1min);
  EXPECT_TRUE(pair.secondary.in_control());
}

TEST(RedundancyDefects, AutoAssumeCanBeCheckedOnTheActive) {
  SimulationContext context;
  Pair pair(with_defect(kDefectAutoAssumeOnActive));
  pair.bring_up();
  EXPECT_TRUE(pair.primary.set_auto_assume(true).done);
  EXPECT_TRUE(pair.primary.picture().auto_assume);
}

}  // namespace
}  // namespace switchback::models
