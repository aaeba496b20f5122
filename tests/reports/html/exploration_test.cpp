// Explorations in the report: what they covered, together and alone, and the way to what failed.
#include "reports/html/exploration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/core/errors.h"
#include "reports/store.h"
#include "tests/reports/html/page_data.h"

namespace switchback::reports {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kPowerLoss = "power loss of primary";

/// One that began at this minute of an hour, and met `kPowerLoss` while both servers said Yes so often.
ExplorationRecord exploration(const std::string& uuid, int minute, std::uint64_t count, std::uint64_t seed = 1) {
  ExplorationRecord record;
  record.campaign.uuid = uuid;
  record.campaign.name = "explore";
  record.campaign.kind = "monte_carlo";
  record.campaign.base_seed = seed;
  record.campaign.planned_runs = 10;
  record.campaign.created_utc = "2026-01-01T00:" + std::to_string(10 + minute) + ":00Z";
  record.tool_version = "1";
  record.git_rev = "abc";
  record.played = 10;
  record.passed = 9;
  record.inconclusive = 1;
  record.coverage[{std::string(kPowerLoss), PairState::both}] = count;
  return record;
}

/// A run of it that failed; alike are those with the same `reason` but for numbers.
RunRecord failed_run(const std::string& uuid, std::uint64_t seed, const std::string& reason) {
  RunRecord run = plain_run(uuid + " " + std::to_string(seed));
  run.campaign.uuid = uuid;
  run.campaign.kind = "monte_carlo";
  run.scenario.name = "explored-" + std::to_string(seed);
  run.scenario.sha256 = run.scenario.name;
  run.seed = seed;
  run.verdict = Verdict::fail;
  run.reason_code = "bench";
  run.reason_text = reason;
  return run;
}

RunRecord passed_run(const std::string& campaign) {
  RunRecord run = plain_run(campaign + " run");
  run.campaign.uuid = campaign;
  run.started_utc = "2026-01-01T01:00:00Z";
  return run;
}

/// How often the only action was met in the last state, by map.
std::vector<int> counts_in(const json& exploration) {
  std::vector<int> counts;
  for (const json& map : exploration["maps"]) counts.push_back(map["counts"][0][7].get<int>());
  return counts;
}

TEST(ReportedExploration, IsAReportOfItsOwnThoughNothingFailed) {
  const TemporaryFolder folder;
  ResultStore(folder / "r.db").insert(exploration("e", 1, 3));
  const json data = report_of(folder / "r.db");
  const json& overview = data["overview"];
  EXPECT_EQ(overview["verdict"], "pass");
  EXPECT_EQ(overview["drawn"], 10);
  EXPECT_EQ(overview["counts"]["pass"], 9);
  EXPECT_EQ(overview["counts"]["inconclusive"], 1);
  EXPECT_EQ(overview["campaigns"][0]["version"], "1 (abc)");
  const json& shown = overview["exploration"];
  EXPECT_EQ(shown["asked_for"], true);
  EXPECT_EQ(shown["explorations"][0]["seed"], "1");
  EXPECT_EQ(shown["explorations"][0]["last_seed"], "10");
  EXPECT_EQ(shown["explorations"][0]["failed"], 0);
  EXPECT_EQ(shown["states"].size(), kPairStateNames.size());
  EXPECT_THAT(shown["actions"], ElementsAre(kPowerLoss));
  ASSERT_EQ(shown["maps"].size(), 1U);
  EXPECT_THAT(shown["maps"][0]["counts"][0], ElementsAre(0, 0, 0, 0, 0, 0, 0, 3));
  EXPECT_TRUE(shown["failures"].empty());
}

TEST(ReportedExploration, IsNotThereWhereTheStoreHasNone) {
  const TemporaryFolder folder;
  ResultStore(folder / "r.db").insert(passed_run("runs"));
  const json overview = report_of(folder / "r.db")["overview"];
  EXPECT_TRUE(overview["exploration"].is_null());
  EXPECT_FALSE(overview.contains("drawn"));
}

TEST(ReportedExploration, AddsUpThoseOfTheSameDefectsAndTellsEach) {
  const TemporaryFolder folder;
  ResultStore store(folder / "r.db");
  ExplorationRecord planted = exploration("planted", 2, 100);
  planted.defects = "never yields";
  store.insert(exploration("first", 1, 3));
  store.insert(planted);
  store.insert(exploration("second", 3, 4, 11));
  const json shown = report_of(folder / "r.db")["overview"]["exploration"];
  EXPECT_THAT(counts_in(shown), ElementsAre(7, 4, 100, 3)) << "together, then the latest first";
  EXPECT_EQ(shown["maps"][0]["explorations"], 2);
  EXPECT_EQ(shown["maps"][0]["played"], 20);
  EXPECT_EQ(shown["maps"][2]["defects"], "never yields");
}

TEST(ReportedExploration, TellsWhereSeedsCountTwice) {
  const TemporaryFolder folder;
  ResultStore store(folder / "r.db");
  store.insert(exploration("first", 1, 3));
  store.insert(exploration("second", 2, 4, 11));
  EXPECT_EQ(report_of(folder / "r.db")["overview"]["exploration"]["maps"][0]["seeds_repeat"], false);
  store.insert(exploration("third", 3, 4, 20));
  EXPECT_EQ(report_of(folder / "r.db")["overview"]["exploration"]["maps"][0]["seeds_repeat"], true);
}

TEST(ReportedExploration, ListsTheLatestOfManyAndCountsAll) {
  const TemporaryFolder folder;
  ResultStore store(folder / "r.db");
  for (int number = 0; number < 25; ++number) store.insert(exploration("e" + std::to_string(number), number, 2));
  const json shown = report_of(folder / "r.db")["overview"]["exploration"];
  EXPECT_EQ(shown["explorations"].size(), 20U);
  EXPECT_EQ(shown["explorations"][0]["created"], "2026-01-01T00:34:00Z");
  EXPECT_EQ(shown["not_listed"], 5);
  EXPECT_EQ(counts_in(shown).size(), 21U);
  EXPECT_EQ(counts_in(shown).front(), 50);
}

TEST(ReportedExploration, LeadsFromEachKindOfFailureToTheRunWithTheLowestSeed) {
  const TemporaryFolder folder;
  ResultStore store(folder / "r.db");
  // In the order in which workers were done.
  for (const std::uint64_t seed : {7, 5, 9, 6, 8}) store.insert(failed_run("e", seed, "killed by signal 11"));
  store.insert(failed_run("e", 4, "the worker hung"));
  ExplorationRecord record = exploration("e", 1, 3);
  record.errors = 6;
  store.insert(record);
  ReportOptions options;
  options.max_detailed = 3;
  const json data = report_of(folder / "r.db", options);
  const json& failures = data["overview"]["exploration"]["failures"];
  ASSERT_EQ(failures.size(), 2U);
  EXPECT_EQ(failures[0]["runs"], 5);
  EXPECT_EQ(failures[0]["seed"], "5");
  EXPECT_EQ(failures[0]["run"], 2);
  EXPECT_EQ(failures[0]["why"], "killed by signal 11");
  EXPECT_EQ(failures[1]["run"], 6);
  for (const json& failure : failures) {
    EXPECT_TRUE(data["runs"].contains(std::to_string(failure["run"].get<int>()))) << "the page has it in detail";
  }
  EXPECT_THAT(data["overview"]["detail_rule"].get<std::string>(), HasSubstr("lowest seed"));
  EXPECT_EQ(data["overview"]["verdict"], "error");
  EXPECT_EQ(data["overview"]["runs"].size(), 6U);
  EXPECT_EQ(data["overview"]["scenarios"].size(), 1U) << "not one for each run";
}

TEST(ReportedExploration, CanBeLookedUpInTheReportOfLaterRuns) {
  const TemporaryFolder folder;
  ResultStore store(folder / "r.db");
  store.insert(exploration("e", 1, 3));
  store.insert(passed_run("later"));
  const json overview = report_of(folder / "r.db")["overview"];
  EXPECT_EQ(overview["runs_in_all"], 1);
  EXPECT_EQ(overview["counts"]["pass"], 1);
  EXPECT_FALSE(overview.contains("drawn"));
  EXPECT_EQ(overview["exploration"]["asked_for"], false);
  EXPECT_THAT(counts_in(overview["exploration"]), ElementsAre(3));
}

TEST(ReportedExploration, OfANamedRunIsTheOneThatFoundIt) {
  const TemporaryFolder folder;
  ResultStore store(folder / "r.db");
  store.insert(failed_run("e", 5, "killed by signal 11"));
  store.insert(exploration("e", 1, 3));
  store.insert(exploration("other", 2, 4));
  store.insert(passed_run("later"));
  ReportOptions options;
  options.runs = {"1"};
  const json data = report_of(folder / "r.db", options);
  EXPECT_THAT(counts_in(data["overview"]["exploration"]), ElementsAre(3));
  EXPECT_EQ(data["runs"]["1"]["command"], "./switchback explore --count 1 --seed 5");
  EXPECT_EQ(data["runs"]["1"]["explored"], true);
  options.runs = {"2"};
  EXPECT_TRUE(report_of(folder / "r.db", options)["overview"]["exploration"].is_null());
}

TEST(ReportedExploration, IsFoundByItsUuidToo) {
  const TemporaryFolder folder;
  ResultStore store(folder / "r.db");
  store.insert(exploration("early", 1, 3));
  store.insert(exploration("late", 2, 4));
  ReportOptions options;
  options.campaign = "early";
  const json shown = report_of(folder / "r.db", options)["overview"];
  EXPECT_EQ(shown["campaigns"][0]["uuid"], "early");
  EXPECT_EQ(shown["exploration"]["explorations"][0]["created"], "2026-01-01T00:11:00Z");
  options.campaign = "nothing";
  EXPECT_THROW(report_of(folder / "r.db", options), UserError);
}

}  // namespace
}  // namespace switchback::reports
