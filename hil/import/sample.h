// A bounded sample of durations.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/core/sim_time.h"

namespace switchback::hil {

/// Keeps up to 64 of the durations it is given, spread evenly over all of them: when it is full, every second one goes
/// and only every second further one is taken.
class Sample {
 public:
  void add(SimTime duration) {
    const bool taken = seen_++ % stride_ == 0;
    if (!taken) return;
    if (kept_.size() == kMost) {
      std::size_t n = 0;
      std::erase_if(kept_, [&n](SimTime) { return n++ % 2 == 1; });
      stride_ *= 2;
    }
    kept_.push_back(duration);
  }

  std::uint64_t seen() const { return seen_; }
  const std::vector<SimTime>& kept() const { return kept_; }

  /// The lower median of what was kept; nothing if there is nothing.
  std::optional<SimTime> median() const {
    if (kept_.empty()) return std::nullopt;
    std::vector<SimTime> sorted = kept_;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    return *middle;
  }

 private:
  static constexpr std::size_t kMost = 64;

  std::vector<SimTime> kept_;
  std::uint64_t seen_ = 0;
  std::uint64_t stride_ = 1;
};

}  // namespace switchback::hil
