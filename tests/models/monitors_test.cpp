#include "models/monitors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "models/monitor_names.h"
#include "tests/models/fake_console.h"

namespace switchback::models {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class MonitorsTest : public testing::Test {
 protected:
  /// Changes the world at `at` and lets everybody look at it.
  void at(SimTime at, std::function<void()> change) {
    kernel_.after(
        at,
        [this, change = std::move(change)] {
          change();
          kernel_.record(servers_[0], EventKind::service_up);
        },
        Priority::control);
  }
  void says(ServerId id, bool yes) { consoles_[index_of(id)].system(id).in_control = yes; }
  std::int64_t text(std::string_view words) { return kernel_.text(words); }

  std::vector<std::string> violated(SimTime until) {
    kernel_.run_until(until);
    monitors_.conclude();
    std::vector<std::string> names;
    for (const Violation& violation : monitors_.violations()) names.emplace_back(violation.monitor);
    return names;
  }

  SimulationContext context_;
  Kernel kernel_{"kernel", {}};
  ServerProfile profile_;
  std::array<FakeConsole, 2> consoles_{FakeConsole{ServerId::primary}, FakeConsole{ServerId::secondary}};
  std::array<EntityId, 2> servers_{kernel_.journal().entity("primary"), kernel_.journal().entity("secondary")};
  Monitors monitors_{kernel_, {&consoles_[0], &consoles_[1]}, profile_, {}};
};

TEST_F(MonitorsTest, AcceptTwoYesForExactlyTheOverlap) {
  at(1s, [&] { says(ServerId::secondary, true); });
  at(1s + profile_.hand_over_overlap, [&] { says(ServerId::primary, false); });
  EXPECT_THAT(violated(60s), IsEmpty());
}

TEST_F(MonitorsTest, FindTwoYesForLongerThanTheOverlap) {
  at(1s, [&] { says(ServerId::secondary, true); });
  at(1s + profile_.hand_over_overlap + 1ms, [&] { says(ServerId::primary, false); });
  EXPECT_THAT(violated(60s), ElementsAre(kMonitorTwoInControl));
  EXPECT_EQ(monitors_.violations()[0].began, 1s + profile_.hand_over_overlap + 1ns);
  EXPECT_EQ(monitors_.violations()[0].ended, 1s + profile_.hand_over_overlap + 1ms);
}

TEST_F(MonitorsTest, FindNobodyInControlOnlyWhileBothServersAreUp) {
  at(1s, [&] {
    says(ServerId::primary, false);
    consoles_[0].answers = false;
  });
  at(1000s, [&] { consoles_[0].answers = true; });
  at(1000s + profile_.hand_over_limit + 1s, [&] { says(ServerId::secondary, true); });
  EXPECT_THAT(violated(2000s), ElementsAre(kMonitorNoneInControl));
  EXPECT_GT(monitors_.violations()[0].began, 1000s);
}

TEST_F(MonitorsTest, FindAnOptionThatSurvivesATakeover) {
  consoles_[0].shown.auto_assume = true;
  at(1s, [&] {
    says(ServerId::primary, false);
    says(ServerId::secondary, true);
    kernel_.record(servers_[1], EventKind::control_yes, text("MANUAL"), 2);
  });
  EXPECT_THAT(violated(60s), ElementsAre(kMonitorAutoAssumeSurvives));
}

TEST_F(MonitorsTest, AcceptAnOptionThatIsCheckedByHandAfterATakeover) {
  at(1s, [&] {
    says(ServerId::primary, false);
    says(ServerId::secondary, true);
    kernel_.record(servers_[1], EventKind::control_yes, text("MANUAL"), 2);
  });
  at(30s, [&] {
    consoles_[0].shown.auto_assume = true;
    kernel_.record(servers_[0], EventKind::auto_assume_changed, 1);
  });
  EXPECT_THAT(violated(60s), IsEmpty());
}

TEST_F(MonitorsTest, FindTheOptionOnTheActiveSystem) {
  at(1s, [&] { consoles_[0].shown.auto_assume = true; });
  EXPECT_THAT(violated(60s), ElementsAre(kMonitorAutoAssumeOnActive));
}

TEST_F(MonitorsTest, FindConsolesThatDisagreeAboutVoicemail) {
  at(1s, [&] { consoles_[0].shown.voicemail_available = true; });
  EXPECT_THAT(violated(600s), ElementsAre(kMonitorVoicemailViewpoint));
}

TEST_F(MonitorsTest, FindMaxAdminOpenedOnThePrimaryWhileUpdating) {
  at(1s, [&] { kernel_.record(servers_[0], EventKind::replication_updating); });
  at(2s, [&] { kernel_.record(servers_[0], EventKind::max_admin_opened); });
  at(3s, [&] { kernel_.record(servers_[0], EventKind::replication_updated); });
  at(4s, [&] { kernel_.record(servers_[0], EventKind::max_admin_opened); });
  EXPECT_THAT(violated(60s), ElementsAre(kMonitorEditWhileUpdating));
}

TEST_F(MonitorsTest, FindASwitchoverWithUnequalViews) {
  at(1s, [&] {
    consoles_[0].listed.trunks = {"co-1"};
    kernel_.record(servers_[0], EventKind::switch_over_pressed);
  });
  EXPECT_THAT(violated(60s), ElementsAre(kMonitorUnequalViews));
}

TEST_F(MonitorsTest, FindATakeoverByAStandbyWhoseOptionIsUnchecked) {
  at(1s, [&] { kernel_.record(servers_[1], EventKind::auto_assume_changed, 0); });
  at(2s, [&] { kernel_.record(servers_[1], EventKind::control_yes, text("PEER_KEEPALIVE_LOST"), 2); });
  EXPECT_THAT(violated(60s), ElementsAre(kMonitorTakeoverUnchecked));
}

TEST_F(MonitorsTest, AcceptATakeoverThatUnchecksItsOwnOptionInTheSameInstant) {
  at(2s, [&] {
    kernel_.record(servers_[1], EventKind::auto_assume_changed, 0);
    kernel_.record(servers_[1], EventKind::control_yes, text("PEER_KEEPALIVE_LOST"), 2);
  });
  EXPECT_THAT(violated(60s), IsEmpty());
}

TEST_F(MonitorsTest, FindDownBehindDown) {
  at(1s, [&] {
    consoles_[1].system(ServerId::primary).services[0] = ServiceStatus::down;
    consoles_[1].system(ServerId::primary).services[1] = ServiceStatus::down;
  });
  EXPECT_THAT(violated(60s), testing::Contains(kMonitorIllegalChain));
}

TEST_F(MonitorsTest, LetTheOneAddressOfAPairMoveDuringACall) {
  Monitors monitors(kernel_, {&consoles_[0], &consoles_[1]}, profile_, {.one_address = true});
  const EntityId phone = kernel_.journal().entity("ext 2001");
  at(1s, [&] { kernel_.record(phone, EventKind::phone_registered, 1, text("boot"), 0); });
  at(2s, [&] { kernel_.record(phone, EventKind::phone_registered, 0, text("refresh"), 1); });
  kernel_.run_until(60s);
  monitors.conclude();
  EXPECT_THAT(monitors.violations(), IsEmpty());
}

TEST_F(MonitorsTest, FindAPhoneThatMovesDuringItsCall) {
  const EntityId phone = kernel_.journal().entity("ext 2001");
  at(1s, [&] { kernel_.record(phone, EventKind::phone_registered, 1, text("boot"), 0); });
  at(2s, [&] { kernel_.record(phone, EventKind::phone_registered, 1, text("refresh"), 1); });
  at(3s, [&] { kernel_.record(phone, EventKind::phone_registered, 0, text("told"), 1); });
  EXPECT_THAT(violated(60s), ElementsAre(kMonitorMoveDuringCall));
}

TEST(LegalChain, IsUpThenOneDownThenUnknown) {
  EXPECT_TRUE(rc::check("exactly the chains of the dialog's rule are legal", [] {
    std::array<ServiceStatus, kServiceCount> services{};
    for (ServiceStatus& status : services) status = static_cast<ServiceStatus>(*rc::gen::inRange(0, 3));
    std::array<ServiceStatus, kServiceCount> right{};
    std::size_t up = 0;
    while (up < kServiceCount && services[up] == ServiceStatus::up) ++up;
    right.fill(ServiceStatus::unknown);
    for (std::size_t index = 0; index < up; ++index) right[index] = ServiceStatus::up;
    if (up < kServiceCount) right[up] = ServiceStatus::down;
    RC_ASSERT(legal_chain(services) == (services == right));
    RC_ASSERT(legal_chain(right));
  }));
}

}  // namespace
}  // namespace switchback::models
