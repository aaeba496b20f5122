// Critical paths of real runs: whole, named, and led by what was made slow.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "reports/critical_path.h"
#include "reports/store.h"
#include "scenarios/library.h"
#include "scenarios/loader.h"
#include "sim/loading.h"
#include "sim/path_text.h"
#include "sim/record.h"
#include "sim/run.h"
#include "tests/reports/read_back.h"
#include "tests/sim/scratch_folder.h"

namespace switchback::sim {
namespace {

using reports::CriticalPath;
using reports::Phase;
using std::filesystem::path;
using testing::HasSubstr;

std::vector<path> library() { return scenarios::list_library(path(SWITCHBACK_SOURCE_DIR) / "scenarios" / "library"); }

std::string test_name(const testing::TestParamInfo<path>& info) {
  std::string name = info.param.stem();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

/// A run with what was made of it; the record points into the outcome.
struct Explained {
  Explained(const path& file, const std::vector<std::string>& settings, std::uint64_t seed = 1)
      : scenario(scenarios::load_scenario(file, parse_settings(settings))),
        outcome(run_scenario(scenario, {.seed = seed})),
        record(describe(scenario, {"explained", seed, 0, 0})) {
    complete(record, scenario, outcome);
  }
  Explained(const Explained&) = delete;
  Explained& operator=(const Explained&) = delete;

  const CriticalPath& path_to(std::string_view target, int takeover) const {
    const auto found = std::find_if(record.paths.begin(), record.paths.end(), [&](const CriticalPath& one) {
      return one.target == target && one.takeover == takeover;
    });
    if (found == record.paths.end()) throw std::runtime_error("no path to " + std::string(target));
    return *found;
  }
  std::string longest(std::string_view target, int takeover) const {
    return reports::shares_of(path_to(target, takeover)).at(0).longest->name;
  }

  scenarios::Scenario scenario;
  RunOutcome outcome;
  reports::RunRecord record;
};

path library_file(const std::string& name) {
  return path(SWITCHBACK_SOURCE_DIR) / "scenarios" / "library" / (name + ".yaml");
}

/// A million phones are the same story as ten thousand.
std::vector<std::string> settings_for(const path& file) {
  if (file.stem() == "scale-million-phones") return {"phones.count=10000"};
  return {};
}

class LibraryPaths : public testing::TestWithParam<path> {};

TEST_P(LibraryPaths, are_whole_from_the_trigger_to_the_target_to_the_nanosecond) {
  const Explained run(GetParam(), settings_for(GetParam()));
  for (const CriticalPath& path : run.record.paths) {
    SCOPED_TRACE(path.trigger + " to " + path.target);
    ASSERT_FALSE(path.phases.empty());
    EXPECT_EQ(path.phases.front().start, path.begin);
    for (std::size_t index = 1; index < path.phases.size(); ++index) {
      const Phase& before = path.phases[index - 1];
      EXPECT_EQ(path.phases[index].start, before.start + before.duration) << path.phases[index].name;
      EXPECT_NE(path.phases[index].name, before.name);
    }
    for (const Phase& phase : path.phases) EXPECT_GT(phase.duration, SimTime{0}) << phase.name;
    if (path.takeover == 0) continue;
    const reports::Takeover& takeover = run.record.takeovers.at(static_cast<std::size_t>(path.takeover - 1));
    const auto reached = path.target == "service restored"      ? takeover.service_restored
                         : path.target == "protection restored" ? takeover.protection_restored
                         : path.target == "phones re-homed"     ? takeover.phones_last
                                                                : takeover.full_control;
    EXPECT_EQ(path.begin, takeover.trigger);
    EXPECT_EQ(path.begin + path.total(), reached);
  }
}

TEST_P(LibraryPaths, lead_to_everything_that_was_restored) {
  const Explained run(GetParam(), settings_for(GetParam()));
  const auto has = [&](int takeover, std::string_view target) {
    return std::any_of(run.record.paths.begin(), run.record.paths.end(),
                       [&](const CriticalPath& path) { return path.takeover == takeover && path.target == target; });
  };
  int number = 0;
  for (const reports::Takeover& takeover : run.record.takeovers) {
    ++number;
    EXPECT_TRUE(takeover.trigger) << "takeover " << number;
    EXPECT_EQ(has(number, "service restored"), takeover.service_restored.has_value());
    EXPECT_EQ(has(number, "protection restored"), takeover.protection_restored.has_value());
    EXPECT_TRUE(has(number, "service restored") || has(number, "phones re-homed") || has(number, "full control"));
  }
}

TEST_P(LibraryPaths, have_names_in_the_fields_terms) {
  const Explained run(GetParam(), settings_for(GetParam()));
  for (const CriticalPath& path : run.record.paths) {
    for (const Phase& phase : path.phases) {
      EXPECT_EQ(phase.name.find(" -> "), std::string::npos) << path.target << ": " << phase.name;
      EXPECT_EQ(phase.name.find('*'), std::string::npos) << path.target << ": " << phase.name;
    }
  }
}

TEST_P(LibraryPaths, rest_on_parameters_that_the_run_has) {
  const Explained run(GetParam(), settings_for(GetParam()));
  for (const CriticalPath& path : run.record.paths) {
    for (const Phase& phase : path.phases) {
      const bool free = phase.name.starts_with("scenario: ") || phase.name == "waiting for the call to end" ||
                        phase.name == "order to take control" || phase.name == "phones are counted" ||
                        phase.name == "old server lets go" || phase.name == "decision" ||
                        phase.name == "the fault lasts";
      EXPECT_EQ(phase.rests_on.empty(), free) << phase.name;
    }
  }
}

TEST_P(LibraryPaths, are_stored_whole) {
  const ScratchFolder folder;
  const Explained run(GetParam(), settings_for(GetParam()));
  reports::ResultStore store(folder.path() / "r.db", {.keep_events = reports::KeepEvents::none});
  store.insert(run.record);
  const reports::RunPaths stored = reports::paths_in(folder.path() / "r.db", "last");
  ASSERT_EQ(stored.paths.size(), run.record.paths.size());
  for (std::size_t index = 0; index < stored.paths.size(); ++index) {
    const CriticalPath& path = run.record.paths[index];
    EXPECT_EQ(stored.paths[index].total(), path.total());
    ASSERT_EQ(stored.paths[index].phases.size(), path.phases.size());
    for (std::size_t phase = 0; phase < path.phases.size(); ++phase) {
      EXPECT_EQ(reports::parameters_text(stored.paths[index].phases[phase]),
                reports::parameters_text(path.phases[phase]));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, LibraryPaths, testing::ValuesIn(library()), test_name);

TEST(LongestPhase, is_detection_once_the_keep_alive_is_long) {
  const path file = library_file("switchback-while-in-call");
  EXPECT_EQ(Explained(file, {}).longest("phones re-homed", 1), "services assume control");
  const Explained slow(file, {"server.keep-alive.period=40s"});
  EXPECT_EQ(slow.longest("phones re-homed", 1), "keep-alive loss detection");
  EXPECT_THAT(reports::savings_of(slow.path_to("phones re-homed", 1)).at(0), HasSubstr("keep-alive.period = 40 s"));
}

TEST(LongestPhase, is_the_registrar_once_it_is_slow) {
  const path file = library_file("switchback-while-in-call");
  EXPECT_EQ(Explained(file, {}).longest("phones re-homed", 1), "services assume control");
  const Explained slow(file, {"server.registrar.rate=2"});
  EXPECT_EQ(slow.longest("phones re-homed", 1), "registrar overloaded");
  EXPECT_THAT(reports::savings_of(slow.path_to("phones re-homed", 1)).at(0), HasSubstr("registrar.rate = 2"));
}

TEST(LongestPhase, is_the_registrars_queue_while_the_phones_have_the_patience) {
  const path file = library_file("switchback-while-in-call");
  const std::vector<std::string> quick{"server.takeover.activation=20s", "server.keep-alive.period=1s"};
  EXPECT_EQ(Explained(file, quick).longest("phones re-homed", 1), "services assume control");
  std::vector<std::string> slow = quick;
  slow.insert(slow.end(), {"server.registrar.rate=5", "phone.sip.timer f=120s"});
  EXPECT_EQ(Explained(file, slow).longest("phones re-homed", 1), "registrar queue");
}

TEST(LongestPhase, is_the_spans_integration_once_that_is_slow) {
  const path file = library_file("line-switch-stuck");
  const std::string quick = "server.takeover.activation=60s";
  EXPECT_EQ(Explained(file, {quick}).longest("service restored", 1), "services assume control");
  const Explained slow(file, {quick, "trunk.alarm.clear=100s"});
  EXPECT_EQ(slow.longest("service restored", 1), "span layer 1 integration");
  EXPECT_THAT(reports::savings_of(slow.path_to("service restored", 1)).at(0), HasSubstr("alarm.clear = 100 s"));
}

TEST(PathsJson, has_the_phases_to_the_nanosecond) {
  const Explained run(library_file("manual-switchback"), {});
  reports::RunPaths stored;
  stored.scenario = "manual-switchback";
  stored.paths = run.record.paths;
  const auto json = nlohmann::json::parse(paths_json(stored, stored.paths));
  ASSERT_EQ(json["paths"].size(), stored.paths.size());
  for (const auto& path : json["paths"]) {
    std::int64_t sum = 0;
    for (const auto& phase : path["phases"]) sum += phase["duration_ns"].get<std::int64_t>();
    EXPECT_EQ(sum, path["total_ns"].get<std::int64_t>());
  }
}

}  // namespace
}  // namespace switchback::sim
