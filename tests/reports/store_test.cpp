#include "reports/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

#include "models/core/errors.h"
#include "reports/judge.h"
#include "reports/measurements.h"
#include "reports/migrations.h"
#include "tests/reports/journal_maker.h"
#include "tests/reports/read_back.h"

namespace switchback::reports {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// What opening `path` as a store complains of; empty when it does not.
std::string complaint(const fs::path& path, StoreOptions options = {}) {
  try {
    const ResultStore store(path, options);
    return "";
  } catch (const UserError& error) {
    return error.what();
  }
}

std::int64_t number(const fs::path& path, const std::string& sql) { return Database(path, 1000ms).integer(sql); }
std::string text(const fs::path& path, const std::string& sql) { return Database(path, 1000ms).text(sql); }

RunRecord failover_run(JournalMaker& maker, const std::string& uuid, int phones = 3) {
  add_failover(maker, phones);
  RunRecord run = plain_run(uuid);
  run.journal = &maker.journal;
  derive(run);
  Limit limit;
  limit.measurement = "takeover.control";
  limit.max = 180.0;
  judge(run, {{limit}, {}});
  return run;
}

TEST(ResultStore, ShowsATakeoverInSeconds) {
  const TemporaryFolder folder;
  JournalMaker maker;
  ResultStore(folder / "r.db").insert(failover_run(maker, "one"));
  EXPECT_EQ(text(folder / "r.db",
                 "SELECT run || '|' || scenario || '|' || verdict || '|' || reason || '|' || \"from\" || '|' || \"to\" "
                 "|| '|' || detection || '|' || decision || '|' || control || '|' || phones_last || '|' || "
                 "service_restored || '|' || protection_restored FROM takeover"),
            "1|failover|pass|PEER_KEEPALIVE_LOST|primary|secondary|30.0|31.0|60.0|65.02|75.03|165.03");
}

TEST(ResultStore, KeepsEverythingOfARun) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  JournalMaker maker;
  RunRecord run = failover_run(maker, "one");
  run.calls = {{1, "ext 2000", "incoming", "ext 2001", 1s, 2s, 3s, 0, 1, "preserved", "hung up"}};
  run.violations = {{"two in control", "both", 1s, std::nullopt, 5, true}};
  run.decided_by_step = 1;
  run.argv = {"run", "a\"b"};
  ResultStore(path).insert(run);
  EXPECT_EQ(number(path, "SELECT count(*) FROM step"), 3);
  EXPECT_EQ(number(path, "SELECT decided_by_step FROM run"), 2);
  EXPECT_EQ(text(path, "SELECT argv_json FROM run"), "[\"run\",\"a\\\"b\"]");
  EXPECT_EQ(text(path, "SELECT value FROM run_param WHERE name = 'keep-alive.period' AND assumption"), "10 s");
  EXPECT_EQ(text(path,
                 "SELECT value || ' ' || unit || ' ' || high || ' ' || verdict FROM measurement WHERE name = "
                 "'takeover.control'"),
            "60.0 s 180.0 pass");
  EXPECT_EQ(text(path, "SELECT kind || ' ' || target FROM fault"), "power loss primary");
  EXPECT_EQ(number(path, "SELECT confirmed FROM fault_coverage WHERE kind = 'power loss'"), 1);
  EXPECT_EQ(number(path, "SELECT count(*) FROM registration"), 6);
  EXPECT_EQ(text(path, "SELECT phone || ' ' || server || ' ' || why FROM registration WHERE t_to_ns IS NULL LIMIT 1"),
            "ext 2000 secondary failover");
  EXPECT_EQ(number(path, "SELECT value FROM sample WHERE series = 'phones.secondary' ORDER BY t_ns DESC LIMIT 1"), 3);
  EXPECT_EQ(text(path, "SELECT fate || ' ' || server_at_end FROM call"), "preserved secondary");
  EXPECT_EQ(number(path, "SELECT expected FROM violation"), 1);
  EXPECT_EQ(number(path, "SELECT count(*) FROM run_dut"), 2);
  EXPECT_EQ(text(path, "SELECT runs || ' ' || p50 FROM measurement_summary WHERE name = 'takeover.control'"), "1 60.0");
  EXPECT_EQ(text(path, "SELECT scenario || ' ' || campaign FROM run_summary"), "failover test");
  EXPECT_EQ(number(path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
  EXPECT_EQ(text(path, "PRAGMA integrity_check"), "ok");
}

TEST(ResultStore, ReadsEventsBackAsTheJournalHasThem) {
  const TemporaryFolder folder;
  JournalMaker maker;
  const RunRecord run = failover_run(maker, "one");
  ResultStore(folder / "r.db").insert(run);
  EXPECT_EQ(text(folder / "r.db",
                 "SELECT entity || ' ' || what || ' ' || field_1 || ' ' || field_2 || ' ' || field_3 FROM event_text "
                 "WHERE what = 'fault injected'"),
            "faults fault injected fault=1 kind=power loss target=primary");
  EXPECT_EQ(text(folder / "r.db", "SELECT seconds || ' ' || field_1 FROM event_text WHERE what = 'keep-alive lost'"),
            "130.0 silence=30.0 s");
}

TEST(ResultStore, KeepsNotableEventsOfAPassAndAllOfAFailure) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  JournalMaker maker;
  RunRecord run = failover_run(maker, "passed");
  ResultStore store(path);
  store.insert(run);
  run.uuid = "failed";
  run.verdict = Verdict::fail;
  store.insert(run);
  const auto all = static_cast<std::int64_t>(maker.journal.events().size());
  EXPECT_EQ(text(path, "SELECT group_concat(events_kept) FROM run"), "notable,all");
  EXPECT_LT(number(path, "SELECT count(*) FROM event WHERE run_id = 1"), all);
  EXPECT_EQ(number(path, "SELECT count(*) FROM event WHERE run_id = 2"), all);
}

TEST(ResultStore, KeepsNoEventsOfAnyRunWhenToldSo) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  JournalMaker maker;
  RunRecord run = failover_run(maker, "passed");
  ResultStore store(path, {.keep_events = KeepEvents::none});
  store.insert(run);
  run.uuid = "failed";
  run.verdict = Verdict::fail;
  store.insert(run);
  EXPECT_EQ(text(path, "SELECT group_concat(events_kept) FROM run"), "none,none");
  EXPECT_EQ(number(path, "SELECT count(*) FROM event"), 0);
}

TEST(ResultStore, KeepsAllEventsOfAPassWhenToldSo) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  JournalMaker maker;
  ResultStore(path, {.keep_events = KeepEvents::all}).insert(failover_run(maker, "passed"));
  EXPECT_EQ(number(path, "SELECT count(*) FROM event"), static_cast<std::int64_t>(maker.journal.events().size()));
}

TEST(ResultStore, SaysWhenARunWasTooLongToKeepWhole) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  JournalMaker maker;
  RunRecord run = failover_run(maker, "failed");
  run.verdict = Verdict::fail;
  StoreOptions options;
  options.max_events = 5;
  options.max_registrations = 5;
  ResultStore(path, options).insert(run);
  EXPECT_EQ(text(path, "SELECT events_kept || registrations_kept FROM run"), "notable0");
  EXPECT_EQ(number(path, "SELECT count(*) FROM registration"), 0);
}

TEST(ResultStore, StoresAllOfABatchOrNothing) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  ResultStore store(path);
  const std::vector<RunRecord> twice{plain_run("a"), plain_run("b"), plain_run("a")};
  EXPECT_THROW(store.insert(twice), StoreError);
  EXPECT_EQ(number(path, "SELECT count(*) FROM run"), 0);
  EXPECT_EQ(number(path, "SELECT count(*) FROM step"), 0);
  // What was remembered of the lost transaction must not be used again.
  store.insert(plain_run("a"));
  EXPECT_EQ(number(path, "SELECT count(*) FROM run_param"), 2);
  EXPECT_EQ(number(path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

TEST(ResultStore, SharesScenariosParametersAndCampaignsBetweenRuns) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  ResultStore(path).insert(plain_run("a"));
  ResultStore(path).insert(plain_run("b"));
  for (const std::string table : {"scenario", "campaign", "station"}) {
    EXPECT_EQ(number(path, "SELECT count(*) FROM " + table), 1) << table;
  }
  EXPECT_EQ(number(path, "SELECT count(*) FROM parameter"), 2);
  EXPECT_EQ(number(path, "SELECT count(*) FROM run_param"), 4);
}

RunRecord outside_run(const std::string& uuid) {
  RunRecord run = plain_run(uuid);
  run.clock = "wall";
  run.speed = 1.0;
  run.settings = {"phones.count=20"};
  run.stack = StackRecord{"pair", "pair.yaml", "stack: pair\n"};
  run.pacing = PacingRecord{"hard-limit", 100ms, 1us, 2ms, 3ms, 12, 1, {{1us, 10}, {3ms, 2}}, {{5s, 4s}}};
  run.external_sources = {"meeting", "sip"};
  run.external_io = {{1s, 0, std::string_view("a\0\xff", 3)}, {2s, 1, ""}};
  return run;
}

TEST(ResultStore, KeepsHowTimeWasKeptAndWhatCameFromOutside) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  ResultStore store(path);
  store.insert(outside_run("5d0c0000-one"));
  EXPECT_EQ(text(path, "SELECT stack || ' ' || p99_ms || ' ' || lost || ' ' || slips || ' ' || inputs FROM pace"),
            "pair 2.0 4.0 1 2");
  EXPECT_EQ(number(path, "SELECT sum(events) FROM lateness"), 12);
  const StoredRun run = run_in(path, "last");
  EXPECT_EQ(run.settings, std::vector<std::string>{"phones.count=20"});
  ASSERT_TRUE(run.stack);
  EXPECT_EQ(run.stack->text, "stack: pair\n");
  EXPECT_EQ(run.sources, (std::vector<std::string>{"meeting", "sip"}));
  ASSERT_EQ(run.inputs.size(), 2U);
  EXPECT_EQ(run.inputs[0].bytes, std::string("a\0\xff", 3));
  EXPECT_EQ(run.inputs[1].at, 2s);
  EXPECT_EQ(run.inputs[1].source, 1);
}

TEST(ResultStore, FindsARunByNumberUuidAndItsBeginning) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  ResultStore store(path);
  EXPECT_THROW(run_in(path, "last"), UserError);
  store.insert(plain_run("5d0c1111-one"));
  store.insert(plain_run("5d0c2222-two"));
  EXPECT_EQ(run_in(path, "last").uuid, "5d0c2222-two");
  EXPECT_EQ(run_in(path, "1").uuid, "5d0c1111-one");
  EXPECT_EQ(run_in(path, "5d0c2").uuid, "5d0c2222-two");
  EXPECT_EQ(run_in(path, "5D0C1").uuid, "5d0c1111-one");
  for (const char* which : {"5d0c", "5d0", "3", "", "%"}) EXPECT_THROW(run_in(path, which), UserError) << which;
}

TEST(ResultStore, ForgetsARunWithAllItsRowsWhenItIsDeleted) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  JournalMaker maker;
  ResultStore(path).insert(failover_run(maker, "one"));
  ResultStore(path).insert(outside_run("two"));
  Database database(path, 1000ms);
  database.execute("PRAGMA foreign_keys = ON; DELETE FROM run");
  for (const std::string table : {"step", "event", "measurement", "registration", "sample", "takeover_detail",
                                  "setting", "stack", "pacing", "lateness", "slip", "external_source", "external_io"}) {
    EXPECT_EQ(database.integer("SELECT count(*) FROM " + table), 0) << table;
  }
}

TEST(ResultStore, NamesTheScenariosThatDidNotPassInTheLatestCampaign) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  ResultStore store(path);
  RunRecord run = plain_run("a");
  run.verdict = Verdict::error;
  store.insert(run);
  ASSERT_EQ(failures_in(path).size(), 1U);
  EXPECT_EQ(failures_in(path)[0].scenario, "failover");
  run = plain_run("b");
  run.campaign.uuid = "campaign-2";
  store.insert(run);
  EXPECT_TRUE(failures_in(path).empty());
}

TEST(ResultStore, IsMarkedAsOurs) {
  const TemporaryFolder folder;
  ASSERT_EQ(complaint(folder / "r.db"), "");
  EXPECT_EQ(number(folder / "r.db", "PRAGMA application_id"), 0x5357424b);
  EXPECT_EQ(number(folder / "r.db", "PRAGMA user_version"), static_cast<std::int64_t>(migrations().size()));
  EXPECT_EQ(text(folder / "r.db", "PRAGMA journal_mode"), "wal");
}

TEST(ResultStore, AcceptsAnEmptyFile) {
  const TemporaryFolder folder;
  std::ofstream(folder / "empty.db").close();
  EXPECT_EQ(complaint(folder / "empty.db"), "");
}

TEST(ResultStore, RefusesAMissingFolderAFolderAndATextFile) {
  const TemporaryFolder folder;
  EXPECT_THAT(complaint(folder / "nowhere/r.db"), HasSubstr("does not exist; create it first"));
  EXPECT_THAT(complaint(folder / "."), HasSubstr("is a folder"));
  std::ofstream(folder / "text.db") << std::string(5000, 'x');
  EXPECT_THAT(complaint(folder / "text.db"), HasSubstr("is not a result file (not a SQLite database)"));
}

TEST(ResultStore, RefusesAnotherProgramsDatabaseAndLeavesItAlone) {
  const TemporaryFolder folder;
  const fs::path path = folder / "other.db";
  Database(path, 1000ms).execute("CREATE TABLE mail (id INTEGER); PRAGMA application_id = 99");
  EXPECT_THAT(complaint(path), HasSubstr("is another program's database"));
  EXPECT_EQ(number(path, "SELECT count(*) FROM sqlite_schema"), 1);
  const fs::path unmarked = folder / "unmarked.db";
  Database(unmarked, 1000ms).execute("CREATE TABLE mail (id INTEGER)");
  EXPECT_THAT(complaint(unmarked), HasSubstr("is another program's database"));
}

TEST(ResultStore, RefusesAFileOfANewerVersion) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  ASSERT_EQ(complaint(path), "");
  Database(path, 1000ms).execute("PRAGMA user_version = 99");
  EXPECT_THAT(complaint(path), HasSubstr("was written by a newer version (result schema 99; this program knows up to"));
}

TEST(ResultStore, RefusesADamagedFile) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  ASSERT_EQ(complaint(path), "");
  Database(path, 1000ms).execute("PRAGMA journal_mode = DELETE");
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file << std::string(3000, '\xff');
  }
  EXPECT_THAT(complaint(path), HasSubstr("is damaged"));
}

TEST(ResultStore, SaysWhenAnotherProgramHoldsTheFile) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  StoreOptions options;
  options.busy_timeout = 10ms;
  ResultStore store(path, options);
  Database other(path, 10ms);
  other.execute("BEGIN IMMEDIATE");
  try {
    store.insert(plain_run("a"));
    FAIL() << "an insert into a locked file must throw";
  } catch (const StoreError& error) {
    EXPECT_THAT(error.what(), HasSubstr("locked; the runs in hand were not stored"));
  }
  other.execute("COMMIT");
  store.insert(plain_run("a"));
  EXPECT_EQ(number(path, "SELECT count(*) FROM run"), 1);
}

TEST(ResultStore, SaysWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  ResultStore store(path);
  store.insert(plain_run("a"));
  RunRecord big = plain_run("big");
  big.scenario.sha256 = "other";
  big.scenario.text = std::string(2'000'000, 'x');
  store.limit_size(1'000'000);
  try {
    store.insert(big);
    FAIL() << "an insert beyond the limit must throw";
  } catch (const StoreError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no space left"));
  }
  EXPECT_EQ(number(path, "SELECT count(*) FROM run"), 1);
}

TEST(Migrations, BringAnOlderFileForwardAndKeepItsRows) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  Database database(path, 1000ms);
  migrate(database, migrations().first(1), view_script());
  database.execute("INSERT INTO word (text) VALUES ('kept')");
  std::vector<std::string_view> scripts(migrations().begin(), migrations().end());
  const std::size_t known = scripts.size();
  scripts.push_back("ALTER TABLE word ADD COLUMN later INTEGER NOT NULL DEFAULT 5;");
  migrate(database, scripts, view_script());
  EXPECT_EQ(database.integer("PRAGMA user_version"), static_cast<std::int64_t>(known + 1));
  EXPECT_EQ(database.text("SELECT text || later FROM word"), "kept5");
  EXPECT_EQ(database.integer("SELECT count(*) FROM takeover"), 0);
}

TEST(Migrations, TakeAFileOfVersion1ToThisOneWhenItIsOpened) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  {
    Database database(path, 1000ms);
    migrate(database, migrations().first(1), "");
    database.execute(R"sql(
INSERT INTO station VALUES (1, 'here', 'linux', 'cpu', 2);
INSERT INTO scenario VALUES (1, 'old', '', 'old.yaml', 'abc', 'scenario: old', '[]');
INSERT INTO campaign VALUES (1, 'c', 'run', 'single', 1, 1, '2026-01-01T00:00:00Z');
INSERT INTO run VALUES (1, 'old-run', 1, 1, 1, 0, 7, NULL, 'virtual', 0, '2026-01-01T00:00:00Z', 5, 1, 1, 'pass', 0,
  'completed', '', '', NULL, '0.1', 'g', '00000000000000ff', '["switchback","run","--set","phones.count=2"]', 3,
  'none', 0);
)sql");
    ASSERT_EQ(database.integer("PRAGMA user_version"), 1);
  }
  ResultStore store(path);
  EXPECT_EQ(number(path, "PRAGMA user_version"), static_cast<std::int64_t>(migrations().size()));
  const StoredRun old = run_in(path, "1");
  EXPECT_EQ(old.uuid, "old-run");
  EXPECT_EQ(old.fingerprint, 255U);
  EXPECT_FALSE(old.settings_kept);
  store.insert(outside_run("new"));
  EXPECT_EQ(number(path, "SELECT count(*) FROM run_summary"), 2);
  EXPECT_EQ(number(path, "SELECT count(*) FROM pace"), 1);
}

TEST(Migrations, TakeAFileOfVersion2ToThisVersionWhenItIsOpened) {
  const TemporaryFolder folder;
  const fs::path path = folder / "r.db";
  {
    Database database(path, 1000ms);
    migrate(database, migrations().first(2), "");
    database.execute(R"sql(
INSERT INTO station VALUES (1, 'here', 'linux', 'cpu', 2);
INSERT INTO scenario VALUES (1, 'old', '', 'old.yaml', 'abc', 'scenario: old', '[]');
INSERT INTO campaign VALUES (1, 'c', 'run', 'single', 1, 1, '2026-01-01T00:00:00Z');
INSERT INTO run VALUES (1, 'old-run', 1, 1, 1, 0, 7, NULL, 'virtual', 0, '2026-01-01T00:00:00Z', 5, 1, 1, 'pass', 0,
  'completed', '', '', NULL, '0.1', 'g', '00000000000000ff', '[]', 3, 'none', 0);
)sql");
    ASSERT_EQ(database.integer("PRAGMA user_version"), 2);
  }
  ResultStore store(path);
  EXPECT_EQ(number(path, "PRAGMA user_version"), static_cast<std::int64_t>(migrations().size()));
  EXPECT_FALSE(paths_in(path, "1").kept);
  RunRecord run = plain_run("new");
  JournalMaker maker;
  add_failover(maker, 1);
  run.journal = &maker.journal;
  derive(run);
  store.insert(run);
  EXPECT_TRUE(paths_in(path, "last").kept);
  EXPECT_EQ(number(path, "SELECT count(DISTINCT target) FROM critical_path"), 2);
}

TEST(Migrations, LeaveTheFileAsItWasWhenAScriptFails) {
  const TemporaryFolder folder;
  Database database(folder / "r.db", 1000ms);
  migrate(database, migrations(), view_script());
  std::vector<std::string_view> scripts(migrations().begin(), migrations().end());
  scripts.push_back("CREATE TABLE half (id INTEGER); NONSENSE;");
  EXPECT_THROW(migrate(database, scripts, view_script()), SqliteError);
  EXPECT_EQ(database.integer("PRAGMA user_version"), static_cast<std::int64_t>(migrations().size()));
  EXPECT_EQ(database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
  EXPECT_EQ(database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'takeover'"), 1);
}

}  // namespace
}  // namespace switchback::reports
