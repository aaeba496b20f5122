// A log's times in order: what they leave out is concluded from the ones before.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/log_mapping/time_format.h"

namespace switchback::scenarios {

/// How a log writes its times, and what it leaves to be known.
struct LogTimes {
  std::vector<TimeFormat> formats;             ///< the first that fits reads the time; at least one
  std::chrono::seconds zone{0};                ///< east of Greenwich, of times that carry none
  std::optional<int> year{};                   ///< of the first time, where a format has no year
  std::optional<std::chrono::sys_days> day{};  ///< of the first time, where a format has no date
};

/// Reads times one after the other. A time without a year, or without a date, is in the year or on the day that brings
/// it nearest to the one before, so that a log may go on over New Year and midnight.
class LogClock {
 public:
  explicit LogClock(const LogTimes& times) : times_(times) {}

  /// "1764237600.500000000": seconds since 1970 as an event file has them. Nothing if no format fits, or outside the
  /// years 1970 to 2200.
  std::optional<std::string> read(std::string_view text);

 private:
  std::optional<std::chrono::sys_seconds> moment_of(const WrittenTime& time) const;
  std::optional<std::chrono::sys_seconds> nearest_year(const WrittenTime& time) const;
  std::optional<std::chrono::sys_seconds> nearest_day(const WrittenTime& time) const;

  const LogTimes& times_;
  std::optional<std::chrono::sys_seconds> last_;  ///< as the log's zone has it
};

}  // namespace switchback::scenarios
