// Which of a cell's runs keeps its events, whichever is stored first.
#include "reports/campaign/cell_events.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "reports/judge.h"
#include "reports/measurements.h"
#include "reports/store.h"
#include "tests/reports/journal_maker.h"

namespace switchback::reports {
namespace {

/// A run of a plan with two cells, with a limit it fails.
RunRecord planned(JournalMaker& maker, std::size_t cell, std::int64_t iteration) {
  add_failover(maker, 2);
  RunRecord run = plain_run(std::to_string(cell) + " " + std::to_string(iteration));
  run.campaign.plan = std::make_shared<PlanRecord>(PlanRecord{"plan.yaml", "", "", "same", {{"a", ""}, {"b", ""}}});
  run.cell = cell;
  run.iteration = iteration;
  run.seed = static_cast<std::uint64_t>(iteration + 100);
  run.journal = &maker.journal;
  derive(run);
  Limit limit;
  limit.measurement = "takeover.control";
  limit.max = 1.0;
  judge(run, {{limit}, {}});
  return run;
}

TEST(CellEvents, AreThoseOfTheFirstRunInThePlanThatDidNotPassInWhicheverOrderTheyAreStored) {
  std::array<std::int64_t, 3> order{0, 1, 2};
  do {
    const TemporaryFolder folder;
    ResultStore store(folder / "r.db");
    for (const std::int64_t iteration : order) {
      for (const std::size_t cell : {0, 1}) {
        JournalMaker maker;
        RunRecord run = planned(maker, cell, iteration);
        ASSERT_EQ(run.verdict, Verdict::fail);
        // The first of the second cell passes: it needs no explanation.
        if (cell == 1 && iteration == 0) {
          run.verdict = Verdict::pass;
          run.journal = nullptr;
        }
        store.insert(run);
      }
    }
    Database database(folder / "r.db", 1000ms);
    EXPECT_EQ(database.text("SELECT group_concat(uuid, ', ') FROM (SELECT uuid FROM run WHERE events_kept = 'all' AND "
                            "registrations_kept ORDER BY uuid)"),
              "0 0, 1 1");
    for (const char* table : {"event", "registration", "sample"}) {
      EXPECT_EQ(database.integer(std::string("SELECT count(DISTINCT run_id) FROM ") + table), 2) << table;
      EXPECT_EQ(database.integer("SELECT count(*) FROM " + std::string(table) +
                                 " JOIN run USING (run_id) WHERE events_kept <> 'all'"),
                0)
          << table;
    }
    EXPECT_EQ(database.integer("SELECT count(*) FROM run WHERE journal_events > 0"), 5);
  } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace
}  // namespace switchback::reports
