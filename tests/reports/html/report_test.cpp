#include "reports/html/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "models/core/errors.h"
#include "reports/html/page.h"
#include "reports/judge.h"
#include "reports/measurements.h"
#include "reports/store.h"
#include "reports/whole_file.h"
#include "tests/reports/html/page_data.h"

namespace switchback::reports {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

RunRecord failover_run(JournalMaker& maker, const std::string& uuid, int phones = 3) {
  add_failover(maker, phones);
  RunRecord run = plain_run(uuid);
  run.journal = &maker.journal;
  derive(run);
  judge(run, {{}, {}});
  return run;
}

RunRecord run_of(const std::string& campaign, const std::string& scenario, std::uint64_t seed,
                 Verdict verdict = Verdict::pass) {
  RunRecord run = plain_run(campaign + "-" + scenario + "-" + std::to_string(seed));
  run.campaign.uuid = campaign;
  run.scenario.name = scenario;
  run.scenario.sha256 = scenario;
  run.seed = seed;
  run.verdict = verdict;
  return run;
}

std::string contents(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(Report, ShowsAllRunsOfTheLatestInvocation) {
  const TemporaryFolder folder;
  ResultStore store(folder / "r.db");
  store.insert(run_of("first", "a", 1));
  store.insert(run_of("second", "a", 2));
  store.insert(run_of("second", "b", 3, Verdict::fail));
  const json data = report_of(folder / "r.db");
  EXPECT_EQ(data["overview"]["verdict"], "fail");
  EXPECT_EQ(data["overview"]["runs_in_all"], 2);
  EXPECT_EQ(data["overview"]["counts"]["pass"], 1);
  EXPECT_EQ(data["runs"].size(), 2U);
  EXPECT_EQ(data["runs"]["2"]["seed"], "2");
}

TEST(Report, ShowsTheRunsThatAreNamed) {
  const TemporaryFolder folder;
  ResultStore store(folder / "r.db");
  for (std::uint64_t seed = 1; seed <= 3; ++seed) store.insert(run_of("one", "a", seed));
  ReportOptions options;
  options.runs = {"3", "last", "1"};
  EXPECT_EQ(report_of(folder / "r.db", options)["overview"]["runs_in_all"], 2);
  options.runs = {"99"};
  EXPECT_THROW(report_of(folder / "r.db", options), UserError);
}

TEST(Report, TellsOfAStoreWithoutRuns) {
  const TemporaryFolder folder;
  { const ResultStore store(folder / "r.db"); }
  EXPECT_THROW(report_of(folder / "r.db"), UserError);
}

TEST(Report, CarriesTheWholeStoryOfARun) {
  const TemporaryFolder folder;
  JournalMaker maker;
  ResultStore(folder / "r.db").insert(failover_run(maker, "one"));
  const json data = report_of(folder / "r.db");
  const json run = data["runs"]["1"];
  EXPECT_EQ(run["takeovers"][0]["trigger"], 100'000);
  EXPECT_EQ(run["takeovers"][0]["full_control"], 160'000);
  EXPECT_EQ(run["faults"][0]["kind"], "power loss");
  EXPECT_EQ(run["steps"].size(), 3U);
  EXPECT_EQ(run["events_kept"], "notable");
  EXPECT_FALSE(run["lanes"].empty());
  EXPECT_EQ(run["pictures"].size(), 2U);
  EXPECT_EQ(run["phones"].back()[2], 3);
  EXPECT_EQ(data["shared"]["scenarios"]["1"], "scenario: failover\n");
  EXPECT_EQ(run["command"], "./switchback run scenarios/failover.yaml --seed 7");
}

TEST(Report, CarriesCriticalPathsWhosePhasesFollowOneAnother) {
  const TemporaryFolder folder;
  JournalMaker maker;
  ResultStore(folder / "r.db").insert(failover_run(maker, "one"));
  const json data = report_of(folder / "r.db");
  const json& paths = data["runs"]["1"]["paths"];
  ASSERT_FALSE(paths.empty());
  for (const json& path : paths) {
    EXPECT_EQ(path["begin"], 100'000);
    double reached = 0;
    for (const json& phase : path["phases"]) {
      EXPECT_NEAR(phase["start"].get<double>(), reached, 1e-6);
      reached += phase["duration"].get<double>();
    }
    EXPECT_NEAR(reached, path["total"].get<double>(), 1e-6);
    EXPECT_GT(reached, 0);
    EXPECT_FALSE(path["savings"].empty());
  }
}

TEST(Report, CarriesNoCriticalPathOfARunThatWasStoredWithoutOne) {
  const TemporaryFolder folder;
  ResultStore(folder / "r.db").insert(run_of("one", "a", 1));
  EXPECT_TRUE(report_of(folder / "r.db")["runs"]["1"]["paths"].empty());
}

TEST(Report, KeepsWhatTheStoreHoldsFromBecomingPartOfThePage) {
  const std::string hostile = "</script><img src=x onerror=alert(1)><!--<script>";
  const TemporaryFolder folder;
  RunRecord run = run_of("one", "a", 1, Verdict::fail);
  run.scenario.name = run.scenario.about = run.scenario.text = run.scenario.path = hostile;
  run.reason_text = run.campaign.name = hostile;
  run.steps[0].text = run.steps[0].message = hostile;
  ResultStore(folder / "r.db").insert(run);
  const std::string page = page_of(folder / "r.db");
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<!--")));
  std::size_t ends = 0;
  for (auto at = page.find("</script"); at != std::string::npos; at = page.find("</script", at + 1)) ++ends;
  EXPECT_EQ(ends, 3U);
  const json data = data_of(page);
  EXPECT_EQ(data["runs"]["1"]["why"], hostile);
  EXPECT_EQ(data["runs"]["1"]["steps"][0]["text"], hostile);
  EXPECT_EQ(data["shared"]["scenarios"]["1"], hostile);
}

TEST(Report, MayRunOnlyItsOwnScriptsAndLoadNothing) {
  const std::string page = page_with("t", "{}");
  const auto begin = page.find("content=\"default-src 'none'");
  ASSERT_NE(begin, std::string::npos);
  const std::string policy = page.substr(begin, page.find('>', begin) - begin);
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(policy, Not(HasSubstr("http")));
  EXPECT_THAT(policy, HasSubstr("script-src 'sha256-"));
  EXPECT_THAT(page, Not(HasSubstr("src=\"")));
}

TEST(Report, CanBeReadAlsoWhereTextsAreNotUtf8) {
  const TemporaryFolder folder;
  RunRecord run = run_of("one", "a", 1, Verdict::error);
  run.reason_text = "answered \xff\xfe";
  ResultStore(folder / "r.db").insert(run);
  EXPECT_THAT(report_of(folder / "r.db")["runs"]["1"]["why"].get<std::string>(), HasSubstr("answered \xef\xbf\xbd"));
}

TEST(Report, ShowsOfManyRunsTheFirstThatDidNotPassAndTheLastOfEachScenario) {
  const TemporaryFolder folder;
  ResultStore store(folder / "r.db");
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    store.insert(run_of("one", "good", seed));
    store.insert(run_of("one", "bad", seed, seed == 4 || seed == 6 ? Verdict::fail : Verdict::pass));
  }
  ReportOptions options;
  options.max_detailed = 5;
  const json data = report_of(folder / "r.db", options);
  EXPECT_EQ(data["overview"]["runs_in_all"], 20);
  EXPECT_EQ(data["overview"]["runs_listed"], 20);
  EXPECT_THAT(data["overview"]["detail_rule"].get<std::string>(), HasSubstr("the first run that did not pass"));
  std::vector<std::string> detailed;
  for (const auto& [number, run] : data["runs"].items()) {
    detailed.push_back(run["scenario"].get<std::string>() + " " + run["seed"].get<std::string>());
  }
  EXPECT_THAT(detailed, testing::UnorderedElementsAre("bad 4", "bad 10", "good 10"));
}

TEST(Report, SumsUpTheMeasurementsOfManyRuns) {
  const TemporaryFolder folder;
  ResultStore store(folder / "r.db");
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    RunRecord run = run_of("one", "a", seed);
    Measurement control;
    control.name = "takeover.control";
    control.unit = "s";
    control.value = 100.0 + static_cast<double>(seed);
    control.limit.max = 104.0;
    control.verdict = seed > 4 ? Verdict::fail : Verdict::pass;
    run.measurements = {control};
    store.insert(run);
  }
  const json one = report_of(folder / "r.db")["overview"]["scenarios"][0]["measurements"][0];
  EXPECT_EQ(one["runs"], 5);
  EXPECT_EQ(one["failed"], 1);
  EXPECT_EQ(one["high"], 104.0);
  EXPECT_THAT(one["quantiles"].get<std::vector<double>>(), ElementsAre(101.0, 102.0, 103.0, 104.0, 105.0));
}

TEST(Report, NeverGrowsBeyondItsLimitAndSaysWhatItLeftOut) {
  const TemporaryFolder folder;
  JournalMaker maker;
  RunRecord run = failover_run(maker, "one", 200);
  ResultStore store(folder / "r.db");
  for (int number = 0; number < 20; ++number) {
    run.uuid = "run-" + std::to_string(number);
    store.insert(run);
  }
  const std::size_t all = page_of(folder / "r.db").size();
  ReportOptions options;
  options.max_bytes = all * 3 / 4;
  const std::string page = page_of(folder / "r.db", options);
  EXPECT_LE(page.size(), options.max_bytes);
  const json data = data_of(page);
  EXPECT_GT(data["runs"].size(), 0U);
  EXPECT_GT(data["overview"]["details_not_fitting"], 0);
  EXPECT_EQ(data["runs"].size() + data["overview"]["details_not_fitting"].get<std::size_t>(), 20U);
}

TEST(Report, ShowsOfManyCallsThoseThatWentWrong) {
  const TemporaryFolder folder;
  RunRecord run = run_of("one", "a", 1);
  for (int number = 1; number <= 400; ++number) {
    const std::string fate = number > 390 ? "dropped" : "normal";
    run.calls.push_back(
        {number, "ext 1", "incoming", "ext 2", SimTime{1s} * number, std::nullopt, std::nullopt, 0, 0, fate, ""});
  }
  ResultStore(folder / "r.db").insert(run);
  const json shown = report_of(folder / "r.db")["runs"]["1"];
  EXPECT_EQ(shown["calls"].size(), 300U);
  EXPECT_EQ(shown["calls"].back()["fate"], "dropped");
  EXPECT_EQ(shown["call_counts"]["dropped"], 10);
  EXPECT_EQ(shown["call_counts"]["normal"], 390);
  EXPECT_THAT(shown["left_out"][0].get<std::string>(), HasSubstr("100 of 400 calls"));
}

TEST(Report, IsWrittenWholeOrNotAtAll) {
  const TemporaryFolder folder;
  ResultStore(folder / "r.db").insert(run_of("one", "a", 1));
  const ReportSummary made = write_report(folder / "r.db", folder / "r.html");
  EXPECT_EQ(contents(folder / "r.html").size(), made.bytes);
  EXPECT_FALSE(fs::exists(draft_of(folder / "r.html")));
  // A folder where the draft would be: as if it could not be written.
  const std::string before = contents(folder / "r.html");
  fs::create_directory(draft_of(folder / "r.html"));
  EXPECT_THROW(write_report(folder / "r.db", folder / "r.html"), UserError);
  EXPECT_EQ(contents(folder / "r.html"), before);
}

TEST(Report, RefusesAPlaceWhereItCannotBeWritten) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "there");
  EXPECT_THROW(check_writable(folder / "nowhere" / "r.html"), UserError);
  EXPECT_THROW(check_writable(folder / "there"), UserError);
  EXPECT_THROW(check_writable("/proc/r.html"), UserError);
  EXPECT_NO_THROW(check_writable(folder / "r.html"));
  EXPECT_FALSE(fs::exists(folder / "r.html"));
}

}  // namespace
}  // namespace switchback::reports
