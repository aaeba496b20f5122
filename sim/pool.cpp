#include "sim/pool.h"

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sim/worker.h"

namespace switchback::sim {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

std::string seconds_text(std::chrono::milliseconds time) {
  const auto tenths = (time.count() + 50) / 100;
  std::string text = std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += "." + std::to_string(tenths % 10);
  return text + " s";
}

}  // namespace

/// One `run`: the event loop, its workers and their jobs.
class Pool::Loop {
 public:
  Loop(Pool& pool, std::size_t count, const Work& work, const Done& done)
      : pool_(pool), count_(count), work_(work), done_(done), signals_(io_, SIGINT, SIGTERM), tick_(io_) {}
  ~Loop() {
    for (auto& worker : workers_) reap_worker(worker->pid);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  bool run() {
    wait_for_signal();
    if (pool_.options_.on_tick) wait_for_tick();
    const std::size_t wanted = std::min<std::size_t>(pool_.options_.workers, count_);
    while (workers_.size() < wanted) add_worker();
    if (workers_.empty()) finish();
    io_.run();
    return finished_jobs_ == count_;
  }

 private:
  struct Worker {
    Worker(asio::io_context& io, const WorkerProcess& process)
        : pid(process.pid), socket(io, asio::local::stream_protocol(), process.socket), timer(io) {}

    int pid;
    asio::local::stream_protocol::socket socket;
    asio::steady_timer timer;
    std::optional<std::size_t> job;
    std::uint64_t request = 0;
    AnswerHeader header;
    std::string bytes;
    std::string killed_because;  ///< empty: if it dies, it is its own doing
    bool aborted = false;
    bool lost = false;  ///< reaped; handlers that were already queued find it so
  };

  void add_worker() {
    workers_.push_back(std::make_unique<Worker>(io_, start_worker(work_)));
    Worker& worker = *workers_.back();
    read_answer(worker);
    hand_out(worker);
  }

  bool jobs_left() const { return !pool_.stopped_ && next_job_ < count_; }

  void hand_out(Worker& worker) {
    if (!jobs_left()) return;
    worker.job = next_job_++;
    worker.request = *worker.job;
    // A worker that cannot be written to is dead; reading from it says so.
    asio::async_write(worker.socket, asio::buffer(&worker.request, sizeof worker.request),
                      [](const error_code&, std::size_t) {});
    if (pool_.options_.timeout.count() == 0) return;
    worker.timer.expires_after(pool_.options_.timeout);
    worker.timer.async_wait([this, &worker, job = *worker.job](const error_code& error) {
      if (error || worker.lost || worker.job != job) return;
      worker.killed_because = "time-out after " + seconds_text(pool_.options_.timeout);
      put_down(worker);
    });
  }

  void read_answer(Worker& worker) {
    asio::async_read(worker.socket, asio::buffer(&worker.header, sizeof worker.header),
                     [this, &worker](const error_code& error, std::size_t) {
                       if (worker.lost) return;
                       if (error) return lose(worker);
                       const AnswerHeader& header = worker.header;
                       if (header.magic != AnswerHeader::kMagic || header.size > AnswerHeader::kMaxSize ||
                           header.job != worker.job) {
                         worker.killed_because = "the worker answered nonsense";
                         return lose(worker);
                       }
                       read_bytes(worker);
                     });
  }

  void read_bytes(Worker& worker) {
    worker.bytes.resize(worker.header.size);
    asio::async_read(worker.socket, asio::buffer(worker.bytes), [this, &worker](const error_code& error, std::size_t) {
      if (worker.lost) return;
      if (error) return lose(worker);
      worker.timer.cancel();
      // What it made of its job in its grace does not count.
      if (!worker.killed_because.empty()) return lose(worker);
      const std::size_t job = *worker.job;
      worker.job.reset();
      report(job,
             {worker.header.failed != 0 ? JobResult::Status::error : JobResult::Status::done, std::move(worker.bytes)});
      read_answer(worker);
      hand_out(worker);
      if (!worker.job) finish_when_idle();
    });
  }

  /// Ends the worker and its job, in order if there is time for that.
  void put_down(Worker& worker) {
    if (pool_.options_.grace.count() == 0) return lose(worker);
    ::kill(worker.pid, SIGTERM);
    worker.timer.expires_after(pool_.options_.grace);
    worker.timer.async_wait([this, &worker](const error_code& error) {
      if (!error && !worker.lost) lose(worker);
    });
  }

  /// The worker died or has to: takes it down, reports its job, and puts another in its place.
  void lose(Worker& worker) {
    worker.lost = true;
    const std::string end = reap_worker(worker.pid);
    const auto place = std::find_if(workers_.begin(), workers_.end(),
                                    [&worker](const auto& candidate) { return candidate.get() == &worker; });
    // Queued handlers still refer to the worker, so it stays until the loop ends.
    error_code ignored;
    worker.socket.close(ignored);
    worker.timer.cancel();
    lost_.push_back(std::move(*place));
    workers_.erase(place);
    if (const auto job = std::exchange(worker.job, std::nullopt)) {
      report(*job, {worker.aborted ? JobResult::Status::aborted : JobResult::Status::error,
                    worker.killed_because.empty() ? "worker died: " + end : worker.killed_because});
    }
    if (jobs_left()) add_worker();
    finish_when_idle();
  }

  void report(std::size_t job, JobResult result) {
    if (result.status != JobResult::Status::aborted) ++finished_jobs_;
    done_(job, std::move(result));
  }

  void wait_for_signal() {
    signals_.async_wait([this](const error_code& error, int) {
      if (error) return;
      ++pool_.signals_;
      pool_.stopped_ = true;
      if (pool_.options_.on_signal) pool_.options_.on_signal(pool_.signals_);
      if (pool_.signals_ > 1) abort_running();
      wait_for_signal();
      finish_when_idle();
    });
  }

  void abort_running() {
    std::vector<Worker*> running;
    for (auto& worker : workers_) {
      if (worker->job) running.push_back(worker.get());
    }
    for (Worker* worker : running) {
      worker->killed_because = "stopped by the user";
      worker->aborted = true;
      put_down(*worker);
    }
  }

  void wait_for_tick() {
    tick_.expires_after(pool_.options_.tick);
    tick_.async_wait([this](const error_code& error) {
      if (error) return;
      pool_.options_.on_tick();
      wait_for_tick();
    });
  }

  void finish_when_idle() {
    if (jobs_left()) return;
    const bool busy = std::any_of(workers_.begin(), workers_.end(), [](const auto& worker) { return !!worker->job; });
    if (!busy) finish();
  }

  void finish() { io_.stop(); }

  Pool& pool_;
  std::size_t count_;
  const Work& work_;
  const Done& done_;
  asio::io_context io_;
  asio::signal_set signals_;
  asio::steady_timer tick_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Worker>> lost_;
  std::size_t next_job_ = 0;
  std::size_t finished_jobs_ = 0;
};

bool Pool::run(std::size_t count, const Work& work, const Done& done) {
  stopped_ = false;
  signals_ = 0;
  if (options_.workers == 0) return run_here(count, work, done);
  return Loop(*this, count, work, done).run();
}

bool Pool::run_here(std::size_t count, const Work& work, const Done& done) {
  std::size_t job = 0;
  for (; job < count && !stopped_; ++job) {
    JobResult result{JobResult::Status::done, {}};
    try {
      result.text = work(job);
    } catch (const std::exception& error) {
      result = {JobResult::Status::error, error.what()};
    }
    done(job, std::move(result));
    if (options_.on_tick) options_.on_tick();
  }
  return job == count;
}

}  // namespace switchback::sim
