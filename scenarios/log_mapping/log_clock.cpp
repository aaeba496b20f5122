#include "scenarios/log_mapping/log_clock.h"

#include <array>
#include <cstdio>

namespace switchback::scenarios {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr sys_seconds kFirst{std::chrono::seconds{0}};
/// The end of the years that an event file may speak of.
constexpr sys_seconds kLast = sys_days{std::chrono::year{2200} / 1 / 1};

std::optional<sys_seconds> nearer(std::optional<sys_seconds> one, sys_seconds other, sys_seconds to) {
  const auto distance = [to](sys_seconds time) { return time < to ? to - time : time - to; };
  return one && distance(*one) <= distance(other) ? one : other;
}

}  // namespace

std::optional<sys_seconds> LogClock::nearest_year(const WrittenTime& time) const {
  const auto in_year = [&time](std::chrono::year year) -> std::optional<sys_seconds> {
    const std::chrono::year_month_day date = year / *time.day;
    return date.ok() ? std::optional(sys_days{date} + time.time_of_day) : std::nullopt;
  };
  if (!last_) return in_year(std::chrono::year{times_.year.value_or(1970)});
  const std::chrono::year_month_day before{std::chrono::floor<days>(*last_)};
  std::optional<sys_seconds> found;
  for (const int step : {0, 1, -1}) {
    if (const auto moment = in_year(before.year() + std::chrono::years{step})) found = nearer(found, *moment, *last_);
  }
  return found;
}

std::optional<sys_seconds> LogClock::nearest_day(const WrittenTime& time) const {
  if (!last_) return times_.day.value_or(sys_days{}) + time.time_of_day;
  const sys_days before = std::chrono::floor<days>(*last_);
  std::optional<sys_seconds> found;
  for (const int step : {0, 1, -1}) found = nearer(found, before + days{step} + time.time_of_day, *last_);
  return found;
}

std::optional<sys_seconds> LogClock::moment_of(const WrittenTime& time) const {
  if (!time.day) return nearest_day(time);
  if (!time.year) return nearest_year(time);
  const std::chrono::year_month_day date = std::chrono::year{*time.year} / *time.day;
  return date.ok() ? std::optional(sys_days{date} + time.time_of_day) : std::nullopt;
}

std::optional<std::string> LogClock::read(std::string_view text) {
  for (const TimeFormat& format : times_.formats) {
    const auto time = format.read(text);
    if (!time) continue;
    const std::chrono::seconds zone = time->zone.value_or(times_.zone);
    // Beyond the last moment there is only "too late", and nothing to overflow.
    const auto local =
        time->epoch ? std::optional(kFirst + std::min(*time->epoch, kLast - kFirst) + zone) : moment_of(*time);
    if (!local) continue;
    const sys_seconds utc = *local - zone;
    if (utc < kFirst || utc >= kLast) return std::nullopt;
    last_ = *local;
    std::array<char, 40> seconds{};
    std::snprintf(seconds.data(), seconds.size(), "%lld.%09lld", static_cast<long long>(utc.time_since_epoch().count()),
                  static_cast<long long>(time->fraction_ns));
    return seconds.data();
  }
  return std::nullopt;
}

}  // namespace switchback::scenarios
