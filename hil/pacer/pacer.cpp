#include "hil/pacer/pacer.h"

#include <sys/prctl.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "models/core/distribution.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

using Clock = std::chrono::steady_clock;

/// The thread wakes this much before a deadline and spins for the rest: waking takes the kernel of the machine about as
/// long (measured: 57 us of lateness without, 9 us with it).
constexpr std::int64_t kSpin_ns = 60'000;

std::int64_t wall_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
}

}  // namespace

/// One timer of the io_context, armed again and again.
class Pacer::WakeTimer {
 public:
  explicit WakeTimer(boost::asio::io_context& io) : timer_(io) {}

  void arm(std::int64_t at) {
    timer_.expires_at(Clock::time_point(std::chrono::nanoseconds(at)));
    timer_.async_wait([](const boost::system::error_code&) {});
  }

 private:
  boost::asio::steady_timer timer_;
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

SimTime Pacer::present() const {
  const double since_epoch = static_cast<double>(wall_now() - epoch_) * options_.speed;
  return std::clamp(SimTime{static_cast<std::int64_t>(since_epoch)}, kernel_.now(), until_);
}

void Pacer::begin_instant(SimTime time) {
  const SimTime late{wall_now() - deadline_of(time)};
  if (late > options_.slip) {
    epoch_ += late.count();
    slips_.push_back({time, late});
  } else if (late > options_.limit && options_.policy == PacingPolicy::hard_limit) {
    failure_ = "pacing: what was due at " + format_time(time) + " of scenario time began " + format_time(late) +
               " late; the limit is " + format_time(options_.limit);
    over_ = true;
  }
}

void Pacer::advance_to(SimTime target) {
  while (!over_) {
    const SimTime next = kernel_.next_time();
    if (next > target) break;
    begin_instant(next);
    if (over_) return;
    const SimTime late{wall_now() - deadline_of(next)};
    const std::uint64_t before = kernel_.calendar().popped();
    kernel_.run_until(next);
    lateness_.add(late, kernel_.calendar().popped() - before);
    if (kernel_.finished()) over_ = true;
  }
  if (!over_ && target > kernel_.now()) kernel_.run_until(target);
}

void Pacer::catch_up() {
  if (!over_) advance_to(present());
}

void Pacer::wait_for(SimTime next) {
  const std::int64_t deadline = deadline_of(next);
  if (deadline - wall_now() > kSpin_ns) {
    timer_->arm(deadline - kSpin_ns);
    io_.restart();
    // The timer or a socket: either may have changed what comes next.
    io_.run_one();
    io_.poll();
    return;
  }
  io_.restart();
  io_.poll();
  while (!over_ && kernel_.next_time() >= next && wall_now() < deadline) {
  }
}

void Pacer::run_until(SimTime until) {
  until_ = until;
  over_ = false;
  epoch_ = wall_now() - static_cast<std::int64_t>(static_cast<double>(kernel_.now().count()) / options_.speed);
  while (!over_) {
    wait_for(std::min(kernel_.next_time(), until));
    if (over_) break;
    advance_to(present());
    if (kernel_.now() >= until) break;
  }
}

}  // namespace switchback::hil
