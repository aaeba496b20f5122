#include "reports/explore/stored_failures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/explore/failure.h"
#include "reports/store.h"
#include "reports/store_reader.h"
#include "tests/reports/journal_maker.h"

namespace switchback::reports {
namespace {

using testing::ElementsAre;
using testing::Field;

/// An explored run for which the judge found `code`.
RunRecord explored_run(std::uint64_t seed, Verdict verdict, std::string code, std::string text) {
  RunRecord run = plain_run("run " + std::to_string(seed));
  run.campaign.uuid = "explored";
  run.campaign.kind = "monte_carlo";
  run.seed = seed;
  run.verdict = verdict;
  run.reason_code = std::move(code);
  run.reason_text = std::move(text);
  return run;
}

std::vector<RunRecord> one_of_each_kind() {
  RunRecord monitor = explored_run(1, Verdict::fail, "monitor", "'two in control' was violated at 13 s");
  monitor.violations = {{"illegal chain", "", 12s, std::nullopt, 0, true},
                        {"two in control", "", 13s, std::nullopt, 0, false}};
  RunRecord limit = explored_run(2, Verdict::fail, "limit", "takeover.control is 190 s; limit: max 180 s");
  limit.measurements.resize(2);
  limit.measurements[0].name = "calls.dropped";
  limit.measurements[0].verdict = Verdict::pass;
  limit.measurements[1].name = "takeover.control";
  limit.measurements[1].verdict = Verdict::fail;
  RunRecord step = explored_run(3, Verdict::fail, "step", "step 2 (line 6) ...");
  step.steps[1].message = "not within 900 s";
  step.decided_by_step = 1;
  RunRecord bench = explored_run(4, Verdict::error, "bench", "killed by signal 11");
  return {monitor, limit, step, bench};
}

void store_exploration(ResultStore& store) {
  ExplorationRecord exploration;
  exploration.campaign.uuid = "explored";
  exploration.campaign.kind = "monte_carlo";
  exploration.played = 10;
  store.insert(exploration);
}

TEST(StoredFailures, AreOfTheKindThatTheRunsHadWhenTheyWereStored) {
  const TemporaryFolder folder;
  ResultStore store(folder / "r.db");
  std::vector<std::string> kinds;
  for (const RunRecord& run : one_of_each_kind()) {
    store.insert(run);
    kinds.push_back(failure_of(run));
  }
  store_exploration(store);
  const auto failures = explored_failures(*open_for_reading(folder / "r.db"));
  ASSERT_EQ(failures.size(), 4U);
  for (std::size_t index = 0; index < failures.size(); ++index) {
    EXPECT_EQ(failures[index].kind, kinds[index]);
    EXPECT_EQ(failures[index].seed, index + 1);
  }
  EXPECT_EQ(failures[1].kind, "limit: takeover.control");
  EXPECT_EQ(failures[3].verdict, "error");
  EXPECT_EQ(failures[3].reason, "killed by signal 11");
}

TEST(StoredFailures, AreThoseOfExplorationsAlone) {
  const TemporaryFolder folder;
  ResultStore store(folder / "r.db");
  RunRecord other = explored_run(1, Verdict::fail, "bench", "");
  other.campaign.uuid = "a run";
  store.insert(other);
  store.insert(explored_run(2, Verdict::fail, "bench", ""));
  store.insert(explored_run(3, Verdict::pass, "", ""));
  store_exploration(store);
  EXPECT_THAT(explored_failures(*open_for_reading(folder / "r.db")),
              ElementsAre(Field(&StoredExploredFailure::seed, 2U)));
}

}  // namespace
}  // namespace switchback::reports
