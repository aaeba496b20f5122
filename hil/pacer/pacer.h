// Keeps scenario time and wall-clock time together, with sockets served in between.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hil/pacer/lateness.h"
#include "models/kernel.h"

namespace boost::asio {
class io_context;
}

namespace switchback::hil {

/// What happens when an event begins too late.
enum class PacingPolicy : std::uint8_t {
  best_effort,  ///< it is counted and the run goes on
  hard_limit,   ///< the run is over: what follows says nothing about the system under test
};

struct PacerOptions {
  double speed = 1.0;  ///< scenario seconds per wall-clock second, > 0
  PacingPolicy policy = PacingPolicy::best_effort;
  SimTime limit = 100ms;  ///< wall-clock; the default is that of ns-3's RealtimeSimulatorImpl::HardLimit
  /// Wall-clock. What is later than this was not slow but suspended (a debugger, SIGSTOP, a closed lid): the clocks are
  /// put together anew instead of rushing through what was missed. Assumption.
  SimTime slip = 2s;
};

/// A time for which the process stood still.
struct Slip {
  SimTime at{0};    ///< scenario time at which it went on
  SimTime lost{0};  ///< wall-clock
};

/// Runs a kernel in real time and an io_context in the same thread. Deadlines are absolute, on the monotonic clock, so
/// that lateness never adds up. Between two events the thread sleeps in the io_context; a handler of it that is about
/// to touch a model calls `catch_up` first.
class Pacer {
 public:
  /// Both must outlive the pacer. Scenario time goes on from where the kernel is when `run_until` is called.
  Pacer(models::Kernel& kernel, boost::asio::io_context& io, const PacerOptions& options);
  ~Pacer();
  Pacer(const Pacer&) = delete;
  Pacer& operator=(const Pacer&) = delete;

  /// Runs until `until`, until a model finishes the run, or until a hard limit is broken.
  void run_until(SimTime until);
  /// Ends `run_until` from a handler, as a signal does.
  void stop() { over_ = true; }

  /// Brings the kernel to the present instant of the wall clock: what is due has happened, `now()` is the present, or
  /// at most 50 us of the wall clock before it if nothing was due since.
  void catch_up();

  const Lateness& lateness() const { return lateness_; }
  const std::vector<Slip>& slips() const { return slips_; }
  /// Why the run was ended; empty unless a hard limit was broken.
  const std::string& failure() const { return failure_; }

 private:
  class WakeTimer;

  std::int64_t deadline_of(SimTime time) const;
  SimTime time_at(std::int64_t wall) const;
  void run_due(SimTime target);
  void begin_late(SimTime time, SimTime late);
  void serve(std::int64_t now);
  void wait_for(SimTime next);

  models::Kernel& kernel_;
  boost::asio::io_context& io_;
  PacerOptions options_;
  std::unique_ptr<WakeTimer> timer_;
  std::int64_t epoch_ = 0;   ///< nanoseconds of the monotonic clock at scenario time 0
  std::int64_t served_ = 0;  ///< when the io_context was last looked at
  SimTime until_{0};
  bool over_ = false;
  Lateness lateness_;
  std::vector<Slip> slips_;
  std::string failure_;
};

}  // namespace switchback::hil
