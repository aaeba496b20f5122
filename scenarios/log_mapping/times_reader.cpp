#include "scenarios/log_mapping/times_reader.h"

#include <charconv>

#include "models/core/message_text.h"
#include "scenarios/fields.h"

namespace switchback::scenarios {
namespace {

using std::chrono::sys_days;

/// The number that `text` has at `at`, of so many digits; the schema knows that they are digits.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  std::from_chars(text.data() + at, text.data() + at + count, number);
  return number;
}

/// "+02:00", "-03:30"; the schema knows the form.
std::chrono::seconds zone_of(std::string_view text) {
  const std::chrono::seconds size{digits(text, 1, 2) * 3600 + digits(text, 4, 2) * 60};
  return text.front() == '-' ? -size : size;
}

std::optional<sys_days> day_of(const Node& node, Mistakes& mistakes) {
  const std::string_view text = node.text;
  const std::chrono::year_month_day date{std::chrono::year(digits(text, 0, 4)),
                                         std::chrono::month(static_cast<unsigned>(digits(text, 5, 2))),
                                         std::chrono::day(static_cast<unsigned>(digits(text, 8, 2)))};
  if (date.ok()) return sys_days{date};
  mistakes.add(node, in_quotes(text) + " is no day of the calendar");
  return std::nullopt;
}

void read_format(const Node& node, LogTimes& times, const Fields& fields, Mistakes& mistakes) {
  try {
    TimeFormat format(node.text);
    if (!format.has_day() && !fields.has("day")) {
      mistakes.add(node, "the format has no date", "add 'day: 2026-11-27', the date of the log's first time");
    } else if (format.has_day() && !format.has_year() && !fields.has("year")) {
      mistakes.add(node, "the format has no year", "add 'year: 2026', the year of the log's first time");
    }
    times.formats.push_back(std::move(format));
  } catch (const UserError& error) {
    mistakes.add(node, error.what());
  }
}

}  // namespace

LogTimes read_times(const Node& node, Mistakes& mistakes) {
  LogTimes times;
  const Fields fields(node, mistakes);
  if (const auto zone = fields.text("zone")) times.zone = zone_of(*zone);
  if (const auto year = fields.whole("year")) times.year = static_cast<int>(*year);
  if (const Node* day = fields.node("day")) times.day = day_of(*day, mistakes);
  if (const Node* formats = fields.node("formats")) {
    for (const auto& item : formats->items) {
      if (!mistakes.is_broken(*item)) read_format(*item, times, fields, mistakes);
    }
  }
  return times;
}

}  // namespace switchback::scenarios
