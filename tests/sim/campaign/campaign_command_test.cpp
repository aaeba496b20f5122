// `switchback campaign` as a user starts it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "reports/database.h"
#include "tests/reports/whole_store.h"
#include "tests/sim/campaign/loss_plan.h"
#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

using testing::HasSubstr;

std::string plan(int seeds, const std::string& more = "") { return periods_plan(seeds, 5, more); }

class CampaignCommand : public StartedProgram {
 protected:
  void SetUp() override { folder_.write("loss.yaml", loss_scenario(2)); }
  std::int64_t number(const std::string& sql) const {
    reports::Database database(folder_.path() / "results.db", std::chrono::seconds{10});
    return database.integer(sql);
  }
  nlohmann::json run_json(const std::string& arguments, int code) const {
    const Ended ended = run("campaign plan.yaml --json " + arguments);
    EXPECT_EQ(ended.code, code) << ended.err;
    return nlohmann::json::parse(ended.out, nullptr, false);
  }
};

TEST_F(CampaignCommand, StoresEveryCellWithEverySeed) {
  folder_.write("plan.yaml", plan(4));
  const Ended ended = run("campaign plan.yaml");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("8 runs of 2 cells: 8 pass in "));
  EXPECT_THAT(ended.out, HasSubstr("above 180 s, the usual budget"));
  EXPECT_EQ(number("SELECT count(*) FROM run"), 8);
  EXPECT_EQ(number("SELECT count(DISTINCT cell * 100 + seed) FROM plan_run WHERE seed BETWEEN 5 AND 8"), 8);
  EXPECT_EQ(number("SELECT count(*) FROM campaign_cell WHERE runs = 4 AND passed = 4 AND control_p50 IS NOT NULL"), 2);
  EXPECT_EQ(number("SELECT count(*) FROM campaign WHERE kind = 'sweep' AND planned_runs = 8"), 1);
}

TEST_F(CampaignCommand, GivesEveryCellTheSameSeeds) {
  folder_.write("plan.yaml", plan(5));
  run("campaign plan.yaml -q");
  // The keep-alive period alone differs: detection is six periods of 2 s or 5 s, and what the seed draws is the same.
  EXPECT_EQ(
      number("WITH v AS (SELECT p.cell, p.seed, m.value - d.value AS rest FROM plan_run p JOIN measurement m USING "
             "(run_id) JOIN measurement d USING (run_id) WHERE m.name = 'takeover.control' AND d.name = "
             "'takeover.detection') SELECT count(*) FROM v a JOIN v b ON a.seed = b.seed AND a.cell = 1 AND b.cell "
             "= 2 WHERE abs(a.rest - b.rest) < 1"),
      5);
}

TEST_F(CampaignCommand, MakesOnlyWhatIsMissing) {
  folder_.write("plan.yaml", plan(3));
  EXPECT_EQ(run_json("", 0)["summary"]["ran"], 6);
  reports::Database(folder_.path() / "results.db", std::chrono::seconds{10})
      .execute("PRAGMA foreign_keys = ON; DELETE FROM run WHERE run_id IN (2, 5)");
  const auto again = run_json("", 0);
  EXPECT_EQ(again["summary"]["ran"], 2);
  EXPECT_EQ(again["summary"]["stored_before"], 4);
  EXPECT_EQ(again["cells"][0]["runs"], 3);
  EXPECT_EQ(again["cells"][1]["runs"], 3);
  EXPECT_EQ(run_json("", 0)["summary"]["ran"], 0);
  EXPECT_EQ(number("SELECT count(*) FROM campaign"), 1);
  EXPECT_EQ(number("SELECT count(DISTINCT cell * 100 + seed) FROM plan_run"), 6);
}

TEST_F(CampaignCommand, BeginsAnewWhenAScenarioOfThePlanHasChanged) {
  folder_.write("plan.yaml", plan(1));
  run("campaign plan.yaml -q");
  folder_.write("loss.yaml", loss_scenario(2, "limits: {takeover.control: {max: 600s}}\n"));
  EXPECT_EQ(run_json("", 0)["summary"]["ran"], 2);
  EXPECT_EQ(number("SELECT count(*) FROM campaign"), 2);
}

TEST_F(CampaignCommand, BeginsAnewForAnotherVersionOfTheProgramAndSaysSo) {
  folder_.write("plan.yaml", plan(1));
  run("campaign plan.yaml -q");
  reports::Database(folder_.path() / "results.db", std::chrono::seconds{10})
      .execute(
          "UPDATE run SET tool_version = '0.0.9', git_rev = 'old', uuid = run_id; UPDATE campaign SET uuid = 'old'");
  const Ended ended = run("campaign plan.yaml");
  EXPECT_THAT(ended.err, HasSubstr("has runs of this plan by 0.0.9 (old) as well"));
  EXPECT_THAT(ended.out, HasSubstr("2 runs of 2 cells"));
  EXPECT_EQ(number("SELECT count(*) FROM run"), 4);
}

TEST_F(CampaignCommand, KeepsTheEventsOfTheFirstFailureOfACellAlone) {
  folder_.write("loss.yaml", loss_scenario(2, "limits: {takeover.control: {max: 1s}}\n"));
  folder_.write("plan.yaml", plan(6));
  EXPECT_EQ(run("campaign plan.yaml -q").code, 1);
  EXPECT_EQ(number("SELECT count(*) FROM run WHERE verdict = 'fail'"), 12);
  EXPECT_EQ(number("SELECT count(*) FROM run WHERE events_kept = 'all'"), 2);
  EXPECT_EQ(number("SELECT count(DISTINCT cell) FROM plan_run JOIN run USING (run_id) WHERE events_kept = 'all'"), 2);
  EXPECT_EQ(number("SELECT count(*) FROM run WHERE journal_events > 0"), 12);
}

TEST_F(CampaignCommand, StoresTheSameHoweverManyProcessesPlay) {
  folder_.write("loss.yaml", loss_scenario(2, "limits: {takeover.control: {max: 144 s}}\n"));
  folder_.write("plan.yaml", plan(12));
  const auto stored = [this](const std::string& arguments) {
    std::filesystem::remove(folder_.path() / "results.db");
    run("campaign plan.yaml -q " + arguments);
    return reports::Database(folder_.path() / "results.db", std::chrono::seconds{10})
        .text(
            "SELECT group_concat(line, char(10)) FROM (SELECT r.uuid || ' ' || p.cell || ' ' || p.seed || ' ' || "
            "verdict || ' ' || fingerprint || ' ' || events_kept || ' ' || argv_json AS line FROM plan_run p "
            "JOIN run r USING (run_id) ORDER BY p.cell, p.seed)");
  };
  const std::string alone = stored("--jobs 1");
  EXPECT_THAT(alone, HasSubstr(" pass "));
  EXPECT_THAT(alone, HasSubstr(" fail "));
  EXPECT_THAT(alone, HasSubstr(" all [\"switchback\",\"campaign\",\"plan.yaml\"]"));
  EXPECT_EQ(stored("--jobs 4"), alone);
}

TEST_F(CampaignCommand, IsTheSameInShardsThatAreMerged) {
  folder_.write("loss.yaml", loss_scenario(2, "limits: {takeover.control: {max: 144 s}}\n"));
  folder_.write("plan.yaml", plan(11));
  run("campaign plan.yaml -q --db whole.db");
  const auto rows = [this](const char* store) {
    return reports::rows_of(folder_.path() / store, reports::station_and_times());
  };
  std::string stores;
  for (const std::string number : {"3", "1", "2"}) {
    const Ended ended = run("campaign plan.yaml --jobs 2 --shard " + number + "/3");
    EXPECT_THAT(ended.out, HasSubstr("shard " + number + " of 3: "));
    stores += " results.shard-" + number + "-of-3.db";
    // Nothing is missing of it any more.
    EXPECT_THAT(run("campaign plan.yaml -q --shard " + number + "/3").out, HasSubstr("; 0 of them made now"));
  }
  EXPECT_EQ(run("merge -q" + stores).code, 0);
  EXPECT_EQ(rows("results.db"), rows("whole.db"));
  EXPECT_EQ(run("merge -q" + stores).code, 0);
  EXPECT_EQ(rows("results.db"), rows("whole.db"));
  const Ended whole = run("campaign plan.yaml --db whole.db");
  const Ended merged = run("campaign plan.yaml");
  const auto table = [](const Ended& ended) { return ended.out.substr(0, ended.out.find("; 0 of them made now")); };
  EXPECT_EQ(table(merged), table(whole));
  EXPECT_NE(table(merged), merged.out);
}

TEST_F(CampaignCommand, RefusesAShardThatIsNone) {
  folder_.write("plan.yaml", plan(1));
  const Ended ended = run("campaign plan.yaml --shard 5/4");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("--shard 5/4: expected NUMBER/OF, such as 2/4"));
}

TEST_F(CampaignCommand, LeavesRunsThatCanBePlayedAgain) {
  folder_.write("plan.yaml", plan(2));
  run("campaign plan.yaml -q");
  for (const char* which : {"1", "4"}) {
    const Ended replayed = run(std::string("replay ") + which);
    EXPECT_EQ(replayed.code, 0) << replayed.out << replayed.err;
    EXPECT_THAT(replayed.out, HasSubstr("the same journal and verdict"));
  }
}

TEST_F(CampaignCommand, IsComparedCellByCell) {
  folder_.write("plan.yaml", plan(6));
  run("campaign plan.yaml -q --db one.db");
  run("campaign plan.yaml -q --db two.db");
  const auto same = nlohmann::json::parse(run("compare one.db two.db --json").out, nullptr, false);
  EXPECT_EQ(same["scenarios"], 2) << same.dump();
  folder_.write("plan.yaml", plan(6, "set: {server.takeover.activation: 170 s}\n"));
  run("campaign plan.yaml -q --db two.db");
  // Other settings are other cells.
  EXPECT_EQ(run("compare one.db two.db@last").code, 5);
}

TEST_F(CampaignCommand, IsNoInvocationWhoseFailuresARunRepeats) {
  folder_.write("loss.yaml", loss_scenario(2, "limits: {takeover.control: {max: 1s}}\n"));
  EXPECT_EQ(run("run loss.yaml --no-report -q").code, 1);
  folder_.write("plan.yaml", plan(3));
  run("campaign plan.yaml -q");
  EXPECT_THAT(run("run --rerun-failed --dry-run").out, HasSubstr("\n1 run would be made"));
}

TEST_F(CampaignCommand, SaysWhatItWouldRun) {
  folder_.write("plan.yaml", plan(3));
  const Ended ended = run("campaign plan.yaml --dry-run");
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, testing::ContainsRegex("   2  loss +5 s  loss.yaml"));
  EXPECT_THAT(ended.out, HasSubstr("2 cells with the seeds 5 to 7: 6 runs"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "results.db"));
}

TEST_F(CampaignCommand, TellsMistakesOfPlanAndScenarioAndRunsNothing) {
  folder_.write("plan.yaml", plan(3) + "stopp: {}\n");
  const Ended ended = run("campaign plan.yaml");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("plan.yaml:6:1: unknown key 'stopp'; did you mean 'stop'?"));
  folder_.write("plan.yaml", plan(3));
  folder_.write("loss.yaml", loss_scenario(2, "limit: {}\n"));
  EXPECT_THAT(run("campaign plan.yaml").err, HasSubstr("loss.yaml:12:1: unknown key 'limit'"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "results.db"));
}

TEST_F(CampaignCommand, StopsAtTheFirstFailureIfThePlanSaysSo) {
  folder_.write("loss.yaml", loss_scenario(2, "limits: {takeover.control: {max: 1s}}\n"));
  folder_.write("plan.yaml", plan(200, "stop: {first failure: yes}\n"));
  const auto document = run_json("--jobs 1", 1);
  EXPECT_EQ(document["summary"]["stopped_because"], "a run did not pass");
  EXPECT_LT(document["summary"]["ran"], 100);
  EXPECT_EQ(run_json("", 1)["summary"]["ran"], 0) << "a failure that is stored counts as well";
}

TEST_F(CampaignCommand, StopsWhenEveryIntervalIsNarrowEnough) {
  folder_.write("plan.yaml", plan(5000, "stop: {interval: {measurement: takeover.control, half width: 30s}}\n"));
  const auto document = run_json("", 0);
  EXPECT_EQ(document["summary"]["stopped_because"], "every interval is narrow enough");
  EXPECT_LT(document["summary"]["ran"], 2000);
  for (const auto& cell : document["cells"]) {
    const auto& control = cell["measurements"]["takeover.control"];
    EXPECT_GE(control["runs"], 20);
    EXPECT_LE(control["median_high"].get<double>() - control["median_low"].get<double>(), 60.0);
  }
}

TEST_F(CampaignCommand, StopsWhenItsTimeIsUp) {
  folder_.write("plan.yaml", plan(500'000, "stop: {time: 500ms}\n"));
  EXPECT_EQ(run_json("", 0)["summary"]["stopped_because"], "the time is up");
}

TEST_F(CampaignCommand, StoresAHangingRunAsAnError) {
  folder_.write("loss.yaml", loss_scenario(2, "  - wait: 3h\n"));
  folder_.write("plan.yaml", plan(1));
  const auto document = run_json("--timeout 0.001", 4);
  EXPECT_EQ(document["cells"][0]["verdicts"]["error"], 1);
  EXPECT_EQ(number("SELECT count(*) FROM run WHERE verdict = 'error' AND ended_how = 'crash'"), 2);
  // What is there is there: a campaign that hangs does not hang again each time.
  EXPECT_EQ(run_json("", 4)["summary"]["ran"], 0);
}

}  // namespace
}  // namespace switchback::sim
