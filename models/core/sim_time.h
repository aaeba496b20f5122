// The one time type outside SystemC calls.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace switchback {

/// A point in scenario time (since the start of the run) or a duration; integer nanoseconds, never negative
/// as a point. 2^63 ns are 292 years.
using SimTime = std::chrono::nanoseconds;

using namespace std::chrono_literals;

/// The time that is never reached; used for "no timer pending".
inline constexpr SimTime kNever = SimTime::max();

/// Seconds as a floating number, for people and for statistics only.
constexpr double to_seconds(SimTime time) { return static_cast<double>(time.count()) / 1e9; }

/// The nearest nanosecond to `seconds`; saturates instead of overflowing.
constexpr SimTime from_seconds(double seconds) {
  const double nanoseconds = seconds * 1e9;
  if (nanoseconds >= 9.2e18) return SimTime::max();
  if (nanoseconds <= -9.2e18) return SimTime::min();
  return SimTime{static_cast<std::int64_t>(nanoseconds + (nanoseconds < 0 ? -0.5 : 0.5))};
}

/// "163.204 s", "12 ms", "0 s": short text for people, at most millisecond resolution above one second.
std::string format_time(SimTime time);

}  // namespace switchback
