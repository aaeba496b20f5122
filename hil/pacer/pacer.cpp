#include "hil/pacer/pacer.h"

#include <sys/prctl.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "hil/pacer/wake_margin.h"
#include "models/core/distribution.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

using Clock = std::chrono::steady_clock;

/// While events follow one another without a pause, the io_context is looked at this often: looking costs system calls,
/// and what a busy model sends and gets then goes in groups. Small against the 500 ms that SIP gives a round trip
/// (RFC 3261, T1).
constexpr std::int64_t kServe_ns = 250'000;
/// Bringing the kernel forward costs as much as what a datagram leads to. So what came from outside happens at the
/// kernel's present instant if that is no longer ago than this and nothing is due in between, and events that are due
/// already are run together if they are no farther apart.
constexpr std::int64_t kSameInstant_ns = 50'000;

std::int64_t wall_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
}

/// Between two looks at the clock: lets the other thread of the processor's core, which may be the system under test,
/// have the core's units meanwhile.
void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

/// One timer of the io_context, armed again and again.
class Pacer::WakeTimer {
 public:
  explicit WakeTimer(boost::asio::io_context& io) : timer_(io) {}

  /// Arms it so that the thread is awake at `deadline`; false if it is too late for sleeping.
  bool wake_for(std::int64_t deadline, std::int64_t now) {
    const std::int64_t at = deadline - margin_.ns();
    if (at <= now) return false;
    arm(at);
    return true;
  }

 private:
  void arm(std::int64_t at) {
    // Setting it anew would call the handler of the wait that this ends, and the io_context would never sleep.
    if (at == armed_) return;
    armed_ = at;
    timer_.expires_at(Clock::time_point(std::chrono::nanoseconds(at)));
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      margin_.woken_late(wall_now() - armed_);
      armed_ = 0;
    });
  }

  boost::asio::steady_timer timer_;
  std::int64_t armed_ = 0;
  WakeMargin margin_;
};

Pacer::Pacer(models::Kernel& kernel, boost::asio::io_context& io, const PacerOptions& options)
    : kernel_(kernel), io_(io), options_(options), timer_(std::make_unique<WakeTimer>(io)) {
  SWITCHBACK_ASSERT(options.speed > 0);
  // What is due before `run_until` is due now.
  epoch_ = wall_now();
  // The default lets the machine's kernel put a wake-up off by 50 us (prctl(2), PR_SET_TIMERSLACK).
  prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

Pacer::~Pacer() = default;

std::int64_t Pacer::deadline_of(SimTime time) const {
  return epoch_ + static_cast<std::int64_t>(static_cast<double>(time.count()) / options_.speed);
}

SimTime Pacer::time_at(std::int64_t wall) const {
  const double since_epoch = static_cast<double>(wall - epoch_) * options_.speed;
  return std::clamp(SimTime{static_cast<std::int64_t>(since_epoch)}, kernel_.now(), until_);
}

void Pacer::begin_late(SimTime time, SimTime late) {
  if (late > options_.slip) {
    epoch_ += late.count();
    slips_.push_back({time, late});
  } else if (late > options_.limit && options_.policy == PacingPolicy::hard_limit) {
    failure_ = "pacing: what was due at " + format_time(time) + " of scenario time began " + format_time(late) +
               " late; the limit is " + format_time(options_.limit);
    over_ = true;
  }
}

void Pacer::run_due(SimTime target) {
  const SimTime together{static_cast<std::int64_t>(kSameInstant_ns * options_.speed)};
  while (!over_) {
    const SimTime next = kernel_.next_time();
    if (next > target) return;
    SimTime late{wall_now() - deadline_of(next)};
    if (late > std::min(options_.slip, options_.limit)) {
      begin_late(next, late);
      if (over_) return;
      // After a slip the present is another one.
      const std::int64_t now = wall_now();
      late = SimTime{now - deadline_of(next)};
      target = std::min(target, std::max(next, time_at(now)));
    }
    const std::uint64_t before = kernel_.calendar().popped();
    kernel_.run_until(std::min(target, next + together));
    const std::uint64_t events = kernel_.calendar().popped() - before;
    // Of several, each began before now and was due no earlier than the first.
    if (events > 1) late = SimTime{wall_now() - deadline_of(next)};
    lateness_.add(late, events);
    if (kernel_.finished()) over_ = true;
  }
}

void Pacer::catch_up() {
  if (over_) return;
  const std::int64_t now = wall_now();
  const SimTime present = time_at(now);
  const bool same_instant = now - deadline_of(kernel_.now()) < kSameInstant_ns;
  if (same_instant && kernel_.next_time() > present) return;
  run_due(present);
  const SimTime target = std::min(present, time_at(wall_now()));
  if (!over_ && target > kernel_.now()) kernel_.run_until(target);
}

void Pacer::serve(std::int64_t now) {
  served_ = now;
  io_.restart();
  io_.poll();
}

void Pacer::wait_for(SimTime next) {
  const std::int64_t deadline = deadline_of(next);
  const std::int64_t now = wall_now();
  if (timer_->wake_for(deadline, now)) {
    io_.restart();
    // The timer or a socket: either may have changed what comes next.
    io_.run_one();
    return serve(wall_now());
  }
  for (std::int64_t spun = now; !over_ && kernel_.next_time() >= next && spun < deadline; spun = wall_now()) {
    if (spun - served_ >= kServe_ns) serve(spun);
    relax();
  }
}

void Pacer::run_until(SimTime until) {
  until_ = until;
  over_ = false;
  epoch_ = wall_now() - static_cast<std::int64_t>(static_cast<double>(kernel_.now().count()) / options_.speed);
  while (!over_) {
    wait_for(std::min(kernel_.next_time(), until));
    if (over_) break;
    const SimTime present = time_at(wall_now());
    run_due(present);
    if (present < until || over_) continue;
    if (kernel_.now() < until) kernel_.run_until(until);
    break;
  }
}

}  // namespace switchback::hil
