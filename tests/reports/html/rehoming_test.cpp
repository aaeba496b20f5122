#include "reports/html/rehoming.h"

#include <gtest/gtest.h>

#include "reports/html/reproduce.h"
#include "reports/judge.h"
#include "reports/measurements.h"
#include "reports/store.h"
#include "tests/reports/journal_maker.h"

namespace switchback::reports {
namespace {

constexpr int kPhones = 50;

std::filesystem::path store_of(const TemporaryFolder& folder, int phones, StoreOptions options, RunRecord& run) {
  JournalMaker maker;
  add_failover(maker, phones);
  run = plain_run("one");
  run.journal = &maker.journal;
  derive(run);
  judge(run, {{}, {}});
  ResultStore(folder / "r.db", options).insert(run);
  return folder / "r.db";
}

double measured(const RunRecord& run, std::string_view name) {
  for (const Measurement& one : run.measurements) {
    if (one.name == name) return one.value.value_or(-1);
  }
  return -2;
}

TEST(Rehoming, HasTheTimesThatTheMeasurementsHave) {
  const TemporaryFolder folder;
  RunRecord run;
  Database database(store_of(folder, kPhones, {}, run), 1000ms);
  const auto all = rehoming_of(database, 1);
  ASSERT_EQ(all.size(), 1U);
  const Rehoming& one = all[0];
  EXPECT_EQ(one.to, "secondary");
  EXPECT_EQ(one.phones, kPhones);
  EXPECT_FALSE(one.from_curve);
  ASSERT_EQ(one.followed.size(), static_cast<std::size_t>(kPhones));
  EXPECT_DOUBLE_EQ(to_seconds(one.followed.front().first), measured(run, "phones.rehomed.first"));
  EXPECT_DOUBLE_EQ(to_seconds(one.followed[kPhones / 2 - 1].first), measured(run, "phones.rehomed.p50"));
  EXPECT_DOUBLE_EQ(to_seconds(one.followed.back().first), measured(run, "phones.rehomed.last"));
}

TEST(Rehoming, IsReadOffTheCurveWhereNoRegistrationsWereKept) {
  const TemporaryFolder folder;
  RunRecord run;
  Database database(store_of(folder, kPhones, {.max_registrations = 10}, run), 1000ms);
  const auto all = rehoming_of(database, 1);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all[0].from_curve);
  EXPECT_EQ(all[0].phones, kPhones);
  EXPECT_EQ(all[0].followed.back().second, kPhones);
}

TEST(Rehoming, KeepsFirstAndLastOfManyPhones) {
  const TemporaryFolder folder;
  RunRecord run;
  Database database(store_of(folder, 3000, {}, run), 1000ms);
  const auto all = rehoming_of(database, 1);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_LE(all[0].followed.size(), 400U);
  EXPECT_EQ(all[0].followed.back().second, 3000);
  EXPECT_DOUBLE_EQ(to_seconds(all[0].followed.back().first), measured(run, "phones.rehomed.last"));
}

TEST(ReproduceCommand, HasEverythingThatMadeTheRunReadyForAShell) {
  StoredRun run;
  run.scenario.path = "my files/it's.yaml";
  run.seed = 18446744073709551615ULL;
  run.settings = {"phones.count=20", "about=a b"};
  run.shuffle_seed = 3;
  EXPECT_EQ(shell_command(run),
            "./switchback run 'my files/it'\\''s.yaml' --seed 18446744073709551615 --set phones.count=20 "
            "--set 'about=a b' --shuffle-ties 3");
}

TEST(ReproduceCommand, DrawsAnExploredScenarioAgain) {
  StoredRun run;
  run.scenario.path = "explored-17.yaml";
  run.seed = 17;
  run.explored_defects = "";
  EXPECT_EQ(shell_command(run), "./switchback explore --count 1 --seed 17");
  run.explored_defects = "phones reboot, leaks channels";
  EXPECT_EQ(shell_command(run),
            "./switchback explore --count 1 --seed 17 --defect 'phones reboot' --defect 'leaks channels'");
}

}  // namespace
}  // namespace switchback::reports
