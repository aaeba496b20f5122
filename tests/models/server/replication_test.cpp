#include "models/server/replication.h"

#include <gtest/gtest.h>

#include "models/core/errors.h"
#include "models/defects.h"
#include "tests/models/server/pair.h"

namespace switchback::models {
namespace {

TEST(Replication, MakesBothServersUpdatedAfterTheStart) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  EXPECT_EQ(pair.primary.replication().status(), ReplicationStatus::updated);
  EXPECT_EQ(pair.secondary.replication().status(), ReplicationStatus::updated);
  EXPECT_TRUE(pair.happened(EventKind::replication_updating, "secondary"));
  EXPECT_EQ(pair.primary.views(), pair.secondary.views());
}

TEST(Replication, IsUpdatingOnBothFromAChangeOfControlUntilTheTransferEnds) {
  SimulationContext context;
  Pair pair;
  pair.config.server.replication_initial = SimTime{50s};
  pair.bring_up();
  ASSERT_TRUE(pair.primary.manual_switch_over().done);
  pair.run_for(49s);
  EXPECT_EQ(pair.primary.replication().status(), ReplicationStatus::updating);
  EXPECT_EQ(pair.secondary.replication().status(), ReplicationStatus::updating);
  pair.run_for(2s);
  EXPECT_EQ(pair.primary.replication().status(), ReplicationStatus::updated);
  EXPECT_EQ(pair.secondary.replication().status(), ReplicationStatus::updated);
  pair.run_for(1min);
  EXPECT_EQ(pair.secondary.replication().status(), ReplicationStatus::updated) << "and nothing starts it again";
}

TEST(Replication, CarriesAnEditToTheStandbyInShortTime) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  const std::uint64_t before = pair.secondary.views().extensions;
  ASSERT_TRUE(pair.primary.edit_extension(2001).done);
  EXPECT_NE(pair.primary.views(), pair.secondary.views());
  EXPECT_EQ(pair.primary.replication().status(), ReplicationStatus::updating);
  pair.run_for(6s);
  EXPECT_EQ(pair.primary.views(), pair.secondary.views());
  EXPECT_NE(pair.secondary.views().extensions, before);
  EXPECT_EQ(pair.primary.replication().status(), ReplicationStatus::updated);
}

TEST(Replication, CarriesAnEditMadeWhileATransferRuns) {
  SimulationContext context;
  SystemConfig system = Pair::quick();
  system.server.replication_delta = SimTime{4s};
  Pair pair(system);
  pair.bring_up();
  ASSERT_TRUE(pair.primary.manual_switch_over().done);
  pair.run_for(10min);
  ASSERT_TRUE(pair.secondary.edit_extension(2001).done);
  pair.run_for(1s);
  ASSERT_TRUE(pair.secondary.edit_extension(2002).done) << "only the primary refuses edits while Updating";
  pair.run_for(10s);
  EXPECT_EQ(pair.primary.views(), pair.secondary.views());
  EXPECT_EQ(pair.secondary.replication().status(), ReplicationStatus::updated);
}

TEST(Replication, RefusesEditsOnTheStandby) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  EXPECT_FALSE(pair.secondary.edit_extension(2001).done);
}

TEST(Replication, StaysUpdatingWhileItIsStuckAndTheEditIsMissingAfterASwitch) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.secondary.replication().stuck(true);
  ASSERT_TRUE(pair.primary.edit_extension(2001).done);
  pair.run_for(30min);
  EXPECT_EQ(pair.primary.replication().status(), ReplicationStatus::updating);
  EXPECT_NE(pair.primary.views(), pair.secondary.views());
  pair.secondary.replication().stuck(false);
  pair.run_for(1min);
  EXPECT_EQ(pair.primary.views(), pair.secondary.views());
}

TEST(Replication, GetsThroughALanThatLosesMessages) {
  SimulationContext context;
  Pair pair;
  pair.lan.link(Endpoint::primary, Endpoint::secondary, TrafficClass::replication).loss = 0.6;
  pair.lan.link(Endpoint::secondary, Endpoint::primary, TrafficClass::replication).loss = 0.6;
  pair.bring_up();
  EXPECT_EQ(pair.primary.replication().status(), ReplicationStatus::updated);
  ASSERT_TRUE(pair.primary.edit_extension(2001).done);
  pair.run_for(5min);
  EXPECT_EQ(pair.primary.views(), pair.secondary.views());
}

TEST(Replication, TakesLongerWhenItIsSlow) {
  SimulationContext context;
  SystemConfig system = Pair::quick();
  system.server.replication_delta = SimTime{4s};
  Pair pair(system);
  pair.bring_up();
  pair.primary.replication().slow(10.0);
  ASSERT_TRUE(pair.primary.edit_extension(2001).done);
  pair.run_for(39s);
  EXPECT_EQ(pair.primary.replication().status(), ReplicationStatus::updating);
  pair.run_for(2s);
  EXPECT_EQ(pair.primary.replication().status(), ReplicationStatus::updated);
}

TEST(Replication, BringsAReturningStandbyUpToDate) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.secondary.power_off();
  pair.run_for(1min);
  ASSERT_TRUE(pair.primary.edit_extension(2001).done);
  EXPECT_EQ(pair.primary.replication().status(), ReplicationStatus::updated) << "there is nobody to update";
  pair.secondary.power_on();
  pair.run_for(15min);
  EXPECT_EQ(pair.primary.views(), pair.secondary.views());
}

class Divergence : public testing::TestWithParam<const char*> {};

TEST_P(Divergence, IsCuredByRestartingTheServicesOfTheStandbyButNotByASwitchOver) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.secondary.diverge(GetParam());
  EXPECT_NE(pair.primary.views(), pair.secondary.views());
  ASSERT_TRUE(pair.primary.manual_switch_over().done);
  pair.run_for(15min);
  ASSERT_TRUE(pair.primary.manual_switch_over().done);
  pair.run_for(15min);
  EXPECT_NE(pair.primary.views(), pair.secondary.views());
  ASSERT_TRUE(pair.secondary.restart_services().done);
  pair.run_for(15min);
  EXPECT_EQ(pair.primary.views(), pair.secondary.views());
}

INSTANTIATE_TEST_SUITE_P(Parts, Divergence, testing::Values("extensions", "trunks", "boards"),
                         [](const auto& part) { return std::string(part.param); });

TEST(Replication, RefusesAnUnknownPartToDiffer) {
  SimulationContext context;
  Pair pair;
  EXPECT_THROW(pair.secondary.diverge("phones"), UserError);
}

TEST(Replication, MaxAdminDoesNotOpenOnThePrimaryWhileItIsUpdating) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  EXPECT_TRUE(pair.primary.open_max_admin().done);
  pair.secondary.replication().stuck(true);
  ASSERT_TRUE(pair.primary.edit_extension(2001).done);
  EXPECT_EQ(pair.primary.open_max_admin().reason, "replication is Updating");
  EXPECT_TRUE(pair.happened(EventKind::max_admin_refused, "primary"));
  EXPECT_TRUE(pair.secondary.open_max_admin().done);
}

TEST(Replication, MaxAdminOpensWhileUpdatingOnlyAsAPlantedDefect) {
  SimulationContext context;
  SystemConfig system = Pair::quick();
  system.defects.insert(std::string(kDefectEditsWhileUpdating));
  Pair pair(system);
  pair.bring_up();
  pair.secondary.replication().stuck(true);
  ASSERT_TRUE(pair.primary.edit_extension(2001).done);
  EXPECT_TRUE(pair.primary.open_max_admin().done);
}

TEST(Replication, SaysAtTheSourceThatTheStandbyListensAfterEachTransfer) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  RecordingParts& source = pair.parts_of(ServerId::primary);
  EXPECT_GT(source.standby_listened, 0);
  source.standby_listened = 0;
  ASSERT_TRUE(pair.primary.edit_extension(2001).done);
  pair.run_for(6s);
  EXPECT_EQ(source.standby_listened, 1);
  pair.run_for(10min);
  EXPECT_EQ(source.standby_listened, 1);
  EXPECT_EQ(pair.parts_of(ServerId::secondary).standby_listened, 0);
}

TEST(Replication, SaysThatTheStandbyListensAsSoonAsItsServicesAnswerAgain) {
  SimulationContext context;
  SystemConfig system = Pair::quick();
  system.server.replication_initial = SimTime{5min};
  Pair pair(system);
  pair.bring_up();
  RecordingParts& source = pair.parts_of(ServerId::primary);
  source.standby_listened = 0;
  pair.secondary.power_off();
  pair.run_for(1min);
  pair.secondary.power_on();
  pair.run_for(2min);
  EXPECT_EQ(source.standby_listened, 1) << "and not only when the transfer has ended";
  for (const Service service : {Service::replication, Service::call_control}) {
    source.standby_listened = 0;
    pair.secondary.services().hang(service);
    pair.run_for(1min);
    EXPECT_EQ(source.standby_listened, 0) << name_of(service);
    pair.secondary.services().resume(service);
    pair.run_for(11s);
    EXPECT_EQ(source.standby_listened, 1) << name_of(service);
  }
}

}  // namespace
}  // namespace switchback::models
