#include "reports/stored_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "models/core/errors.h"
#include "reports/database.h"
#include "reports/measurements.h"
#include "reports/store.h"
#include "tests/reports/journal_maker.h"
#include "tests/reports/read_back.h"

namespace switchback::reports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

CriticalPath path_of(int takeover, std::string target) {
  CriticalPath path{takeover, "power loss of primary", std::move(target), 100s, {}};
  path.phases = {{"keep-alive loss detection",
                  "secondary",
                  100s,
                  30s,
                  {{"keep-alive.period", "10 s", "assumption", true}, {"sip.t1", "500 ms", "RFC 3261", false}}},
                 {"services assume control", "secondary", 130s, 70s + 1ns, {}}};
  return path;
}

/// A run with a journal and the paths given.
class StoredPaths : public testing::Test {
 protected:
  void store(const std::vector<CriticalPath>& paths) {
    add_failover(maker_, 2);
    RunRecord run = plain_run("a");
    run.journal = &maker_.journal;
    derive(run);
    run.paths = paths;
    ResultStore(path_).insert(run);
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "r.db";
  JournalMaker maker_;
};

TEST_F(StoredPaths, AreReadAsTheyWereStored) {
  store({path_of(1, "service restored"), path_of(1, "protection restored")});
  const RunPaths run = paths_in(path_, "last");
  EXPECT_TRUE(run.kept);
  EXPECT_EQ(run.run, 1);
  EXPECT_EQ(run.scenario, "failover");
  EXPECT_EQ(run.seed, 7U);
  EXPECT_EQ(run.verdict, Verdict::pass);
  ASSERT_EQ(run.takeovers.size(), 1U);
  EXPECT_EQ(run.takeovers[0].trigger, 100s);
  EXPECT_EQ(run.takeovers[0].to, 1);
  ASSERT_EQ(run.paths.size(), 2U);
  EXPECT_EQ(run.paths[1].target, "protection restored");
  const CriticalPath& path = run.paths[0];
  EXPECT_EQ(path.takeover, 1);
  EXPECT_EQ(path.trigger, "power loss of primary");
  EXPECT_EQ(path.target, "service restored");
  EXPECT_EQ(path.begin, 100s);
  EXPECT_EQ(path.total(), 100s + 1ns);
  ASSERT_EQ(path.phases.size(), 2U);
  EXPECT_EQ(path.phases[0].name, "keep-alive loss detection");
  EXPECT_EQ(path.phases[0].entity, "secondary");
  ASSERT_EQ(path.phases[0].rests_on.size(), 2U);
  EXPECT_EQ(path.phases[0].rests_on[1].name, "sip.t1");
  EXPECT_EQ(path.phases[0].rests_on[1].value, "500 ms");
  EXPECT_EQ(path.phases[0].rests_on[1].source, "RFC 3261");
  EXPECT_TRUE(path.phases[0].rests_on_assumption());
  EXPECT_THAT(path.phases[1].rests_on, IsEmpty());
}

TEST_F(StoredPaths, AreAViewForPeople) {
  store({path_of(1, "service restored")});
  Database database(path_, 1000ms);
  EXPECT_EQ(database.text("SELECT group_concat(start || ' ' || duration || ' ' || percent || ' ' || phase, '; ') "
                          "FROM critical_path"),
            "0.0 30.0 30.0 keep-alive loss detection; 30.0 70.0 70.0 services assume control");
  EXPECT_EQ(database.integer("SELECT sum(rests_on_assumption) FROM phase"), 1);
}

TEST_F(StoredPaths, GoWithTheirRun) {
  store({path_of(1, "service restored")});
  Database database(path_, 1000ms);
  database.execute("PRAGMA foreign_keys = ON; DELETE FROM run");
  EXPECT_EQ(database.integer("SELECT count(*) FROM phase"), 0);
}

TEST_F(StoredPaths, OfARunWithoutJournalAreNotKept) {
  ResultStore store(path_);
  store.insert(plain_run("a"));
  const RunPaths run = paths_in(path_, "1");
  EXPECT_FALSE(run.kept);
  EXPECT_THAT(run.paths, IsEmpty());
}

TEST_F(StoredPaths, OfAnUnknownRunAreAMistake) {
  store({});
  EXPECT_THROW(paths_in(path_, "2"), UserError);
  EXPECT_THROW(paths_in(path_, "nonsense"), UserError);
  EXPECT_TRUE(paths_in(path_, "last").kept);
}

TEST_F(StoredPaths, OfALockedFileAreNotWaitedForForEver) {
  store({path_of(1, "service restored")});
  Database other(path_, 10ms);
  other.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; INSERT INTO word (text) VALUES ('locked')");
  StoreOptions options;
  options.busy_timeout = 10ms;
  try {
    const ResultStore opened(path_, options);
    FAIL() << "a locked file must be reported";
  } catch (const StoreError& error) {
    EXPECT_THAT(error.what(), HasSubstr("another program is writing to it"));
  }
}

TEST_F(StoredPaths, OfADamagedFileAreNotReadAndTheMessageSaysWhatToDo) {
  store({path_of(1, "service restored")});
  Database(path_, 1000ms).execute("PRAGMA journal_mode = DELETE");
  std::int64_t page = 0;
  {
    Database database(path_, 1000ms);
    page = database.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'phase'");
    page *= database.integer("PRAGMA page_size");
  }
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(page - 4096);
    file << std::string(4096, '\xff');
  }
  try {
    paths_in(path_, "last");
    FAIL() << "a damaged page must be noticed";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("is damaged"));
  }
}

}  // namespace
}  // namespace switchback::reports
