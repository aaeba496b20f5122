#include "sim/pool.h"

#include <dirent.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

namespace switchback::sim {
namespace {

using namespace std::chrono_literals;
using testing::StartsWith;
using Status = JobResult::Status;

std::map<std::size_t, JobResult> run_all(Pool& pool, std::size_t count, const Pool::Work& work) {
  std::map<std::size_t, JobResult> results;
  pool.run(count, work, [&](std::size_t job, JobResult result) {
    EXPECT_TRUE(results.emplace(job, std::move(result)).second) << "job " << job << " ended twice";
  });
  return results;
}

std::set<std::string> open_files() {
  std::set<std::string> files;
  DIR* folder = opendir("/proc/self/fd");
  const std::string own = std::to_string(dirfd(folder));
  while (const dirent* entry = readdir(folder)) {
    if (entry->d_name != own) files.insert(entry->d_name);
  }
  closedir(folder);
  return files;
}

[[noreturn]] void hang() {
  for (;;) pause();
}

TEST(Pool, returns_every_jobs_bytes) {
  Pool pool({.workers = 3});
  const auto results = run_all(pool, 500, [](std::size_t job) { return std::string(job, 'x') + '\0' + "end"; });
  ASSERT_EQ(results.size(), 500u);
  for (const auto& [job, result] : results) {
    EXPECT_EQ(result.status, Status::done);
    EXPECT_EQ(result.text, std::string(job, 'x') + '\0' + "end");
  }
}

TEST(Pool, carries_results_larger_than_a_sockets_buffer) {
  Pool pool({.workers = 2});
  const auto results = run_all(pool, 3, [](std::size_t) { return std::string(20'000'000, 'y'); });
  ASSERT_EQ(results.size(), 3u);
  for (const auto& [job, result] : results) EXPECT_EQ(result.text.size(), 20'000'000u);
}

TEST(Pool, reports_true_for_no_jobs_at_all) {
  EXPECT_TRUE(Pool({.workers = 2})
                  .run(
                      0, [](std::size_t) { return ""; }, [](std::size_t, const JobResult&) {}));
}

TEST(Pool, does_the_work_in_other_processes) {
  const int own = getpid();
  Pool pool({.workers = 1});
  const auto results = run_all(pool, 2, [](std::size_t) { return std::to_string(getpid()); });
  EXPECT_NE(results.at(0).text, std::to_string(own));
  EXPECT_EQ(results.at(0).text, results.at(1).text) << "one worker serves many jobs";
}

TEST(Pool, works_in_this_process_with_zero_workers) {
  const int own = getpid();
  Pool pool({.workers = 0});
  const auto results = run_all(pool, 2, [](std::size_t job) {
    if (job == 1) throw std::runtime_error("broken model");
    return std::to_string(getpid());
  });
  EXPECT_EQ(results.at(0).text, std::to_string(own));
  EXPECT_EQ(results.at(1).status, Status::error);
}

TEST(Pool, makes_an_exception_the_error_of_its_job) {
  Pool pool({.workers = 1});
  const auto results = run_all(pool, 2, [](std::size_t job) {
    if (job == 0) throw std::runtime_error("broken model");
    return std::string("fine");
  });
  EXPECT_EQ(results.at(0).status, Status::error);
  EXPECT_EQ(results.at(0).text, "broken model");
  EXPECT_EQ(results.at(1).status, Status::done);
}

TEST(Pool, replaces_a_worker_that_crashes) {
  Pool pool({.workers = 2});
  const auto results = run_all(pool, 30, [](std::size_t job) {
    if (job % 3 == 1) {
      std::signal(SIGSEGV, SIG_DFL);  // a sanitizer would turn it into an exit
      std::raise(SIGSEGV);
    }
    return std::string("fine");
  });
  ASSERT_EQ(results.size(), 30u);
  for (const auto& [job, result] : results) {
    EXPECT_EQ(result.status, job % 3 == 1 ? Status::error : Status::done);
    EXPECT_EQ(result.text, job % 3 == 1 ? "worker died: signal 11 (SIGSEGV)" : "fine");
  }
}

TEST(Pool, names_an_abort_and_an_exit) {
  Pool pool({.workers = 1});
  const auto results = run_all(pool, 2, [](std::size_t job) -> std::string {
    if (job == 0) {
      std::signal(SIGABRT, SIG_DFL);
      std::abort();
    }
    _exit(3);
  });
  EXPECT_EQ(results.at(0).text, "worker died: signal 6 (SIGABRT)");
  EXPECT_EQ(results.at(1).text, "worker died: exit code 3");
}

TEST(Pool, kills_a_worker_that_hangs_and_goes_on) {
  Pool pool({.workers = 1, .timeout = 2s});
  const auto results = run_all(pool, 3, [](std::size_t job) {
    if (job == 1) hang();
    return std::string("fine");
  });
  EXPECT_EQ(results.at(1).status, Status::error);
  EXPECT_EQ(results.at(1).text, "time-out after 2 s");
  EXPECT_EQ(results.at(2).text, "fine");
}

TEST(Pool, kills_a_worker_that_answers_nonsense) {
  Pool pool({.workers = 1});
  const auto results = run_all(pool, 2, [](std::size_t job) {
    if (job == 0) {
      const std::string nonsense(1000, '?');
      EXPECT_GT(write(3, nonsense.data(), nonsense.size()), 0);
      hang();
    }
    return std::string("fine");
  });
  EXPECT_EQ(results.at(0).status, Status::error);
  EXPECT_EQ(results.at(0).text, "the worker answered nonsense");
  EXPECT_EQ(results.at(1).text, "fine");
}

TEST(Pool, notices_a_worker_that_closes_its_socket_and_lives_on) {
  Pool pool({.workers = 1, .timeout = 0ms});
  const auto results = run_all(pool, 1, [](std::size_t) -> std::string {
    close(3);
    hang();
  });
  EXPECT_THAT(results.at(0).text, StartsWith("worker died"));
}

TEST(Pool, leaves_no_process_and_no_open_file) {
  const auto before = open_files();
  Pool pool({.workers = 4, .timeout = 1s});
  run_all(pool, 40, [](std::size_t job) {
    if (job == 7) hang();
    if (job == 8) _exit(1);
    return std::string("fine");
  });
  EXPECT_EQ(open_files(), before);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(Pool, gives_a_worker_no_open_file_of_the_parents) {
  const int leaked = dup(STDERR_FILENO);
  Pool pool({.workers = 2});
  const auto results = run_all(pool, 4, [](std::size_t) {
    std::string names;
    for (const std::string& name : open_files()) names += name + " ";
    return names;
  });
  close(leaked);
  for (const auto& [job, result] : results) EXPECT_EQ(result.text, ". .. 0 1 2 3 ");
}

TEST(Pool, hands_out_no_more_jobs_after_stop) {
  Pool pool({.workers = 1});
  std::size_t ended = 0;
  const bool all = pool.run(
      10, [](std::size_t) { return ""; },
      [&](std::size_t job, const JobResult&) {
        ++ended;
        if (job == 3) pool.stop();
      });
  EXPECT_FALSE(all);
  EXPECT_EQ(ended, 4u);
}

TEST(Pool, lets_running_jobs_finish_after_the_first_interrupt) {
  Pool pool({.workers = 2});
  std::size_t done = 0;
  const bool all = pool.run(
      100, [](std::size_t) { return std::string("fine"); },
      [&](std::size_t, const JobResult& result) {
        EXPECT_EQ(result.status, Status::done);
        if (++done == 5) raise(SIGINT);
      });
  EXPECT_FALSE(all);
  EXPECT_EQ(pool.signals(), 1);
  EXPECT_GE(done, 5u);
  EXPECT_LT(done, 100u);
}

TEST(Pool, kills_running_jobs_after_the_second_interrupt) {
  Pool pool({.workers = 2, .timeout = 0ms, .on_tick = [] { raise(SIGTERM); }, .tick = 50ms});
  std::size_t aborted = 0;
  const bool all = pool.run(
      10, [](std::size_t) -> std::string { hang(); },
      [&](std::size_t, const JobResult& result) { aborted += result.status == Status::aborted; });
  EXPECT_FALSE(all);
  EXPECT_EQ(aborted, 2u);
  EXPECT_GE(pool.signals(), 2);
}

TEST(Pool, kills_its_workers_when_the_receiver_throws) {
  Pool pool({.workers = 2});
  EXPECT_THROW(pool.run(
                   5,
                   [](std::size_t job) {
                     if (job > 0) hang();
                     return std::string();
                   },
                   [](std::size_t, const JobResult&) { throw std::runtime_error("disk full"); }),
               std::runtime_error);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
}

TEST(Pool, ends_its_workers_when_the_parent_is_killed) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const int child = fork();
  if (child == 0) {
    // The worker's standard output is this pipe's only holder besides the child itself.
    dup2(pipe_ends[1], STDERR_FILENO);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    Pool({.workers = 1, .timeout = 0ms})
        .run(
            1,
            [](std::size_t) -> std::string {
              EXPECT_EQ(write(STDERR_FILENO, "up", 2), 2);
              hang();
            },
            [](std::size_t, const JobResult&) {});
    _exit(0);
  }
  close(pipe_ends[1]);
  char text[8];
  ASSERT_EQ(read(pipe_ends[0], text, 2), 2);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(read(pipe_ends[0], text, sizeof text), 0) << "the pipe ends only when the worker is gone";
  close(pipe_ends[0]);
}

}  // namespace
}  // namespace switchback::sim
