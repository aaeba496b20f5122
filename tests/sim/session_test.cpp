#include "sim/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace switchback::sim {
namespace {

using reports::ExitCode;
using reports::Verdict;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

RunPlan plan_of(const std::vector<std::string>& names, std::uint64_t repeat = 1) {
  std::vector<scenarios::Scenario> list;
  for (const std::string& name : names) {
    list.emplace_back();
    list.back().name = name;
  }
  return plan_runs(std::move(list), 1, repeat);
}

/// A session in which the name of a scenario is its verdict.
struct Played {
  ExitCode code{};
  std::string out;
  std::string progress;
  std::vector<RunSummary> taken;
};

Played play(
    const RunPlan& plan, const SessionOptions& options,
    const std::function<void(std::size_t)>& before_take = [](std::size_t) {}) {
  Played played;
  std::ostringstream out;
  std::ostringstream progress;
  played.code = run_session(
      plan, options, {out, Terminal{}, progress, Terminal{}},
      [&](std::size_t job) { return plan.scenarios[plan.runs[job].scenario].name; },
      [&](const PlannedRun& run, const JobResult& result) {
        before_take(played.taken.size());
        RunSummary summary;
        summary.scenario = plan.scenarios[run.scenario].name;
        summary.seed = run.seed;
        summary.verdict = reports::verdict_named(result.text).value_or(Verdict::error);
        if (!reports::passed(summary.verdict)) summary.reason = "because";
        summary.control = 100.0 + static_cast<double>(run.seed);
        played.taken.push_back(summary);
        return summary;
      });
  played.out = out.str();
  played.progress = progress.str();
  return played;
}

TEST(Session, ends_with_0_when_all_pass_or_are_marginal) {
  EXPECT_EQ(play(plan_of({"pass", "marginal"}), {}).code, ExitCode::passed);
}

TEST(Session, ends_with_the_code_of_the_worst_verdict) {
  EXPECT_EQ(play(plan_of({"pass", "fail", "inconclusive"}), {}).code, ExitCode::failed);
  EXPECT_EQ(play(plan_of({"pass", "inconclusive"}), {}).code, ExitCode::not_decided);
  EXPECT_EQ(play(plan_of({"error", "fail"}), {}).code, ExitCode::bench_error);
}

TEST(Session, ends_with_5_when_nothing_ran) {
  const Played played = play(plan_of({}), {});
  EXPECT_EQ(played.code, ExitCode::nothing_ran);
  EXPECT_EQ(played.out, "nothing ran: the selection is empty\n");
}

TEST(Session, prints_a_line_for_each_scenario_and_the_sum_last) {
  const Played played = play(plan_of({"pass", "fail"}), {.database = "x.db"});
  EXPECT_THAT(played.out, HasSubstr("fail     fail      101.0 s  because\npass     pass      101.0 s\n"));
  EXPECT_THAT(played.out, testing::ContainsRegex("\n2 runs of 2 scenarios: 1 pass, 1 fail in .*, stored in x.db\n$"));
  EXPECT_THAT(played.progress, IsEmpty());
}

TEST(Session, shows_of_many_runs_the_worst_and_the_longest) {
  RunPlan plan = plan_of({"pass", "fail"}, 3);
  const Played played = play(plan, {});
  EXPECT_THAT(played.out, HasSubstr("fail     fail         0/3  103.0 s  seed 1: because\n"));
  EXPECT_THAT(played.out, HasSubstr("pass     pass         3/3  103.0 s\n"));
}

TEST(Session, prints_only_the_sum_when_quiet) {
  const Played played = play(plan_of({"pass"}), {.quiet = true});
  EXPECT_THAT(played.out, MatchesRegex("1 run of 1 scenario: 1 pass in [^\n]*\n"));
}

TEST(Session, prints_nothing_but_one_document_for_machines) {
  const Played played = play(plan_of({"pass", "fail"}, 2), {.json = true, .database = "x.db"});
  const auto document = nlohmann::json::parse(played.out);
  ASSERT_EQ(document["runs"].size(), 4u);
  EXPECT_EQ(document["summary"]["verdicts"]["fail"], 2);
  EXPECT_EQ(document["summary"]["exit_code"], 1);
  EXPECT_EQ(document["summary"]["database"], "x.db");
  EXPECT_EQ(document["summary"]["stopped"], false);
  EXPECT_THAT(played.progress, EndsWith("stored in x.db\n"));
}

TEST(Session, writes_good_json_of_bad_text) {
  EXPECT_TRUE(nlohmann::json::accept(play(plan_of({"\xff\xfe\"\n"}), {.json = true}).out));
}

TEST(Session, starts_no_more_runs_after_a_failure_when_asked) {
  const Played played = play(plan_of({"pass", "fail", "pass", "pass"}), {.stop_on_fail = true});
  EXPECT_EQ(played.taken.size(), 2u);
  EXPECT_EQ(played.code, ExitCode::failed);
  EXPECT_THAT(played.out, HasSubstr("stopped after 2 of 4 runs"));
}

TEST(Session, ends_with_130_when_interrupted_and_keeps_what_ran) {
  const Played played = play(plan_of({"pass"}, 1000), {}, [](std::size_t taken) {
    if (taken == 2) std::raise(SIGINT);
  });
  EXPECT_EQ(played.code, ExitCode::stopped);
  EXPECT_GE(played.taken.size(), 3u);
  EXPECT_LT(played.taken.size(), 1000u);
  EXPECT_THAT(played.out, HasSubstr("stopped after"));
  EXPECT_THAT(played.progress, HasSubstr("stopping"));
}

TEST(Plan, runs_every_scenario_once_before_any_runs_again) {
  const RunPlan plan = plan_runs(std::vector<scenarios::Scenario>(2), 7, 2);
  ASSERT_EQ(plan.runs.size(), 4u);
  EXPECT_EQ(plan.runs[1].scenario, 1u);
  EXPECT_EQ(plan.runs[1].seed, 7u);
  EXPECT_EQ(plan.runs[2].scenario, 0u);
  EXPECT_EQ(plan.runs[2].seed, 8u);
  EXPECT_EQ(plan.runs[2].iteration, 1);
}

}  // namespace
}  // namespace switchback::sim
