// One form in which a log writes its times, such as "%Y-%m-%d %H:%M:%S.%f" or "epoch ms".
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace switchback::scenarios {

/// What a text says of a time; what its format leaves out is absent.
struct WrittenTime {
  std::optional<int> year;
  std::optional<std::chrono::month_day> day;  ///< ok() holds, but February 29 may not be in the year
  std::chrono::seconds time_of_day{0};        ///< up to 24 h: a leap second is the second after it
  std::int64_t fraction_ns = 0;               ///< 0 to 999,999,999
  std::optional<std::chrono::seconds> zone;   ///< east of Greenwich
  std::optional<std::chrono::seconds> epoch;  ///< since 1970, UTC: stands for all of the above but the fraction
};

/// The conversions of strptime(3) that say something about a moment, in English, and %f: a fraction of a second of one
/// or more digits. Also "epoch s" (with or without a fraction), "epoch ms", "epoch us" and "epoch ns".
class TimeFormat {
 public:
  /// Throws UserError with what is wrong, and what was expected.
  explicit TimeFormat(std::string_view format);

  const std::string& text() const { return text_; }
  bool has_year() const { return has_year_; }
  bool has_day() const { return has_day_; }  ///< month and day

  /// Nothing if `text` is not all of such a time.
  std::optional<WrittenTime> read(std::string_view text) const;

 private:
  std::string text_;
  std::string before_fraction_;   ///< the format up to %f, if it has one
  std::string without_fraction_;  ///< the format, but for %f
  std::int64_t per_second_ = 0;   ///< of an epoch format: how many of its units make a second
  bool has_fraction_ = false;
  bool has_year_ = false;
  bool has_day_ = false;
  bool has_zone_ = false;
};

}  // namespace switchback::scenarios
