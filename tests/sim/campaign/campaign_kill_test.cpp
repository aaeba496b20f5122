// What an end at any moment leaves of a campaign, and what the next start makes of it.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "models/core/random.h"
#include "reports/database.h"
#include "tests/sim/campaign/loss_plan.h"
#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

constexpr int kSeeds = 300;
constexpr int kRuns = 2 * kSeeds;

class CampaignKill : public StartedProgram {
 protected:
  void SetUp() override {
    folder_.write("loss.yaml", loss_scenario(20));
    write_plan(kSeeds);
  }

  void write_plan(int seeds) const { folder_.write("plan.yaml", periods_plan(seeds)); }

  /// Starts the campaign in a process group of its own.
  int start() const {
    const int pid = ::fork();
    if (pid != 0) return pid;
    ::setpgid(0, 0);
    if (::chdir(folder_.path().c_str()) != 0) ::_exit(127);
    const int null = ::open("/dev/null", O_RDWR);
    for (const int stream : {0, 1, 2}) ::dup2(null, stream);
    ::execl(SWITCHBACK_PROGRAM, SWITCHBACK_PROGRAM, "campaign", "plan.yaml", "--jobs", "2", nullptr);
    ::_exit(127);
  }

  /// The workers of a process, as of now.
  static std::vector<int> children_of(int pid) {
    const std::string number = std::to_string(pid);
    std::ifstream list("/proc/" + number + "/task/" + number + "/children");
    return {std::istream_iterator<int>(list), {}};
  }

  static int end_of(int pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return status;
  }

  /// Lets so much time go by, or less if the process ends first.
  static void watch(int pid, int milliseconds) {
    const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    ASSERT_GE(descriptor, 0);
    pollfd entry{descriptor, POLLIN, 0};
    ::poll(&entry, 1, milliseconds);
    ::close(descriptor);
  }

  /// Lets time go by until the process has come that far. False: it ended before that, or a minute has gone.
  static bool wait_for(int pid, const std::function<bool()>& there) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (!there()) {
      siginfo_t ended{};
      ::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOHANG | WNOWAIT);
      if (ended.si_pid == pid || std::chrono::steady_clock::now() > limit) return false;
      watch(pid, 10);
    }
    return true;
  }

  /// Whether an interrupt waits for the process to take it; two that wait are one.
  static bool interrupt_pending(int pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string name, value; status >> name && std::getline(status, value);) {
      if (name == "ShdPnd:") return (std::stoull(value, nullptr, 16) >> (SIGINT - 1) & 1) != 0;
    }
    return false;
  }

  /// The runs in the store, 0 before there is one.
  std::int64_t stored_runs() const {
    std::error_code error;
    if (!std::filesystem::exists(folder_.path() / "results.db", error)) return 0;
    if (number("SELECT count(*) FROM sqlite_schema WHERE name = 'run'") == 0) return 0;
    return number("SELECT count(*) FROM run");
  }

  std::int64_t number(const std::string& sql) const {
    reports::Database database(folder_.path() / "results.db", std::chrono::seconds{10});
    return database.integer(sql);
  }

  void expect_whole_store() const {
    reports::Database database(folder_.path() / "results.db", std::chrono::seconds{10});
    EXPECT_EQ(database.text("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(database.integer("SELECT count(*) FROM pragma_foreign_key_check"), 0);
  }
};

TEST_F(CampaignKill, LosesNothingButWhatWasInHandAndMakesTheRestTheNextTime) {
  constexpr int kManySeeds = 4000;
  constexpr int kManyRuns = 2 * kManySeeds;
  write_plan(kManySeeds);
  RandomStream stream(1, "campaign killer", "moment");
  std::int64_t before = 0;
  int writers = 0;
  int workers = 0;
  for (int round = 0; round < 200 && (writers < 50 || workers < 10); ++round) {
    const int pid = start();
    ASSERT_GT(pid, 0);
    watch(pid, static_cast<int>(stream.below(round < 10 ? 60 : 250)));
    if (round % 2 == 0) {
      const std::vector<int> children = children_of(pid);
      if (!children.empty() && ::kill(children[stream.below(children.size())], SIGKILL) == 0) ++workers;
      watch(pid, static_cast<int>(stream.below(100)));
    }
    ::kill(pid, SIGKILL);
    if (WIFSIGNALED(end_of(pid))) ++writers;
    std::error_code error;
    if (!std::filesystem::exists(folder_.path() / "results.db", error)) continue;
    reports::Database database(folder_.path() / "results.db", std::chrono::seconds{10});
    ASSERT_EQ(database.text("PRAGMA quick_check"), "ok");
    const std::int64_t now = stored_runs();
    EXPECT_GE(now, before) << "stored runs have gone";
    before = now;
  }
  EXPECT_GE(writers, 50);
  EXPECT_GE(workers, 10);
  const Ended ended = run("campaign plan.yaml --quiet");
  expect_whole_store();
  const std::int64_t errors = number("SELECT count(*) FROM run WHERE verdict = 'error'");
  EXPECT_LE(errors, workers) << "at most one run for each worker";
  EXPECT_EQ(ended.code, errors > 0 ? 4 : 0) << ended.out << ended.err;
  EXPECT_EQ(number("SELECT count(*) FROM run"), kManyRuns);
  EXPECT_EQ(number("SELECT count(DISTINCT cell * 10000 + seed) FROM plan_run"), kManyRuns);
  EXPECT_EQ(number("SELECT count(*) FROM campaign"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM run WHERE verdict NOT IN ('pass', 'error')"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM run r WHERE verdict = 'pass' AND "
                   "(SELECT count(*) FROM step s WHERE s.run_id = r.run_id) <> 7"),
            0);
}

TEST_F(CampaignKill, LetsTwoProgramsRunOnePlanIntoOneStore) {
  const int one = start();
  const int other = start();
  for (const int pid : {one, other}) {
    const int status = end_of(pid);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
  }
  expect_whole_store();
  EXPECT_EQ(number("SELECT count(*) FROM run"), kRuns);
  EXPECT_EQ(number("SELECT count(*) FROM campaign"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM plan_run"), kRuns);
}

TEST_F(CampaignKill, EndsInOrderWhenInterruptedAndKeepsWhatRan) {
  constexpr int kManySeeds = 2000;
  write_plan(kManySeeds);
  const int pid = start();
  ASSERT_GT(pid, 0);
  ASSERT_TRUE(wait_for(pid, [&] { return stored_runs() > 0; }));
  ::kill(-pid, SIGINT);
  const int status = end_of(pid);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  expect_whole_store();
  const std::int64_t kept = stored_runs();
  EXPECT_LT(kept, 2 * kManySeeds);
  EXPECT_EQ(number("SELECT count(*) FROM run WHERE verdict = 'pass'"), kept);
  EXPECT_EQ(run("campaign plan.yaml --quiet").code, 0);
  EXPECT_EQ(stored_runs(), 2 * kManySeeds);
}

TEST_F(CampaignKill, StoresNothingOfRunsThatASecondInterruptKills) {
  folder_.write("loss.yaml",
                "scenario: loss\nabout: a\nsystem: {phones: {count: 300000, first extension: 200000}}\nsteps:\n"
                "  - start: all\n  - wait: 3h\n");
  const int pid = start();
  ASSERT_GT(pid, 0);
  ASSERT_TRUE(wait_for(pid, [&] { return !children_of(pid).empty(); }));
  ::kill(pid, SIGINT);
  ASSERT_TRUE(wait_for(pid, [&] { return !interrupt_pending(pid); }));
  ::kill(pid, SIGINT);
  const int status = end_of(pid);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  expect_whole_store();
  EXPECT_EQ(number("SELECT count(*) FROM run"), 0);
}

}  // namespace
}  // namespace switchback::sim
