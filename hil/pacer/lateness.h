// How late paced events were: a histogram with a bounded relative error.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/core/sim_time.h"

namespace switchback::hil {

/// Counts wall-clock lateness in buckets whose width is 1/16 of their power of two, so that every figure read from it
/// is at most 6.25 % too large. Constant memory, no allocation per event.
class Lateness {
 public:
  /// `events` events began `late` after their deadline. What is early by the clock's grain counts as 0.
  void add(SimTime late, std::uint64_t events);

  std::uint64_t events() const { return events_; }
  SimTime max() const { return max_; }
  /// The lateness that a share of `quantile` (0..1) of the events did not exceed; 0 without events.
  SimTime quantile(double quantile) const;
  /// Events in buckets that begin at `limit` or later.
  std::uint64_t later_than(SimTime limit) const;

  /// A bucket that holds events.
  struct Bucket {
    SimTime up_to;  ///< the largest lateness that falls into it
    std::uint64_t events;
  };
  std::vector<Bucket> buckets() const;

 private:
  static constexpr unsigned kFractionBits = 4;
  static constexpr std::size_t kBuckets = std::size_t{64} << kFractionBits;

  static std::size_t bucket_of(std::uint64_t nanoseconds);
  static std::uint64_t last_of(std::size_t bucket);

  std::array<std::uint64_t, kBuckets> counts_{};
  std::uint64_t events_ = 0;
  SimTime max_{0};
};

}  // namespace switchback::hil
