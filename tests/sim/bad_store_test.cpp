// Every command that reads a result store, and every kind of file that is none: a clear message and its exit code.
#include <gmock/gmock.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "reports/database.h"
#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::array<std::string_view, 10> kCommands{
    "explain last", "report",     "compare last last", "baseline",           "baseline named",
    "trend",        "export run", "replay last",       "run --rerun-failed", "serve --listen 127.0.0.1:0"};

class BadStore : public StartedProgram {
 protected:
  void SetUp() override {
    const Ended made = run("run automatic-failover-power-loss --db good.db --no-report");
    ASSERT_EQ(made.code, 0) << made.err;
  }

  fs::path file(const std::string& name) const { return folder_.path() / name; }

  void change(const std::string& name, const std::string& sql) const {
    reports::Database(file(name), std::chrono::seconds(1)).execute(sql);
  }

  /// Each of the commands ends with `code` and names the file, with `words` about it, and prints nothing else. They run
  /// at once, since each waits a while for a lock.
  void expect_refusals(const std::string& name, int code, const std::string& words) {
    std::string script;
    for (std::size_t number = 0; number < kCommands.size(); ++number) {
      const std::string end = std::to_string(number);
      script += "('" SWITCHBACK_PROGRAM "' " + std::string(kCommands[number]) + " --db " + name + " >out" + end +
                " 2>err" + end + " </dev/null; echo $? >code" + end + ") & ";
    }
    ASSERT_EQ(std::system(("cd '" + folder_.path().string() + "' && { " + script + "wait; }").c_str()), 0);
    for (std::size_t number = 0; number < kCommands.size(); ++number) {
      const std::string end = std::to_string(number);
      const std::string about = std::string(kCommands[number]) + " --db " + name;
      EXPECT_EQ(content(file("code" + end)), std::to_string(code) + "\n") << about << "\n"
                                                                          << content(file("err" + end));
      EXPECT_THAT(content(file("out" + end)), IsEmpty()) << about;
      EXPECT_THAT(content(file("err" + end)), StartsWith("switchback: " + name)) << about;
      EXPECT_THAT(content(file("err" + end)), HasSubstr(words)) << about;
    }
  }
};

TEST_F(BadStore, IsRefusedWhenThereIsNone) {
  expect_refusals("none.db", 2, "");
  EXPECT_FALSE(fs::exists(file("none.db")));
}

TEST_F(BadStore, IsRefusedWhenItIsEmpty) {
  folder_.write("empty.db", "");
  expect_refusals("empty.db", 2, "is empty");
  EXPECT_EQ(fs::file_size(file("empty.db")), 0U);
}

TEST_F(BadStore, IsRefusedWhenItIsNoDatabase) {
  folder_.write("text.db", std::string(10'000, 'x'));
  expect_refusals("text.db", 2, "is not a result file");
}

TEST_F(BadStore, IsRefusedWhenItIsAnotherProgramsDatabase) {
  change("foreign.db", "CREATE TABLE t (x)");
  expect_refusals("foreign.db", 2, "another program's database");
}

TEST_F(BadStore, IsRefusedWhenANewerVersionWroteIt) {
  fs::copy(file("good.db"), file("newer.db"));
  change("newer.db", "PRAGMA user_version = 99");
  expect_refusals("newer.db", 2, "newer version");
}

TEST_F(BadStore, IsRefusedWhenItIsCutOff) {
  fs::copy(file("good.db"), file("cut.db"));
  fs::resize_file(file("cut.db"), fs::file_size(file("cut.db")) / 2);
  expect_refusals("cut.db", 2, "damaged");
}

TEST_F(BadStore, IsRefusedWhenAnotherProgramKeepsItLocked) {
  fs::copy(file("good.db"), file("locked.db"));
  reports::Database other(file("locked.db"), std::chrono::seconds(1));
  other.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; INSERT INTO word (text) VALUES ('locked')");
  expect_refusals("locked.db", 4, "another program");
}

/// As root nothing is forbidden by permissions, so that the folder is mounted as one that cannot be written to.
TEST_F(BadStore, IsReadWhereNothingMayBeWritten) {
  fs::create_directory(file("archive"));
  fs::copy(file("good.db"), file("archive/good.db"));
  const std::string mount = "unshare -m sh -c 'mount --bind archive archive && mount -o remount,bind,ro archive";
  if (std::system(("cd '" + folder_.path().string() + "' && " + mount + "' >out 2>err").c_str()) != 0) {
    GTEST_SKIP() << "cannot mount here: " << content(file("err"));
  }
  const auto ended = [&](const std::string& command) {
    const std::string line = mount + " && exec " SWITCHBACK_PROGRAM " " + command + "' >out 2>err </dev/null";
    const int status = std::system(("cd '" + folder_.path().string() + "' && " + line).c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  };
  for (const std::string command : {"explain last", "report --out report.html", "compare last last", "baseline",
                                    "trend", "export run", "replay last"}) {
    EXPECT_EQ(ended(command + " --db archive/good.db"), 0) << command << "\n" << content(file("err"));
  }
  for (const std::string command :
       {"baseline named --db archive/good.db", "replay last --store --db archive/good.db",
        "run views-differ --no-report --db archive/good.db", "run views-differ --no-report --db archive/new.db",
        "report --db good.db --out archive/report.html", "export run --db good.db --output archive/run.csv",
        "run views-differ --db other.db --report archive/report.html",
        "run views-differ --db other.db --pcap archive/p"}) {
    EXPECT_EQ(ended(command), 2) << command;
    EXPECT_THAT(content(file("err")), HasSubstr("archive/")) << command;
  }
}

TEST_F(BadStore, HasNoRunThatItDoesNotHave) {
  for (const char* command : {"explain 99", "report 99", "replay 99", "compare last 99", "baseline x --campaign 99"}) {
    const Ended ended = run(std::string(command) + " --db good.db");
    EXPECT_EQ(ended.code, 2) << command;
    EXPECT_THAT(ended.err, HasSubstr("99")) << command;
  }
}

}  // namespace
}  // namespace switchback::sim
