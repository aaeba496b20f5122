// A run's results on their way between processes.
#include "sim/campaign/record_bytes.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "reports/store.h"
#include "scenarios/loader.h"
#include "sim/record.h"
#include "sim/run.h"
#include "tests/sim/scratch_folder.h"

namespace switchback::sim {
namespace {

struct Played {
  scenarios::Scenario scenario =
      scenarios::load_scenario(SWITCHBACK_SOURCE_DIR "/scenarios/library/automatic-failover-power-loss.yaml");
  RunOutcome outcome = run_scenario(scenario, {.seed = 3});
  reports::RunRecord record = describe(scenario, {.uuid = "u", .seed = 3});

  Played() { complete(record, scenario, outcome); }
  reports::RunRecord blank(const std::string& uuid) const { return describe(scenario, {.uuid = uuid, .seed = 3}); }
};

TEST(RecordBytes, BringEverythingThatIsStoredOfARunButJournalAndCurves) {
  const Played played;
  reports::RunRecord sent = played.record;
  sent.uuid = "sent";
  sent.journal = nullptr;
  sent.journal_events = static_cast<std::int64_t>(played.outcome.journal.events().size());
  sent.census.clear();
  reports::RunRecord received = played.blank("received");
  unpack_results(pack_results(played.record), received);
  ASSERT_FALSE(received.measurements.empty());
  ASSERT_FALSE(received.paths.empty());
  EXPECT_EQ(received.fingerprint, played.record.fingerprint);

  const ScratchFolder folder;
  {
    reports::ResultStore store(folder.path() / "r.db");
    store.insert(sent);
    store.insert(received);
  }
  reports::Database database(folder.path() / "r.db", std::chrono::seconds{1});
  // Every table that hangs on a run has the same rows for both.
  for (const char* table : {"step", "measurement", "takeover_detail", "phase", "fault", "violation", "call",
                            "run_parameter", "sample", "registration", "event"}) {
    std::string columns;
    {
      reports::Statement info(
          database, std::string("SELECT name FROM pragma_table_info('") + table + "') WHERE name <> 'run_id'");
      while (info.step()) columns += (columns.empty() ? "" : ", ") + info.text(0);
    }
    const auto rows = [&](int run) {
      return "SELECT " + columns + " FROM " + table + " WHERE run_id = " + std::to_string(run);
    };
    EXPECT_EQ(database.integer("SELECT count(*) FROM (" + rows(1) + " EXCEPT " + rows(2) + ")"), 0) << table;
    EXPECT_EQ(database.integer("SELECT count(*) FROM (" + rows(2) + " EXCEPT " + rows(1) + ")"), 0) << table;
  }
  EXPECT_EQ(
      database.integer("SELECT count(*) FROM (SELECT DISTINCT fingerprint, verdict, marginal, duration_ns, wall_ms, "
                       "cpu_ms, ended_how, reason_text, journal_events, events_kept FROM run)"),
      1);
}

TEST(RecordBytes, AreRefusedWhereTheyAreCutShort) {
  const Played played;
  const std::string bytes = pack_results(played.record);
  for (std::size_t size = 0; size < bytes.size(); size += 97) {
    reports::RunRecord record = played.blank("x");
    EXPECT_THROW(unpack_results(std::string_view(bytes).substr(0, size), record), std::invalid_argument) << size;
  }
  reports::RunRecord record = played.blank("x");
  EXPECT_THROW(unpack_results(bytes + "x", record), std::invalid_argument);
}

}  // namespace
}  // namespace switchback::sim
