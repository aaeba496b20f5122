// The hold model of the benchmark, the same in every program that plays it: each of N phones has one pending event, and
// each event puts its phone's next one a random time later (Jones, "An empirical comparison of priority-queue and
// event-set implementations", CACM 29(4), 1986). hold_simpy.py holds it once more in Python.
#pragma once

#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <string>
#include <vector>

namespace switchback::hold {

/// Half of all delays are below this many times 2 ns, which is 20 s; half of the others are within the 20 s after that,
/// and so on: an exponential distribution of mean 30 s in steps, in whole numbers, so that each language draws the
/// same.
constexpr std::uint64_t kHalfLife = 10'000'000'000;

/// What `phone` draws at `now` nanoseconds: a hash of both, so that no program needs to keep a stream of draws, and the
/// order of events that are due at one instant makes no difference.
constexpr std::uint64_t draw(std::uint32_t phone, std::int64_t now) {
  const std::uint64_t mixed =
      (static_cast<std::uint64_t>(now) + (phone + 1ULL) * 0x9e3779b97f4a7c15ULL) * 0xbf58476d1ce4e5b9ULL;
  return mixed ^ (mixed >> 32U);
}

/// Nanoseconds until the next event; even, so that no event is ever due at a mark.
constexpr std::int64_t delay_of(std::uint64_t drawn) {
  constexpr unsigned kFractionBits = 30;
  const auto steps = static_cast<std::uint64_t>(std::countl_zero(drawn | 1U));
  const std::uint64_t fraction = drawn & ((1ULL << kFractionBits) - 1);
  return static_cast<std::int64_t>(2 * (steps * kHalfLife + ((fraction * kHalfLife) >> kFractionBits) + 1));
}

/// Number of phones, and the instants at which the tally is taken, in nanoseconds: odd and increasing.
struct Plan {
  std::uint32_t phones = 0;
  std::vector<std::int64_t> marks;
};

/// Of "PROGRAM PHONES MARK..."; throws std::runtime_error if they are not as they should be.
inline Plan plan_of(int argc, char** argv) {
  Plan plan;
  if (argc > 2) plan.phones = static_cast<std::uint32_t>(std::strtoul(argv[1], nullptr, 10));
  bool good = plan.phones != 0 && plan.phones <= 10'000'000;
  for (int n = 2; n < argc; ++n) {
    plan.marks.push_back(std::strtoll(argv[n], nullptr, 10));
    good = good && plan.marks.back() % 2 == 1 && (n == 2 || plan.marks.back() > plan.marks[plan.marks.size() - 2]);
  }
  if (!good) {
    throw std::runtime_error(std::string("Usage: ") + argv[0] +
                             " PHONES MARK...: 1 to 10000000 phones, and instants "
                             "in nanoseconds, odd and increasing");
  }
  return plan;
}

/// Counts the events, sums what was drawn at each, and tells the next delay. The sum depends on the phone and the time
/// of every event, and not on the order of those that are due at one instant.
class Tally {
 public:
  /// `phone`'s event has happened at `now`: how long until its next one.
  std::int64_t happened(std::uint32_t phone, std::int64_t now) {
    if (now < last_) ordered_ = false;
    last_ = now;
    const std::uint64_t drawn = draw(phone, now);
    ++events_;
    sum_ += drawn;
    return delay_of(drawn);
  }

  /// Setting up is no part of what is measured.
  void start() { since_ = processor_time(); }

  /// Prints "mark events sum seconds": of all events until now, and the processor time since the mark before.
  void print_mark(std::int64_t mark) {
    if (!ordered_) throw std::runtime_error("an event came before an earlier one");
    const double now = processor_time();
    std::printf("%lld %llu %016llx %.6f\n", static_cast<long long>(mark), static_cast<unsigned long long>(events_),
                static_cast<unsigned long long>(sum_), now - since_);
    since_ = processor_time();
  }

 private:
  static double processor_time() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  }

  std::uint64_t events_ = 0;
  std::uint64_t sum_ = 0;
  std::int64_t last_ = 0;
  bool ordered_ = true;
  double since_ = 0.0;
};

/// Nanoseconds from time 0 at which the model begins. So the 20 s that are timed with 1,000,000 phones hold an instant
/// at which our calendar spreads nearly all of its entries anew, as it does every 2^36 ns, which is 69 s.
constexpr std::int64_t kBegin = 60'000'000'000;

/// From time 0 to a phone's first event.
constexpr std::int64_t first_delay(std::uint32_t phone) { return kBegin + delay_of(draw(phone, 0)); }

/// Runs `play(plan)` for a `main`; the exit code.
template <typename Play>
int play_plan(int argc, char** argv, Play play) {
  try {
    play(plan_of(argc, argv));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}

}  // namespace switchback::hold
