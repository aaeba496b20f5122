// The report's Redundancy Administration pictures against the consoles themselves: every library scenario is played,
// both consoles are looked at all the time, and what the report makes of the stored journal must show the same words.
#include <gtest/gtest.h>

#include <filesystem>

#include "models/kernel.h"
#include "models/testbed.h"
#include "reports/html/events.h"
#include "reports/html/pictures.h"
#include "reports/html/words.h"
#include "reports/store.h"
#include "scenarios/library.h"
#include "scenarios/loader.h"
#include "sim/played.h"
#include "sim/record.h"
#include "tests/sim/scratch_folder.h"

namespace switchback::sim {
namespace {

using models::RedundancyPicture;

/// What a console showed when it was looked at.
struct Look {
  SimTime time{0};
  std::size_t console = 0;
  bool answers = false;
  RedundancyPicture picture{};
};

std::string words_of(const models::SystemGroup& group) {
  std::string words = group.in_control ? "Yes" : "No";
  for (const models::ServiceStatus status : group.services) words += " " + std::string(name_of(status));
  return words + ", " + std::string(name_of(group.replication));
}

std::string words_of(const reports::ShownSystem& system) {
  std::string words = system.in_control ? "Yes" : "No";
  for (const reports::ShownStatus status : system.services) {
    words += status == reports::ShownStatus::up ? " Up" : status == reports::ShownStatus::down ? " Down" : " Unknown";
  }
  words += system.replication == reports::ShownReplication::updated    ? ", Updated"
           : system.replication == reports::ShownReplication::updating ? ", Updating"
                                                                       : ", Unknown";
  return words;
}

std::string words_of(const Look& look) {
  if (!look.answers) return "no answer";
  const RedundancyPicture* picture = &look.picture;
  std::string words = words_of(picture->systems[0]) + " | " + words_of(picture->systems[1]);
  words +=
      " | " + std::string(name_of(picture->take_over_reason)) + " " + std::to_string(picture->take_over_time.count());
  return words + (picture->voicemail_available ? " | Available" : " | Unavailable") +
         (picture->full_control ? " full" : "");
}

std::string words_of(const reports::ShownPicture& picture) {
  if (!picture.answers) return "no answer";
  std::string words = words_of(picture.systems[0]) + " | " + words_of(picture.systems[1]);
  words += " | " + picture.reason + " " + std::to_string(picture.reason_time.count());
  return words + (picture.voicemail_available ? " | Available" : " | Unavailable") +
         (picture.full_control ? " full" : "");
}

/// Plays the scenario and looks at both consoles every second, a little after it.
std::vector<Look> watch(const scenarios::Scenario& scenario, RunOutcome& outcome) {
  std::vector<Look> looks;
  const models::SimulationContext context;
  models::Testbed testbed(scenario.system, {1, 0});
  play_in(testbed, scenario, outcome, [&](SimTime until) {
    for (SimTime next = 123'456'789ns; next < until; next += 1s) {
      testbed.kernel().run_until(next);
      if (testbed.kernel().now() < next) return;
      for (const models::ServerId server : models::kServers) {
        models::AdminInterface& console = testbed.console(server);
        Look& look = looks.emplace_back(Look{next, models::index_of(server)});
        look.answers = console.reachable();
        if (look.answers) look.picture = console.picture();
      }
    }
  });
  return looks;
}

class ReportPictures : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(ReportPictures, ShowTheWordsThatTheConsolesShowed) {
  const scenarios::Scenario scenario = scenarios::load_scenario(GetParam());
  if (scenario.name.starts_with("scale")) GTEST_SKIP() << "takes too long to look at every second";
  RunOutcome outcome;
  const std::vector<Look> looks = watch(scenario, outcome);
  ASSERT_GT(looks.size(), 100U);
  reports::RunRecord record = describe(scenario, {"uuid", 1, 0, 0});
  complete(record, scenario, outcome);
  const ScratchFolder folder;
  reports::ResultStore(folder.path() / "r.db", {.keep_events = reports::KeepEvents::notable}).insert(record);
  reports::Database database(folder.path() / "r.db", 1000ms);
  const auto changes = reports::pictures_of(reports::notable_events(database, 1));
  std::array<std::size_t, 2> at{};
  for (const Look& look : looks) {
    const auto& of_console = changes[look.console];
    std::size_t& place = at[look.console];
    while (place + 1 < of_console.size() && of_console[place + 1].time <= look.time) ++place;
    const reports::ShownPicture& shown = of_console[place].picture;
    ASSERT_EQ(words_of(shown), words_of(look)) << "console " << look.console << " at " << to_seconds(look.time) << " s";
    if (!look.answers) continue;
    EXPECT_EQ(shown.auto_assume.value_or(look.picture.auto_assume), look.picture.auto_assume);
    EXPECT_EQ(shown.redundancy_enabled.value_or(look.picture.redundancy_enabled), look.picture.redundancy_enabled);
  }
}

INSTANTIATE_TEST_SUITE_P(Library, ReportPictures,
                         testing::ValuesIn(scenarios::list_library(std::filesystem::path(SWITCHBACK_SOURCE_DIR) /
                                                                   "scenarios" / "library")),
                         [](const auto& of_test) {
                           std::string name = of_test.param.stem();
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(ReportWords, NameTheServicesAsTheModelsDo) {
  for (std::size_t service = 0; service < models::kServiceCount; ++service) {
    EXPECT_EQ(reports::kServiceWords[service], models::kServiceNames[service]);
  }
}

}  // namespace
}  // namespace switchback::sim
