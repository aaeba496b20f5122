// `switchback merge` as a user starts it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "reports/database.h"
#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class MergeCommand : public StartedProgram {
 protected:
  void SetUp() override {
    folder_.write(
        "start.yaml",
        "scenario: start\nabout: a\nsystem: {}\nsteps: [{start: primary}, {wait until: {full control: primary}}]\n");
  }
  void play(const std::string& database, int runs) const {
    EXPECT_EQ(run("run start.yaml -q --no-report --db " + database + " --repeat " + std::to_string(runs)).code, 0);
  }
  std::int64_t runs_in(const std::string& database) const {
    reports::Database store(folder_.path() / database, std::chrono::seconds{10});
    return store.integer("SELECT count(*) FROM run");
  }
};

TEST_F(MergeCommand, AddsWhatIsNotThereAndSaysSo) {
  play("a.db", 3);
  play("b.db", 1);
  const Ended ended = run("merge a.db b.db");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out,
            "a.db: 3 runs added, 0 there before\nb.db: 1 run added, 0 there before\n"
            "4 runs added to results.db from 2 stores, 0 there before\n");
  EXPECT_EQ(run("merge b.db a.db -q").out, "0 runs added to results.db from 2 stores, 4 there before\n");
  EXPECT_EQ(runs_in("results.db"), 4);
  EXPECT_EQ(runs_in("a.db"), 3);
  const auto json = nlohmann::json::parse(run("merge a.db --db new.db --json").out, nullptr, false);
  EXPECT_EQ(json["stores"][0]["added"], 3) << json.dump();
  EXPECT_EQ(json["exit_code"], 0);
}

TEST_F(MergeCommand, ChecksAllStoresBeforeItTouchesAny) {
  play("a.db", 1);
  folder_.write("text.db", "no database, although it is long enough for the header of one" + std::string(100, ' '));
  fs::copy_file(folder_.path() / "a.db", folder_.path() / "damaged.db");
  {
    std::fstream damaged(folder_.path() / "damaged.db", std::ios::in | std::ios::out | std::ios::binary);
    damaged.seekp(4096 * 20);
    damaged << std::string(4096, 'x');
  }
  for (const auto& [bad, message] : {std::pair<std::string, std::string>{"text.db", "text.db: is not a result file"},
                                     {"damaged.db", "damaged.db: is damaged or cut off"},
                                     {"none.db", "none.db does not exist"},
                                     {"./a.db --db a.db", "a.db: is the store to merge into"}}) {
    const Ended ended = run("merge a.db " + bad);
    EXPECT_EQ(ended.code, 2) << bad;
    EXPECT_THAT(ended.err, HasSubstr(message));
    EXPECT_FALSE(fs::exists(folder_.path() / "results.db")) << bad;
  }
  EXPECT_EQ(runs_in("a.db"), 1);
}

TEST_F(MergeCommand, SaysThatOneRunHasTwoJournals) {
  play("a.db", 1);
  fs::copy_file(folder_.path() / "a.db", folder_.path() / "b.db");
  reports::Database(folder_.path() / "b.db", std::chrono::seconds{10}).execute("UPDATE run SET fingerprint = 'other'");
  const Ended ended = run("merge a.db --db b.db");
  EXPECT_EQ(ended.code, 4);
  EXPECT_THAT(ended.err, HasSubstr("has another journal in the store it comes from than in b.db"));
}

}  // namespace
}  // namespace switchback::sim
