// What is made of the journals of library scenarios, as other programs read it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "reports/trace_events.h"
#include "reports/vcd.h"
#include "scenarios/library.h"
#include "scenarios/loader.h"
#include "sim/run.h"
#include "tests/reports/trace_check.h"
#include "tests/reports/vcd_reader.h"
#include "tests/sim/scratch_folder.h"
#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

using testing::IsEmpty;

RunOutcome play(const char* scenario) {
  return run_scenario(scenarios::load_scenario(scenarios::find_scenarios(scenario).front()), {});
}

bool have_gtkwave() { return std::system("command -v vcd2fst fst2vcd >/dev/null 2>&1") == 0; }

class JournalFiles : public testing::TestWithParam<const char*> {
 protected:
  ScratchFolder folder_;
};

/// Through GTKWave's own reader and back.
std::optional<reports::VcdReader> through_gtkwave(const ScratchFolder& folder, const std::string& vcd) {
  const auto file = folder.write("run.vcd", vcd).string();
  const auto fst = (folder.path() / "run.fst").string();
  const auto back = (folder.path() / "back.vcd").string();
  const std::string command = "vcd2fst '" + file + "' '" + fst + "' >'" + folder.path().string() +
                              "/said' 2>&1 && fst2vcd -e -f '" + fst + "' -o '" + back + "' >/dev/null 2>&1";
  if (std::system(command.c_str()) != 0) return std::nullopt;
  return reports::VcdReader(content(back));
}

TEST_P(JournalFiles, are_waveforms_that_GTKWave_reads_with_the_journals_values) {
  if (!have_gtkwave()) GTEST_SKIP() << "vcd2fst is not installed (Debian: gtkwave)";
  const RunOutcome outcome = play(GetParam());
  ASSERT_EQ(outcome.error, "");
  const auto read = through_gtkwave(folder_, reports::vcd_of(outcome.journal, outcome.duration));
  ASSERT_TRUE(read.has_value()) << content(folder_.path() / "said");
  int controls = 0;
  for (const Event& event : outcome.journal.events()) {
    const std::string server = "switchback." + outcome.journal.entity_name(event.entity);
    if (event.kind == EventKind::control_yes || event.kind == EventKind::control_no) {
      const bool yes = event.kind == EventKind::control_yes;
      EXPECT_EQ(read->at(server + ".in_control", event.time), yes ? "1" : "0") << event.time.count();
      EXPECT_NE(read->at(server + ".in_control", event.time - 1ns), yes ? "1" : "0") << event.time.count();
      ++controls;
    } else if (event.kind == EventKind::control_full) {
      EXPECT_EQ(read->at(server + ".full_control", event.time), "1") << event.time.count();
    }
  }
  EXPECT_GE(controls, 1);
  EXPECT_EQ(read->at("switchback.boards.board_1.state", outcome.duration), "serves_primary");
  EXPECT_EQ(read->at("switchback.primary.services.registrar_state", outcome.duration), "Up");
}

TEST_P(JournalFiles, are_traces_that_follow_the_rules_of_their_format) {
  const RunOutcome outcome = play(GetParam());
  ASSERT_EQ(outcome.error, "");
  const auto trace = nlohmann::json::parse(reports::trace_events_of(outcome.journal, outcome.duration));
  EXPECT_THAT(reports::broken_trace_rules(trace), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Library, JournalFiles, testing::Values("manual-switchback", "switchback-while-in-call"),
                         [](const auto& chosen) {
                           std::string name = chosen.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace switchback::sim
