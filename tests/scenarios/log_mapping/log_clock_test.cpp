// Times of logs: the forms they are written in, and what they leave out.
#include "scenarios/log_mapping/log_clock.h"

#include <gmock/gmock.h>

#include "models/core/errors.h"

namespace switchback::scenarios {
namespace {

using testing::HasSubstr;

/// What a log with times of this form reads, one after the other; "-" for what is no such time.
std::string read_all(LogTimes times, const std::vector<std::string>& texts) {
  LogClock clock(times);
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : " ") + clock.read(text).value_or("-");
  return all;
}

std::string read_one(const std::string& format, const std::string& text) {
  return read_all({.formats = {TimeFormat(format)}, .year = 1970, .day = std::chrono::sys_days{}}, {text});
}

std::string answer(const std::string& format) {
  try {
    TimeFormat wrong(format);
  } catch (const UserError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(LogClock, ReadsTheFormsOfTimes) {
  EXPECT_EQ(read_one("%Y-%m-%d %H:%M:%S.%f", "1970-01-02 03:04:05.006"), "97445.006000000");
  EXPECT_EQ(read_one("%F %T,%f", "1970-01-01 00:00:01,5"), "1.500000000");
  EXPECT_EQ(read_one("%F %T.%f", "1970-01-01 00:00:01.123456789"), "1.123456789");
  EXPECT_EQ(read_one("%F %T.%f", "1970-01-01 00:00:01.1234567899"), "1.123456789");
  EXPECT_EQ(read_one("%FT%T.%f%z", "1970-01-01T02:00:00.25+02:00"), "0.250000000");
  EXPECT_EQ(read_one("%FT%T%z", "1970-01-01T00:00:00-0330"), "12600.000000000");
  EXPECT_EQ(read_one("%FT%T%z", "1970-01-01T00:00:07Z"), "7.000000000");
  EXPECT_EQ(read_one("%b %d %H:%M:%S", "Jan  2 00:00:00"), "86400.000000000");
  EXPECT_EQ(read_one("%a %d/%m/%y %I:%M:%S.%f %p", "Thu 01/01/70 01:00:00.5 PM"), "46800.500000000");
  EXPECT_EQ(read_one("%H:%M", "00:02"), "120.000000000");
  EXPECT_EQ(read_one("at %T 100%%", "at 00:00:03 100%"), "3.000000000");
  EXPECT_EQ(read_one("epoch s", "1764237600.25"), "1764237600.250000000");
  EXPECT_EQ(read_one("epoch s", "17"), "17.000000000");
  EXPECT_EQ(read_one("epoch ms", "1764237600250"), "1764237600.250000000");
  EXPECT_EQ(read_one("epoch us", "1000001"), "1.000001000");
  EXPECT_EQ(read_one("epoch ns", "1000000001"), "1.000000001");
}

TEST(LogClock, RefusesWhatIsNoSuchTime) {
  const std::string whole = "%Y-%m-%d %H:%M:%S";
  for (const std::string& text :
       {std::string(), std::string("1970-01-01"), std::string("1970-01-01 00:00:01 and more"),
        std::string("1970-02-30 00:00:00"), std::string("1971-02-29 00:00:00"), std::string("1970-13-01 00:00:00"),
        std::string("1970-01-01 24:00:00"), std::string("1969-12-31 23:59:59"), std::string("2200-01-01 00:00:00"),
        std::string("9999-12-31 23:59:59"), std::string("1970-01-01 00:00:00\0x", 21), std::string(200, '1')}) {
    EXPECT_EQ(read_one(whole, text), "-") << text;
  }
  EXPECT_EQ(read_one("%F %T.%f", "1970-01-01 00:00:01."), "-");
  EXPECT_EQ(read_one("%F %T.%f", "1970-01-01 00:00:01"), "-");
  for (const char* text : {"-1", "1.", "1.5.5", "x", "9223372036854775807", "99999999999999999999", "1e3"}) {
    EXPECT_EQ(read_one("epoch s", text), "-") << text;
  }
  EXPECT_EQ(read_one("epoch ms", "1.5"), "-");
}

TEST(LogClock, TakesTheFirstFormThatFitsAndTheLogsZone) {
  const LogTimes times{.formats = {TimeFormat("%FT%T%z"), TimeFormat("%F %T"), TimeFormat("epoch s")},
                       .zone = std::chrono::hours{2}};
  EXPECT_EQ(read_all(times, {"1970-01-01 02:00:05", "1970-01-01T00:00:05Z", "5"}),
            "5.000000000 5.000000000 5.000000000");
}

TEST(LogClock, GoesOnOverNewYear) {
  const LogTimes times{.formats = {TimeFormat("%b %d %T")}, .year = 1970};
  EXPECT_EQ(read_all(times, {"Dec 31 23:59:59", "Jan  1 00:00:00", "Dec 31 23:59:58", "Feb 29 00:00:00"}),
            "31535999.000000000 31536000.000000000 31535998.000000000 -");
}

TEST(LogClock, GoesOnOverMidnight) {
  const LogTimes times{.formats = {TimeFormat("%T.%f")},
                       .day = std::chrono::sys_days{std::chrono::year{1970} / 1 / 31}};
  EXPECT_EQ(read_all(times, {"23:59:59.9", "00:00:00.1", "23:59:59.8"}),
            "2678399.900000000 2678400.100000000 2678399.800000000");
}

TEST(TimeFormat, SaysWhatIsWrongWithIt) {
  EXPECT_THAT(answer("%Y-%m-%d %H:%M:%Q"), HasSubstr("'%Q' is no part of a time; expected some of %Y"));
  EXPECT_THAT(answer("%s"), HasSubstr("'%s' is no part of a time"));
  EXPECT_THAT(answer("%H:%M:%S%"), HasSubstr("the format ends within a conversion"));
  EXPECT_THAT(answer("%Y-%m-%d"), HasSubstr("no time of day"));
  EXPECT_THAT(answer("%I:%M"), HasSubstr("no time of day"));
  EXPECT_THAT(answer("%d %H:%M"), HasSubstr("half a date"));
  EXPECT_THAT(answer("%Y %H:%M"), HasSubstr("half a date"));
  EXPECT_THAT(answer("%T.%f %f"), HasSubstr("two fractions"));
  EXPECT_THAT(answer("%H:%M.%f"), HasSubstr("a fraction of a second, but no seconds"));
  EXPECT_THAT(answer("epoch h"), HasSubstr("unknown unit 'h'; expected epoch s"));
  EXPECT_EQ(answer("%I:%M %p"), "accepted");
}

}  // namespace
}  // namespace switchback::scenarios
