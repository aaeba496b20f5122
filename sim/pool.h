// Worker processes that carry out numbered jobs, so that a crash or a hang costs one job and nothing more.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace switchback::sim {

/// What became of one job.
struct JobResult {
  enum class Status {
    done,     ///< `text` is what the work returned
    error,    ///< it threw, crashed, hung or answered nonsense; `text` says which
    aborted,  ///< killed because the user insisted on stopping; `text` says so
  };
  Status status = Status::error;
  std::string text;
};

struct PoolOptions {
  /// Worker processes. 0: the work is done in the calling process, for debuggers; a crash is then a crash.
  unsigned workers = 1;
  /// Wall-clock limit of a job; 0: none. The worker of a job that exceeds it is killed.
  std::chrono::milliseconds timeout{60'000};
  /// A worker that has to be killed gets SIGTERM first and this long to end its job in order; 0: it is killed at once.
  std::chrono::milliseconds grace{0};
  /// Called in the parent at this interval while jobs run, if set: for a progress display.
  std::function<void()> on_tick{};
  std::chrono::milliseconds tick{100};
  /// Called in the parent at each SIGINT or SIGTERM, with how many have come; the first stops handing out jobs and
  /// lets the running ones finish, the second kills those.
  std::function<void(int)> on_signal{};
};

/// Carries out jobs 0..count-1 in worker processes. The calling process must be single-threaded, because workers
/// are forked from it as needed, also in the middle of a run to replace one that died. A worker ignores SIGINT and
/// SIGTERM, has only stdin, stdout, stderr and its socket open, and writes to stderr what it writes to stdout.
class Pool {
 public:
  explicit Pool(PoolOptions options) : options_(std::move(options)) {}
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// In a worker: job number -> result bytes. What it throws is the job's error.
  using Work = std::function<std::string(std::size_t job)>;
  /// In the parent, in the order jobs end.
  using Done = std::function<void(std::size_t job, JobResult result)>;

  /// Returns when every job that was handed out has been given to `done` and every worker is gone. True: all jobs
  /// ran; false: it was stopped before. What `done` throws comes out of here, after the workers were killed.
  bool run(std::size_t count, const Work& work, const Done& done);

  /// From `done` or `on_tick`: hand out no more jobs.
  void stop() { stopped_ = true; }
  /// How many SIGINT or SIGTERM came during `run`.
  int signals() const { return signals_; }

 private:
  class Loop;

  bool run_here(std::size_t count, const Work& work, const Done& done);

  PoolOptions options_;
  bool stopped_ = false;
  int signals_ = 0;
};

}  // namespace switchback::sim
