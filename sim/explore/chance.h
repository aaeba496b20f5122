// Draws as a generator of scenarios needs them, from one stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "models/core/random.h"

namespace switchback::sim {

/// The same seed and purpose give the same draws on every machine.
class Chance {
 public:
  Chance(std::uint64_t seed, std::string_view purpose) : stream_(seed, "explore", purpose) {}

  bool happens(double probability) { return stream_.chance(probability); }
  /// From `low` to `high`, both included.
  std::uint32_t whole(std::uint32_t low, std::uint32_t high) {
    return low + static_cast<std::uint32_t>(stream_.below(std::uint64_t{high} - low + 1));
  }
  /// Uniform in the logarithm, so that short and long are drawn alike; in seconds, rounded to what a person would
  /// write. `low` is more than 0.
  double seconds(double low, double high);

  template <typename T>
  const T& one_of(std::span<const T> list) {
    return list[stream_.below(list.size())];
  }

 private:
  RandomStream stream_;
};

/// "0.5s", "90s".
std::string seconds_text(double seconds);

}  // namespace switchback::sim
