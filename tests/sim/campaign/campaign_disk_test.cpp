// Campaigns on disks that are full or may not be written to, and two at a time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "reports/database.h"
#include "tests/reports/whole_store.h"
#include "tests/sim/campaign/loss_plan.h"
#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr int kSeeds = 150;
constexpr int kRuns = 2 * kSeeds;

class CampaignDisk : public StartedProgram {
 protected:
  void SetUp() override {
    folder_.write("loss.yaml", loss_scenario(20));
    folder_.write("plan.yaml", periods_plan(kSeeds));
    fs::create_directory(folder_.path() / "disk");
  }

  static bool may_mount() {
    return std::system("unshare --user --map-root-user --mount mount -t tmpfs none /mnt >/dev/null 2>&1") == 0;
  }

  /// Runs `script` where `disk` is a disk of its own with these mount options; it is gone afterwards.
  Ended with_disk(const std::string& options, const std::string& script) const {
    folder_.write("script.sh", "mount -t tmpfs -o " + options + " disk disk || exit 99\n" + script);
    const std::string command = "cd '" + folder_.path().string() +
                                "' && exec unshare --user --map-root-user --mount sh script.sh >out 2>err </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, content(folder_.path() / "out"),
            content(folder_.path() / "err")};
  }

  std::int64_t number(const std::string& store, const std::string& sql) const {
    return reports::Database(folder_.path() / store, std::chrono::seconds{10}).integer(sql);
  }
};

TEST_F(CampaignDisk, StopsOnAFullOneWithAStoreThatIsGoneOnWithElsewhere) {
  if (!may_mount()) GTEST_SKIP() << "this user may not mount a disk in a namespace of its own";
  const Ended ended = with_disk("size=1m", "'" SWITCHBACK_PROGRAM
                                           "' campaign plan.yaml --db disk/results.db --json; code=$?\n"
                                           "cp disk/results.db* . && exit $code");
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.out, "") << "no results of a campaign that was not stored";
  EXPECT_THAT(ended.err, HasSubstr("switchback: disk/results.db: no space left on its disk; the runs in hand were not "
                                   "stored"));
  reports::Database store(folder_.path() / "results.db", std::chrono::seconds{10});
  EXPECT_EQ(store.text("PRAGMA integrity_check"), "ok");
  const std::int64_t stored = store.integer("SELECT count(*) FROM run");
  EXPECT_GT(stored, 0);
  EXPECT_LT(stored, kRuns);
  EXPECT_EQ(store.integer("SELECT count(*) FROM plan_run"), stored);
  EXPECT_EQ(store.integer("SELECT count(DISTINCT run_id) FROM measurement"), stored) << "every run is whole";

  EXPECT_EQ(run("campaign plan.yaml -q").code, 0);
  EXPECT_EQ(run("campaign plan.yaml -q --db other.db").code, 0);
  EXPECT_EQ(reports::rows_of(folder_.path() / "results.db", reports::station_and_times()),
            reports::rows_of(folder_.path() / "other.db", reports::station_and_times()));
}

TEST_F(CampaignDisk, BeginsNothingWhereItMayNotWrite) {
  if (!may_mount()) GTEST_SKIP() << "this user may not mount a disk in a namespace of its own";
  const Ended fresh = with_disk("ro", "exec '" SWITCHBACK_PROGRAM "' campaign plan.yaml --db disk/results.db");
  EXPECT_EQ(fresh.code, 2);
  EXPECT_THAT(fresh.err, HasSubstr("disk/results.db: cannot be opened for writing"));
  EXPECT_EQ(run("campaign plan.yaml -q --db before.db").code, 0);
  const Ended old = with_disk("size=10m",
                              "cp before.db disk/results.db && mount -o remount,ro disk\n"
                              "'" SWITCHBACK_PROGRAM
                              "' campaign plan.yaml --db disk/results.db --dry-run || exit 98\n"
                              "exec '" SWITCHBACK_PROGRAM "' campaign plan.yaml --db disk/results.db");
  EXPECT_EQ(old.code, 2);
  EXPECT_THAT(old.out, HasSubstr("300 runs, of which 300 are stored already")) << "what is there can be read";
  EXPECT_THAT(old.err, HasSubstr("disk/results.db: cannot be"));
}

TEST_F(CampaignDisk, TakesTwoCampaignsAtOnceInTwoStoresOrOne) {
  folder_.write("both.sh", "'" SWITCHBACK_PROGRAM
                           "' campaign plan.yaml --jobs 2 -q --db \"$1\" >1.txt & first=$!\n"
                           "'" SWITCHBACK_PROGRAM
                           "' campaign plan.yaml --jobs 2 -q --db \"$2\" >2.txt; second=$?\n"
                           "wait $first && exit $second");
  const auto both = [this](const std::string& stores) {
    return std::system(("cd '" + folder_.path().string() + "' && exec sh both.sh " + stores).c_str());
  };
  EXPECT_EQ(both("one.db two.db"), 0);
  EXPECT_EQ(both("shared.db shared.db"), 0);
  const auto rows = [this](const char* store) {
    return reports::rows_of(folder_.path() / store, reports::station_and_times());
  };
  EXPECT_EQ(number("shared.db", "SELECT count(*) FROM run"), kRuns);
  EXPECT_EQ(rows("one.db"), rows("two.db"));
  EXPECT_EQ(rows("one.db"), rows("shared.db"));
  for (const char* said : {"1.txt", "2.txt"}) EXPECT_THAT(content(folder_.path() / said), HasSubstr("300 pass"));
}

}  // namespace
}  // namespace switchback::sim
