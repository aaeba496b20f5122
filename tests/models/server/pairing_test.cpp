// The states N to R6 of domain.md 8: Enable Redundancy was left unchecked on the secondary.
#include <gtest/gtest.h>

#include "models/server/redundancy.h"
#include "tests/models/server/pair.h"

namespace switchback::models {
namespace {

/// State E1 with the secondary in control: the flag is off and the primary has lost its boards.
void break_pair(Pair& pair) {
  pair.bring_up();
  pair.primary.manual_switch_over();
  pair.run_for(10min);
  ASSERT_TRUE(pair.secondary.full_control());
  ASSERT_TRUE(pair.parts_of(ServerId::primary).boards_seen);
  ASSERT_TRUE(pair.secondary.set_redundancy_enabled(false).done);
  pair.run_for(10s);
}

TEST(Pairing, LosingItTakesTheBoardsFromTheServerThatIsNotInControl) {
  SimulationContext context;
  Pair pair;
  break_pair(pair);
  EXPECT_FALSE(pair.parts_of(ServerId::primary).boards_seen);
  EXPECT_TRUE(pair.parts_of(ServerId::secondary).boards_seen);
  EXPECT_TRUE(pair.secondary.full_control()) << "the key is asked for only at the next start";
  EXPECT_FALSE(pair.primary.manual_switch_over().done);
  EXPECT_FALSE(pair.secondary.manual_switch_over().done);
}

TEST(Pairing, ARestartWhileItIsLostAsksForASystemKey) {
  SimulationContext context;
  Pair pair;
  break_pair(pair);
  pair.secondary.restart_server();
  pair.run_for(10min);
  EXPECT_TRUE(pair.happened(EventKind::system_key_missing, "secondary"));
  EXPECT_TRUE(pair.secondary.in_control());
  EXPECT_FALSE(pair.secondary.full_control());
  EXPECT_FALSE(pair.secondary.serving());
  EXPECT_TRUE(pair.secondary.needs_system_key());
  EXPECT_FALSE(pair.primary.in_control());
}

TEST(Pairing, TheFourStepsOfTheNoteRecoverIt) {
  SimulationContext context;
  Pair pair;
  break_pair(pair);
  pair.secondary.restart_server();
  pair.run_for(10min);
  ASSERT_TRUE(pair.secondary.set_redundancy_enabled(true).done);  // R1
  pair.run_for(10s);
  EXPECT_TRUE(pair.secondary.needs_system_key()) << "until it is restarted";
  EXPECT_FALSE(pair.parts_of(ServerId::primary).boards_seen) << "until it is restarted";
  pair.secondary.restart_server();  // R2
  pair.run_for(10min);
  EXPECT_TRUE(pair.secondary.full_control());  // R3
  EXPECT_FALSE(pair.secondary.needs_system_key());
  ASSERT_TRUE(pair.secondary.manual_switch_over().done);
  pair.run_for(5min);
  EXPECT_TRUE(pair.primary.full_control());  // R4: blind
  EXPECT_FALSE(pair.parts_of(ServerId::primary).boards_seen);
  pair.primary.restart_server();  // R5, the secondary's option is unchecked
  pair.run_for(10min);
  EXPECT_TRUE(pair.primary.full_control());  // R6
  EXPECT_TRUE(pair.parts_of(ServerId::primary).boards_seen);
  EXPECT_TRUE(pair.secondary.set_auto_assume(true).done);
  EXPECT_EQ(pair.primary.replication().status(), ReplicationStatus::updated);
}

TEST(Pairing, SwitchingOverBeforeTheRestartLeavesTheSecondaryWaitingForAKey) {
  SimulationContext context;
  Pair pair;
  break_pair(pair);
  pair.secondary.restart_server();
  pair.run_for(10min);
  pair.secondary.set_redundancy_enabled(true);
  pair.run_for(10s);
  ASSERT_TRUE(pair.primary.manual_switch_over().done);  // H1
  pair.run_for(5min);
  EXPECT_TRUE(pair.primary.full_control());
  EXPECT_TRUE(pair.secondary.needs_system_key());
  ASSERT_TRUE(pair.primary.manual_switch_over().done);
  pair.run_for(5min);
  EXPECT_TRUE(pair.secondary.in_control());
  EXPECT_FALSE(pair.secondary.full_control());
}

TEST(Pairing, CheckingAutoAssumeWhileThePrimaryRestartsMakesTheSecondaryTakeOver) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.secondary.set_auto_assume(false);
  pair.primary.restart_server();
  pair.run_for(30s);
  EXPECT_EQ(pair.yes(), 0);
  ASSERT_TRUE(pair.secondary.set_auto_assume(true).done);  // H3
  pair.run_for(10min);
  EXPECT_TRUE(pair.secondary.full_control());
  EXPECT_FALSE(pair.primary.in_control());
}

TEST(Pairing, ABrokenPairDoesNotTakeOverOrReplicate) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.secondary.set_redundancy_enabled(false);
  pair.run_for(10s);
  EXPECT_FALSE(pair.parts_of(ServerId::secondary).boards_seen);
  ASSERT_TRUE(pair.primary.edit_extension(2001).done);
  pair.run_for(1min);
  EXPECT_NE(pair.primary.views().extensions, pair.secondary.views().extensions);
  pair.primary.power_off();
  pair.run_for(10min);
  EXPECT_FALSE(pair.secondary.in_control());
  EXPECT_EQ(pair.last_text(EventKind::takeover_withheld, "secondary"), "redundancy is not enabled");
}

TEST(Pairing, APrimaryRestartedWhileItIsLostFindsNoBoards) {
  SimulationContext context;
  Pair pair;
  break_pair(pair);
  pair.primary.restart_server();
  pair.run_for(10min);
  EXPECT_FALSE(pair.parts_of(ServerId::primary).boards_seen);
}

}  // namespace
}  // namespace switchback::models
