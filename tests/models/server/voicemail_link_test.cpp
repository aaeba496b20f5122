#include "models/server/voicemail_link.h"

#include <gtest/gtest.h>

#include "models/defects.h"
#include "tests/models/server/pair.h"

namespace switchback::models {
namespace {

TEST(VoicemailLink, IsAvailableOnBothConsolesOnceTheActiveHasConnected) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  EXPECT_TRUE(pair.primary.voicemail_available());
  EXPECT_FALSE(pair.secondary.voicemail_available()) << "a standby keeps no link";
  EXPECT_TRUE(pair.primary.picture().voicemail_available);
  EXPECT_TRUE(pair.secondary.picture().voicemail_available);
}

TEST(VoicemailLink, IsUnavailableWhileTheVoicemailServerIsOff) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.voicemail.power_off();
  pair.run_for(25s);
  EXPECT_FALSE(pair.primary.picture().voicemail_available);
  EXPECT_FALSE(pair.secondary.picture().voicemail_available);
  pair.voicemail.power_on();
  pair.run_for(10s);
  EXPECT_TRUE(pair.primary.picture().voicemail_available);
}

TEST(VoicemailLink, MovesWithFullControl) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.primary.power_off();
  pair.run_for(10min);
  const SimTime after =
      pair.last(EventKind::voicemail_available, "secondary") - pair.last(EventKind::control_full, "secondary");
  EXPECT_GE(after, 5s);
  EXPECT_LE(after, 91s);
}

TEST(VoicemailLink, IsUnavailableWhileItsServiceIsDeadAndReturnsWithIt) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.primary.services().crash(Service::voicemail_link);
  EXPECT_FALSE(pair.primary.voicemail_available());
  pair.primary.services().start(Service::voicemail_link);
  pair.run_for(2min);
  EXPECT_TRUE(pair.primary.voicemail_available());
}

TEST(VoicemailLink, TellsTheServerInControlOfItsLossOnce) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  pair.voicemail.power_off();
  pair.run_for(10min);
  EXPECT_EQ(pair.parts_of(ServerId::primary).voicemail_losses, 1);
  EXPECT_EQ(pair.parts_of(ServerId::secondary).voicemail_losses, 0);
}

TEST(VoicemailLink, DoesNotCountAsLostWhereControlWasGivenUp) {
  SimulationContext context;
  Pair pair;
  pair.bring_up();
  ASSERT_TRUE(pair.primary.manual_switch_over().done);
  pair.run_for(10min);
  ASSERT_TRUE(pair.secondary.voicemail_available());
  pair.secondary.power_off();
  pair.run_for(10min);
  EXPECT_EQ(pair.parts_of(ServerId::primary).voicemail_losses, 0);
  EXPECT_EQ(pair.parts_of(ServerId::secondary).voicemail_losses, 0);
}

TEST(VoicemailLink, AStandbyShowsItsOwnOnlyAsAPlantedDefect) {
  SimulationContext context;
  SystemConfig system = Pair::quick();
  system.defects.insert(std::string(kDefectVoicemailFromStandby));
  Pair pair(system);
  pair.bring_up();
  EXPECT_TRUE(pair.primary.picture().voicemail_available);
  EXPECT_FALSE(pair.secondary.picture().voicemail_available);
}

}  // namespace
}  // namespace switchback::models
