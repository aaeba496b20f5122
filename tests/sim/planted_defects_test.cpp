// The bench must catch what is wrong: each planted defect of models/defects.h, and a budget missed by a millisecond.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "models/defects.h"
#include "models/monitor_names.h"
#include "reports/judge.h"
#include "scenarios/library.h"
#include "scenarios/loader.h"
#include "sim/record.h"
#include "sim/run.h"

namespace switchback::sim {
namespace {

using models::kDefects;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

/// A scenario in which a defect shows.
struct Trap {
  std::string_view defect;
  std::string_view monitor;  ///< sees it; empty: the run is over before it does
  std::string_view step;     ///< part of the step that fails of it; empty: only the monitor sees it
  std::string_view system;   ///< lines of `system:` besides the common ones
  std::string_view steps;
};

/// For GoogleTest, which would list tests by the bytes of the struct.
void PrintTo(const Trap& trap, std::ostream* out) { *out << trap.defect; }

constexpr std::string_view kFailover = R"(
  - fault: {server: primary, kind: power loss}
  - wait until: {full control: secondary, phones registered: 100%}
  - repair: {server: primary}
  - wait until: {server: primary, is: Up, replication: Updated, views equal: yes}
)";

const std::string kSwitchbackInCall = std::string(kFailover) + R"(
  - call: {id: c1, from: ext 2001, to: ext 2002, talk: 10min}
  - wait until: {call: c1, is: connected}
  - set: {server: secondary, manual switch over: yes}
  - wait until: {full control: primary}
)";

const std::string kSwitchbackInCallWatched = kSwitchbackInCall + R"(
  - expect: {phone: ext 2001, on: secondary, while: call c1}
  - expect: {phone: ext 2001, on: primary, within: 60s, after: call c1 ends}
)";

const std::string kSwitchbackInCallUnwatched = kSwitchbackInCall + "  - wait: 15min\n";

const std::string kSwitchbackByHand = std::string(kFailover) + R"(
  - set: {server: secondary, manual switch over: yes}
  - wait until: {full control: primary, server: secondary, is: Up}
  - wait: 1min
)";

const std::string kEditDuringReplication = std::string(kFailover) + R"(
  - fault: {replication: yes, kind: stuck}
  - set: {server: secondary, manual switch over: yes}
  - wait until: {full control: primary, replication: Updating}
  - set: {server: primary, open MaxAdmin: yes, refused: yes}
)";

const std::vector<Trap> kTraps{
    {models::kDefectTakesControlWithoutLoss, models::kMonitorTwoInControl, "", "", "  - wait: 5min\n"},
    {models::kDefectReRegistersDuringCall, models::kMonitorMoveDuringCall, "", "", kSwitchbackInCallUnwatched},
    {models::kDefectReRegistersDuringCall, "", "phone: ext 2001", "", kSwitchbackInCallWatched},
    {models::kDefectAutoAssumeSurvives, models::kMonitorAutoAssumeSurvives, "", "", kSwitchbackByHand},
    {models::kDefectDownBehindDown, models::kMonitorIllegalChain, "", "", R"(
  - fault: {service: primary/switching, kind: crash}
  - wait: 5s
)"},
    {models::kDefectAutoAssumeOnActive, models::kMonitorAutoAssumeOnActive, "auto assume: yes", "", R"(
  - set: {server: primary, auto assume: yes, refused: yes}
)"},
    {models::kDefectVoicemailFromStandby, models::kMonitorVoicemailViewpoint, "", "", "  - wait: 5min\n"},
    {models::kDefectEditsWhileUpdating, models::kMonitorEditWhileUpdating, "open MaxAdmin", "", kEditDuringReplication},
    {models::kDefectTakesOverUnchecked, models::kMonitorTakeoverUnchecked, "", "  auto assume: no\n", R"(
  - fault: {server: primary, kind: power loss}
  - wait: 5min
)"},
    {models::kDefectNobodyTakesControl, models::kMonitorNoneInControl, "", "", R"(
  - set: {server: primary, manual switch over: yes}
  - wait: 5min
)"},
    {models::kDefectSwitchesOverUnequalViews, models::kMonitorUnequalViews, "", "", R"(
  - fault: {configuration: secondary, kind: mismatch, part: extensions}
  - administrator: {procedure: switchover to secondary}
)"},
};

std::string text_of(const Trap& trap, std::string_view defect, std::string_view limits = "") {
  std::string text = R"(scenario: trap
about: A system in which one thing is wrong.
system:
  profile: altigen-maxcs
  phones: {count: 10, first extension: 2000, profile: altigen-ip}
  boards:
    - {type: triton-t1, slots: [1]}
  trunks:
    - {name: co-1, type: t1-pri, board: 1}
  voicemail: {}
)";
  text += trap.system;
  if (!defect.empty()) text += "  defects: [" + std::string(defect) + "]\n";
  text += R"(steps:
  - start: all
  - wait until: {full control: primary, phones registered: 100%, trunk: co-1, is: in service}
  - wait until: {server: secondary, is: Up, replication: Updated}
)";
  text += trap.steps;
  text += limits;
  return text;
}

/// Plays and judges; the record's journal is gone with the outcome.
reports::RunRecord play(const std::string& text) {
  const scenarios::Scenario scenario =
      scenarios::parse_scenario(text, "trap.yaml", {}, SWITCHBACK_SOURCE_DIR "/scenarios");
  const RunOutcome outcome = run_scenario(scenario, {});
  reports::RunRecord record = describe(scenario, {"", 1, 0, 0});
  complete(record, scenario, outcome);
  record.journal = nullptr;
  return record;
}

std::vector<std::string> violated(const reports::RunRecord& record) {
  std::vector<std::string> names;
  for (const reports::ViolationRecord& violation : record.violations) names.push_back(violation.invariant);
  return names;
}

std::string test_name(const testing::TestParamInfo<Trap>& info) {
  std::string name(info.param.defect);
  if (info.param.monitor.empty()) name += " step";
  std::replace_if(
      name.begin(), name.end(), [](unsigned char letter) { return std::isalnum(letter) == 0; }, '_');
  return name;
}

class PlantedDefect : public testing::TestWithParam<Trap> {};

/// Of the library's incidents, which must fail with them (incidents_test.cpp).
std::vector<std::string> defects_of_incidents() {
  std::vector<std::string> names;
  for (const auto& file : scenarios::list_library(SWITCHBACK_SOURCE_DIR "/scenarios/library/incidents")) {
    const scenarios::Scenario scenario = scenarios::load_scenario(file);
    if (scenario.incident) names.push_back(scenario.incident->defect);
  }
  return names;
}

TEST(PlantedDefects, have_a_trap_or_an_incident_each) {
  std::vector<std::string> caught = defects_of_incidents();
  for (const Trap& trap : kTraps) caught.emplace_back(trap.defect);
  for (const models::DefectInfo& defect : kDefects) EXPECT_THAT(caught, Contains(std::string(defect.name)));
}

TEST_P(PlantedDefect, is_not_seen_where_it_is_not) {
  const reports::RunRecord record = play(text_of(GetParam(), ""));
  EXPECT_EQ(record.verdict, reports::Verdict::pass) << record.reason_text;
  EXPECT_THAT(violated(record), IsEmpty());
}

TEST_P(PlantedDefect, is_caught_where_it_is) {
  const Trap& trap = GetParam();
  const reports::RunRecord record = play(text_of(trap, trap.defect));
  EXPECT_EQ(record.verdict, reports::Verdict::fail) << record.reason_text;
  if (!trap.monitor.empty()) {
    EXPECT_THAT(violated(record), Contains(std::string(trap.monitor)));
  }
  if (trap.step.empty()) {
    EXPECT_EQ(record.reason_code, "monitor") << record.reason_text;
  } else {
    EXPECT_EQ(record.reason_code, "step") << record.reason_text;
    EXPECT_THAT(record.reason_text, HasSubstr(trap.step));
  }
}

INSTANTIATE_TEST_SUITE_P(Each, PlantedDefect, testing::ValuesIn(kTraps), test_name);

TEST(Budget, is_kept_to_the_nanosecond_and_missed_by_a_millisecond) {
  const Trap failover{"", "", "", "", kFailover};
  const auto control_of = [](const reports::RunRecord& record) {
    const auto found = std::find_if(record.measurements.begin(), record.measurements.end(),
                                    [](const auto& measurement) { return measurement.name == "takeover.control"; });
    return found == record.measurements.end() ? std::nullopt : found->value;
  };
  const std::optional<double> control = control_of(play(text_of(failover, "")));
  ASSERT_TRUE(control);
  const auto play_with_budget = [&](double seconds) {
    return play(
        text_of(failover, "", "limits:\n  takeover.control: {max: " + reports::value_text(seconds, "s") + "}\n"));
  };
  const reports::RunRecord kept = play_with_budget(*control);
  EXPECT_EQ(kept.verdict, reports::Verdict::pass) << kept.reason_text;
  EXPECT_EQ(control_of(kept), control);
  const reports::RunRecord missed = play_with_budget(*control - 0.001);
  EXPECT_EQ(missed.verdict, reports::Verdict::fail);
  EXPECT_EQ(missed.reason_code, "limit");
  EXPECT_THAT(missed.reason_text, HasSubstr("takeover.control"));
}

}  // namespace
}  // namespace switchback::sim
