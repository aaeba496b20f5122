// Stores put together: nothing lost, nothing twice, in whichever order.
#include "reports/merge/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "reports/campaigns.h"
#include "reports/judge.h"
#include "reports/measurements.h"
#include "reports/store.h"
#include "reports/store_reader.h"
#include "tests/reports/journal_maker.h"
#include "tests/reports/whole_store.h"

namespace switchback::reports {
namespace {

namespace fs = std::filesystem;

/// A run with rows in every table.
RunRecord whole_run(JournalMaker& maker, const std::string& uuid, int phones) {
  add_failover(maker, phones);
  RunRecord run = plain_run(uuid);
  run.journal = &maker.journal;
  run.fingerprint = maker.journal.events().size();
  derive(run);
  Limit limit;
  limit.measurement = "takeover.control";
  limit.max = 1.0;
  judge(run, {{limit}, {}});
  run.calls = {{1, "ext 2000", "incoming", "ext 2001", 1s, 2s, 3s, 0, 1, "preserved", "hung up"}};
  run.violations = {{"two in control", "both", 1s, std::nullopt, 5, true}};
  run.settings = {"phones.count=" + std::to_string(phones)};
  run.parameters.push_back({"phones.count", std::to_string(phones), "scenario", false});
  run.station.name = "station " + std::to_string(phones);
  run.stack = StackRecord{"pair", "pair.yaml", "stack: pair\n"};
  run.pacing = PacingRecord{.lateness = {{1ms, 12}}, .slips = {{1s, 4s}}};
  run.external_sources = {"meeting", "sip"};
  run.external_io = {{1s, 0, std::string_view("a\0\xff", 3)}, {2s, 1, ""}};
  return run;
}

/// A run of a campaign's plan with two cells.
RunRecord planned_run(JournalMaker& maker, std::size_t cell, std::int64_t iteration) {
  RunRecord run =
      whole_run(maker, "place " + std::to_string(cell) + std::to_string(iteration), static_cast<int>(iteration) + 2);
  run.campaign.uuid = "the plan's";
  run.campaign.kind = "sweep";
  run.campaign.plan = std::make_shared<PlanRecord>(PlanRecord{"plan.yaml", "", "", "same", {{"a", ""}, {"b", "x=1"}}});
  run.cell = cell;
  run.iteration = iteration;
  run.seed = static_cast<std::uint64_t>(iteration + 100);
  return run;
}

void store_planned(const fs::path& path, std::initializer_list<std::pair<std::size_t, std::int64_t>> places) {
  ResultStore store(path);
  for (const auto& [cell, iteration] : places) {
    JournalMaker maker;
    store.insert(planned_run(maker, cell, iteration));
  }
}

void store_whole(const fs::path& path, const std::string& uuid, int phones) {
  JournalMaker maker;
  // Numbers that another file has not given.
  maker.text("a word of this file alone " + uuid);
  ResultStore(path).insert(whole_run(maker, uuid, phones));
}

void store_exploration(const fs::path& path) {
  ExplorationRecord exploration;
  exploration.campaign.uuid = "explored";
  exploration.campaign.kind = "monte_carlo";
  exploration.defects = "down behind down";
  exploration.played = 7;
  exploration.coverage[{"power loss of primary", PairState::both}] = 3;
  ResultStore(path).insert(exploration);
}

MergeCounts merge(const fs::path& source, const fs::path& target) {
  ResultStore store(target);
  MergeCounts counts;
  read_store(source, [&](Database& from) { counts = store.merge(from); });
  return counts;
}

TEST(Merge, CarriesEveryRowOfEveryTable) {
  const TemporaryFolder folder;
  store_whole(folder / "a.db", "one", 2);
  store_planned(folder / "a.db", {{0, 0}, {1, 0}});
  store_exploration(folder / "a.db");
  name_baseline(folder / "a.db", "release-1", "1", "note", "2026-01-01T00:00:00Z");
  // The target has given numbers of its own to what both have.
  store_whole(folder / "b.db", "two", 5);
  EXPECT_EQ(merge(folder / "a.db", folder / "b.db").added, 3U);

  std::vector<std::string> expected = rows_of(folder / "a.db");
  const fs::path before = folder / "before.db";
  store_whole(before, "two", 5);
  for (const std::string& row : rows_of(before)) expected.push_back(row);
  std::sort(expected.begin(), expected.end());
  expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
  EXPECT_EQ(rows_of(folder / "b.db"), expected);

  Database source(folder / "a.db", 1000ms);
  Statement tables(source, "SELECT name FROM sqlite_schema WHERE type = 'table'");
  while (tables.step()) {
    EXPECT_GT(source.integer("SELECT count(*) FROM " + tables.text(0)), 0)
        << tables.text(0) << ": this test does not see whether it is merged";
  }
  Database target(folder / "b.db", 1000ms);
  EXPECT_EQ(target.integer("SELECT count(*) FROM pragma_foreign_key_check"), 0);
  EXPECT_EQ(target.text("PRAGMA integrity_check"), "ok");
}

TEST(Merge, GivesTheSameInAnyOrderAndTwiceInARow) {
  const TemporaryFolder folder;
  store_planned(folder / "all.db", {{0, 0}, {0, 1}, {0, 2}, {0, 3}, {1, 0}, {1, 1}, {1, 2}, {1, 3}});
  store_planned(folder / "1.db", {{0, 0}, {1, 1}, {0, 3}});
  store_planned(folder / "2.db", {{0, 1}, {1, 2}, {1, 0}});
  store_planned(folder / "3.db", {{0, 2}, {1, 3}, {0, 1}});
  const std::vector<std::string> expected = rows_of(folder / "all.db");
  std::array<const char*, 3> order{"1.db", "2.db", "3.db"};
  do {
    const fs::path target = folder / "merged.db";
    std::size_t added = 0;
    for (const int round : {1, 2}) {
      for (const char* shard : order) added += merge(folder / shard, target).added;
      EXPECT_EQ(rows_of(target), expected) << "round " << round;
    }
    EXPECT_EQ(added, 8U);
    fs::remove(target);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Merge, FindsARunOfAPlanByItsPlaceThoughItsUuidIsAnother) {
  const TemporaryFolder folder;
  store_planned(folder / "a.db", {{0, 0}});
  store_planned(folder / "b.db", {{0, 0}});
  Database(folder / "a.db", 1000ms).execute("UPDATE run SET uuid = 'other'");
  const MergeCounts counts = merge(folder / "a.db", folder / "b.db");
  EXPECT_EQ(counts.added, 0U);
  EXPECT_EQ(counts.present, 1U);
}

TEST(Merge, TellsOfOneRunThatIsTwoJournals) {
  const TemporaryFolder folder;
  store_whole(folder / "a.db", "one", 2);
  store_whole(folder / "b.db", "one", 3);
  EXPECT_THAT(merge(folder / "a.db", folder / "b.db").differing, testing::ElementsAre("one"));
  EXPECT_THAT(merge(folder / "a.db", folder / "a2.db").differing, testing::IsEmpty());
  // A run that crashed says nothing of journals.
  Database(folder / "b.db", 1000ms).execute("UPDATE run SET fingerprint = '0000000000000000'");
  EXPECT_THAT(merge(folder / "a.db", folder / "b.db").differing, testing::IsEmpty());
}

TEST(Merge, StoresAllOfAStoreOrNothing) {
  const TemporaryFolder folder;
  for (int number = 1; number <= 40; ++number) store_whole(folder / "a.db", std::to_string(number), number);
  ResultStore target(folder / "b.db");
  target.limit_size(fs::file_size(folder / "a.db") / 2);
  read_store(folder / "a.db", [&](Database& from) { EXPECT_THROW(target.merge(from), StoreError); });
  EXPECT_EQ(Database(folder / "b.db", 1000ms).integer("SELECT count(*) FROM run"), 0);
  target.limit_size(1ULL << 30U);
  read_store(folder / "a.db", [&](Database& from) { EXPECT_EQ(target.merge(from).added, 40U); });
}

}  // namespace
}  // namespace switchback::reports
