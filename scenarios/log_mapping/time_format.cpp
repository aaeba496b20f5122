#include "scenarios/log_mapping/time_format.h"

#include <array>
#include <charconv>
#include <ctime>

#include "models/core/decimal_fraction.h"
#include "models/core/errors.h"
#include "models/core/message_text.h"
#include "models/core/nearest_word.h"

namespace switchback::scenarios {
namespace {

using std::chrono::seconds;

constexpr std::string_view kEpoch = "epoch ";
/// Longer texts are no times.
constexpr std::size_t kLongestTime = 100;

/// What a conversion says of a moment.
enum class Part : std::uint8_t {
  nothing,
  year,
  month,
  day,
  hour,
  half_day,
  half_of_day,
  minute,
  second,
  zone,
  fraction
};

struct Conversion {
  char letter;
  std::array<Part, 3> parts;
};

/// Of strptime(3) those that this host's zone and language do not change.
constexpr auto kConversions = std::to_array<Conversion>({
    {'Y', {Part::year}},
    {'y', {Part::year}},
    {'m', {Part::month}},
    {'b', {Part::month}},
    {'B', {Part::month}},
    {'h', {Part::month}},
    {'d', {Part::day}},
    {'e', {Part::day}},
    {'F', {Part::year, Part::month, Part::day}},
    {'H', {Part::hour}},
    {'k', {Part::hour}},
    {'I', {Part::half_day}},
    {'l', {Part::half_day}},
    {'p', {Part::half_of_day}},
    {'M', {Part::minute}},
    {'S', {Part::second}},
    {'R', {Part::hour, Part::minute}},
    {'T', {Part::hour, Part::minute, Part::second}},
    {'f', {Part::fraction}},
    {'z', {Part::zone}},
    {'a', {Part::nothing}},
    {'A', {Part::nothing}},
    {'%', {Part::nothing}},
});

const Conversion& conversion_of(char letter) {
  std::string known;
  for (const Conversion& one : kConversions) {
    if (one.letter == letter) return one;
    append_item(known, std::string("%") + one.letter, " ");
  }
  throw UserError(in_quotes(std::string("%") + letter) + " is no part of a time; expected some of " + known);
}

std::int64_t units_in_a_second(std::string_view unit) {
  if (unit == "s") return 1;
  if (unit == "ms") return 1'000;
  if (unit == "us") return 1'000'000;
  if (unit == "ns") return 1'000'000'000;
  throw UserError("unknown unit " + in_quotes(unit) + "; expected epoch s, epoch ms, epoch us or epoch ns");
}

std::optional<WrittenTime> read_epoch(std::string_view text, std::int64_t per_second) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  WrittenTime time;
  time.epoch = seconds{count / per_second};
  time.fraction_ns = count % per_second * (1'000'000'000 / per_second);
  if (per_second == 1 && text.size() > 1 && (text.front() == '.' || text.front() == ',')) {
    text.remove_prefix(1);
    time.fraction_ns = take_fraction(text);
  }
  return text.empty() ? std::optional(time) : std::nullopt;
}

}  // namespace

TimeFormat::TimeFormat(std::string_view format) : text_(format) {
  if (format.starts_with(kEpoch)) {
    per_second_ = units_in_a_second(format.substr(kEpoch.size()));
    has_year_ = has_day_ = has_zone_ = true;
    return;
  }
  std::array<bool, 11> has{};
  const auto says = [&has](Part part) { return has[static_cast<std::size_t>(part)]; };
  for (std::size_t at = 0; at < format.size(); ++at) {
    if (format[at] != '%') {
      without_fraction_ += format[at];
      continue;
    }
    if (++at == format.size()) throw UserError("the format ends within a conversion; write %% for a '%'");
    const Conversion& conversion = conversion_of(format[at]);
    if (format[at] == 'f') {
      if (has_fraction_) throw UserError("two fractions of a second");
      has_fraction_ = true;
      before_fraction_ = without_fraction_;
    } else {
      without_fraction_ += {'%', format[at]};
    }
    for (const Part part : conversion.parts) has[static_cast<std::size_t>(part)] = true;
  }
  const bool has_hour = says(Part::hour) || (says(Part::half_day) && says(Part::half_of_day));
  if (!has_hour || !says(Part::minute)) {
    throw UserError("no time of day; expected hours and minutes, as in '%Y-%m-%d %H:%M:%S.%f', or epoch s");
  }
  if (says(Part::month) != says(Part::day) || (says(Part::year) && !says(Part::day))) {
    throw UserError("half a date; expected month and day, with or without a year, as in '%b %d %H:%M:%S', or no date");
  }
  if (has_fraction_ && !says(Part::second)) throw UserError("a fraction of a second, but no seconds");
  has_year_ = says(Part::year);
  has_day_ = says(Part::day);
  has_zone_ = says(Part::zone);
}

std::optional<WrittenTime> TimeFormat::read(std::string_view text) const {
  // strptime() would stop at a NUL.
  if (text.size() > kLongestTime || text.find('\0') != std::string_view::npos) return std::nullopt;
  if (per_second_ != 0) return read_epoch(text, per_second_);
  WrittenTime time;
  std::string rest(text);
  std::tm parts{};
  if (has_fraction_) {
    const char* end = strptime(rest.c_str(), before_fraction_.c_str(), &parts);
    if (end == nullptr) return std::nullopt;
    std::string_view behind(end);
    const std::size_t length = behind.size();
    time.fraction_ns = take_fraction(behind);
    if (behind.size() == length) return std::nullopt;
    rest.erase(rest.size() - length, length - behind.size());
    parts = {};
  }
  const char* end = strptime(rest.c_str(), without_fraction_.c_str(), &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  if (has_day_) {
    time.day = std::chrono::month_day{std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                      std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
    if (!time.day->ok()) return std::nullopt;
  }
  if (has_year_) time.year = parts.tm_year + 1900;
  if (has_zone_) time.zone = seconds{parts.tm_gmtoff};
  time.time_of_day = seconds{parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec};
  return time;
}

}  // namespace switchback::scenarios
