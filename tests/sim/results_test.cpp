#include "sim/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include "models/core/errors.h"
#include "sim/record.h"
#include "tests/sim/scratch_folder.h"

namespace switchback::sim {
namespace {

using reports::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Status = JobResult::Status;

/// A plan of one scenario with two steps, run once.
RunPlan small_plan() {
  scenarios::Scenario scenario;
  scenario.name = "power-loss";
  scenario.path = "power-loss.yaml";
  scenario.text = "scenario: power-loss";
  scenario.sha256 = std::string(64, '0');
  scenario.steps.push_back({scenarios::WaitStep{}, "wait: 30 s", {3, 5}});
  scenario.steps.push_back({scenarios::WaitStep{}, "expect: {in control: secondary}", {4, 5}});
  return plan_runs({scenario}, 7, 1);
}

RunOutcome outcome_of(scenarios::StepVerdict last_step) {
  RunOutcome outcome;
  outcome.steps = {{scenarios::StepVerdict::passed, "", 0s, 30s}, {last_step, "primary was in control", 30s, 210s}};
  outcome.duration = 210s;
  return outcome;
}

class ResultsTest : public testing::Test {
 protected:
  RunSummary take(const JobResult& result) {
    Results results({.database = folder_.path() / "results.db", .junit = folder_.path() / "junit.xml"}, plan_);
    RunSummary summary = results.take(plan_.runs[0], result);
    results.finish();
    return summary;
  }

  std::vector<std::string> failed() const {
    std::vector<std::string> names;
    for (const reports::StoredFailure& run : failed_runs(folder_.path() / "results.db")) names.push_back(run.scenario);
    return names;
  }

  std::string junit() const {
    std::ostringstream text;
    text << std::ifstream(folder_.path() / "junit.xml").rdbuf();
    return text.str();
  }

  RunPlan plan_ = small_plan();
  ScratchFolder folder_;
};

TEST_F(ResultsTest, store_a_run_whose_steps_passed_as_passed) {
  const RunSummary summary = take({Status::done, pack(outcome_of(scenarios::StepVerdict::passed))});
  EXPECT_EQ(summary.verdict, Verdict::pass);
  EXPECT_EQ(summary.scenario, "power-loss");
  EXPECT_EQ(summary.seed, 7u);
  EXPECT_EQ(summary.scenario_seconds, 210);
  EXPECT_THAT(failed(), IsEmpty());
  EXPECT_THAT(junit(), HasSubstr("power-loss"));
}

TEST_F(ResultsTest, name_the_step_that_failed) {
  const RunSummary summary = take({Status::done, pack(outcome_of(scenarios::StepVerdict::failed))});
  EXPECT_EQ(summary.verdict, Verdict::fail);
  EXPECT_THAT(summary.reason, HasSubstr("primary was in control"));
  EXPECT_THAT(failed(), ElementsAre("power-loss"));
  EXPECT_THAT(junit(), HasSubstr("<failure"));
}

TEST_F(ResultsTest, make_a_crash_an_error_with_its_reason) {
  const RunSummary summary = take({Status::error, "worker died: signal 11 (SIGSEGV)"});
  EXPECT_EQ(summary.verdict, Verdict::error);
  EXPECT_THAT(summary.reason, HasSubstr("signal 11 (SIGSEGV)"));
  EXPECT_THAT(failed(), ElementsAre("power-loss"));
}

TEST_F(ResultsTest, make_a_killed_run_aborted) {
  EXPECT_EQ(take({Status::aborted, "stopped by the user"}).verdict, Verdict::aborted);
}

TEST_F(ResultsTest, make_an_unreadable_answer_an_error) {
  const RunSummary summary = take({Status::done, "nonsense"});
  EXPECT_EQ(summary.verdict, Verdict::error);
  EXPECT_THAT(summary.reason, HasSubstr("cannot be read"));
}

TEST_F(ResultsTest, make_a_scenarios_time_limit_an_error) {
  RunOutcome outcome = outcome_of(scenarios::StepVerdict::not_run);
  outcome.timed_out = true;
  const RunSummary summary = take({Status::done, pack(outcome)});
  EXPECT_EQ(summary.verdict, Verdict::error);
  EXPECT_THAT(summary.reason, HasSubstr("time limit of"));
}

TEST_F(ResultsTest, are_refused_where_no_store_can_be) {
  EXPECT_THROW(Results({.database = folder_.path() / "nowhere/results.db"}, plan_), UserError);
}

TEST(Record, has_the_fingerprint_that_was_taken_in_the_worker) {
  RunPlan plan = small_plan();
  const RunOutcome played = run_scenario(plan.scenarios[0], {});
  EXPECT_EQ(played.fingerprint, played.journal.fingerprint());
  const RunOutcome outcome = unpack(pack(played));
  reports::RunRecord record = describe(plan.scenarios[0], {"uuid", 7, 0, 0});
  complete(record, plan.scenarios[0], outcome);
  EXPECT_EQ(record.fingerprint, played.fingerprint);
}

TEST(Record, says_where_parameters_that_differ_come_from) {
  RunPlan plan = small_plan();
  models::SystemConfig& system = plan.scenarios[0].system;
  system.server.keep_alive_period = 1s;
  system.notes.push_back({"server.keep-alive.period", "1s", "--set", false});
  const reports::RunRecord record = describe(plan.scenarios[0], {"uuid", 7, 0, 0});
  const auto found = std::find_if(record.parameters.begin(), record.parameters.end(),
                                  [](const auto& parameter) { return parameter.name == "keep-alive.period"; });
  ASSERT_NE(found, record.parameters.end());
  EXPECT_EQ(found->source, "--set");
}

}  // namespace
}  // namespace switchback::sim
