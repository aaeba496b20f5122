// What a killed writer leaves behind.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>

#include "models/core/random.h"
#include "reports/store.h"
#include "tests/reports/journal_maker.h"

namespace switchback::reports {
namespace {

/// Inserts runs and writes the uuid of each to `out` once it is stored, until the pipe breaks.
void insert_for_ever(const std::filesystem::path& path, const std::string& name, int out) {
  JournalMaker maker;
  add_failover(maker, 20);
  ResultStore store(path);
  for (int number = 0;; ++number) {
    RunRecord run = plain_run(name + "-" + std::to_string(number));
    run.journal = &maker.journal;
    store.insert(run);
    const std::string line = run.uuid + "\n";
    if (write(out, line.data(), line.size()) < 0) return;
  }
}

constexpr std::uint64_t kAll = ~0ULL;

/// Reads until `count` lines have come or the other end is closed; may read more.
std::string read_lines(int in, std::uint64_t count) {
  std::string text;
  char buffer[4096];
  std::uint64_t lines = 0;
  while (lines < count) {
    const ssize_t size = read(in, buffer, sizeof buffer);
    if (size <= 0) break;
    text.append(buffer, static_cast<std::size_t>(size));
    lines += static_cast<std::uint64_t>(std::count(buffer, buffer + size, '\n'));
  }
  return text;
}

/// Computes for a while, so that writers are met at any point of a transaction.
void pass_a_moment(std::uint64_t rounds) {
  volatile std::uint64_t sink = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) sink = mix64(sink + round);
}

TEST(ResultStore, LosesNothingReportedAsStoredWhenItsWritersAreKilled) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "r.db";
  RandomStream stream(1, "killer", "moment");
  std::map<std::string, int> reported;
  for (int round = 0; round < 24; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    pid_t children[2];
    for (int writer = 0; writer < 2; ++writer) {
      children[writer] = fork();
      ASSERT_GE(children[writer], 0);
      if (children[writer] == 0) {
        close(pipe_ends[0]);
        // A child must not unwind into the test: it would clear away its parent's folder.
        try {
          insert_for_ever(path, std::to_string(round) + "-" + std::to_string(writer), pipe_ends[1]);
        } catch (const std::exception& error) {
          std::fprintf(stderr, "writer: %s\n", error.what());
        }
        _exit(1);
      }
    }
    close(pipe_ends[1]);
    // A round of 0 may hit a writer that is still opening the file.
    std::string text = read_lines(pipe_ends[0], stream.below(6));
    pass_a_moment(stream.below(1'000'000));
    for (const pid_t child : children) {
      kill(child, SIGKILL);
      int status = 0;
      waitpid(child, &status, 0);
      EXPECT_TRUE(WIFSIGNALED(status)) << "a writer ended by itself";
    }
    text += read_lines(pipe_ends[0], kAll);
    close(pipe_ends[0]);
    for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
      ++reported[text.substr(begin, end - begin)];
    }
  }
  ASSERT_GE(reported.size(), 18U);

  const ResultStore reopened(path);
  Database database(path, 1000ms);
  EXPECT_EQ(database.text("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(database.integer("SELECT count(*) FROM pragma_foreign_key_check"), 0);
  Statement find(database, "SELECT count(*) FROM run WHERE uuid = ?");
  for (const auto& [uuid, times] : reported) {
    EXPECT_EQ(times, 1);
    find.bind(std::string_view(uuid));
    ASSERT_TRUE(find.step());
    EXPECT_EQ(find.integer(0), 1) << uuid;
    find.reset();
  }
  // Every run that is there is whole, whether it was reported or not.
  EXPECT_EQ(database.integer("SELECT count(*) FROM run r WHERE (SELECT count(*) FROM step s WHERE s.run_id = r.run_id) "
                             "!= 3 OR (SELECT count(*) FROM registration g WHERE g.run_id = r.run_id) != 40"),
            0);
}

}  // namespace
}  // namespace switchback::reports
