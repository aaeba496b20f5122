// Durations that are fixed or drawn: the value of most timers in a profile.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "models/core/random.h"
#include "models/core/sim_time.h"

namespace switchback {

/// A duration, fixed or random. Notation as in domain.md 9: U(a,b) uniform, Tri(a,mode,b) triangular,
/// LN(median,sigma) log-normal with an upper cap. Draws are never negative.
class Distribution {
 public:
  enum class Kind : std::uint8_t { fixed, uniform, triangular, log_normal };

  constexpr Distribution() = default;
  /// Implicit, because a fixed duration is the most common distribution.
  constexpr Distribution(SimTime value) : low_(value), mode_(value), high_(value) {}  // NOLINT

  static constexpr Distribution uniform(SimTime low, SimTime high) {
    return Distribution{Kind::uniform, low, low, high, 0.0};
  }
  static constexpr Distribution triangular(SimTime low, SimTime mode, SimTime high) {
    return Distribution{Kind::triangular, low, mode, high, 0.0};
  }
  /// `sigma` is the standard deviation of the logarithm; draws above `cap` become `cap`.
  static constexpr Distribution log_normal(SimTime median, double sigma, SimTime cap) {
    return Distribution{Kind::log_normal, SimTime{0}, median, cap, sigma};
  }

  /// Reads "30 s", "U(1 s, 15 s)", "Tri(120 s, 150 s, 180 s)", "LN(40 s, 0.5, 600 s)"; durations need a unit
  /// (ns us ms s min h). Throws UserError that says what was expected.
  static Distribution parse(std::string_view text);

  /// One draw from `stream`; a fixed duration draws nothing.
  SimTime draw(RandomStream& stream) const;

  constexpr Kind kind() const { return kind_; }
  constexpr SimTime low() const { return low_; }
  constexpr SimTime mode() const { return mode_; }
  constexpr SimTime high() const { return high_; }
  constexpr double sigma() const { return sigma_; }

  /// The text `parse` reads back to an equal distribution.
  std::string text() const;

  /// All durations multiplied by `factor`; how a "slow" fault acts on a timer.
  Distribution scaled(double factor) const;

  friend constexpr bool operator==(const Distribution&, const Distribution&) = default;

 private:
  constexpr Distribution(Kind kind, SimTime low, SimTime mode, SimTime high, double sigma)
      : kind_(kind), low_(low), mode_(mode), high_(high), sigma_(sigma) {}

  Kind kind_ = Kind::fixed;
  SimTime low_{0};
  SimTime mode_{0};
  SimTime high_{0};
  double sigma_ = 0.0;
};

/// Reads "250 ms", "3min", "2 h", "1.5 s". A unit is obligatory, except for 0. Throws UserError.
SimTime parse_duration(std::string_view text);

/// The shortest text `parse_duration` reads back to the same nanosecond.
std::string duration_text(SimTime time);

}  // namespace switchback
