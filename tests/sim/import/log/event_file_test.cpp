#include "sim/import/log/event_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "models/core/errors.h"
#include "sim/import/log/logged_fields.h"

namespace switchback::sim {
namespace {

using testing::HasSubstr;

constexpr std::string_view kRegister =
    R"({"time": "2026-11-27T10:00:00.25Z", "from": "192.0.2.7", "to": "192.0.2.1:5070", "method": "REGISTER", "user": "2001"})";

std::vector<LoggedLine> json_lines(const std::string& text) {
  std::vector<LoggedLine> lines;
  read_json_lines(text, "log.jsonl", [&](const LoggedLine& line) { lines.push_back(line); });
  return lines;
}

std::vector<LoggedLine> csv(const std::string& text) {
  std::vector<LoggedLine> lines;
  read_csv(text, "log.csv", [&](const LoggedLine& line) { lines.push_back(line); });
  return lines;
}

template <class Read>
std::string answer(Read read, const std::string& text) {
  try {
    read(text);
  } catch (const UserError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(EventFile, TakesTimesInTheUsualForms) {
  EXPECT_EQ(parse_log_time("1970-01-01T00:00:01Z"), 1'000'000'000);
  EXPECT_EQ(parse_log_time("1970-01-01 02:00:01,5+02:00"), 1'500'000'000);
  EXPECT_EQ(parse_log_time("1970-01-01T00:00:00.000000001-0000"), 1);
  EXPECT_EQ(parse_log_time("12.25"), 12'250'000'000);
  EXPECT_EQ(parse_log_time("0"), 0);
  for (const char* wrong : {"", "yesterday", "1970-13-01T00:00:00Z", "1970-01-01T00:00:01+25:00", "1970-01-01", "-1",
                            "1.5x", "99999999999999999999", "1970-01-01T00:00:00+01:00", "2201-01-01T00:00:00Z"}) {
    EXPECT_EQ(parse_log_time(wrong), std::nullopt) << wrong;
  }
}

TEST(EventFile, TakesTheSameFromBothForms) {
  const auto first =
      json_lines(std::string(kRegister) + "\n\n" +
                 R"({"time": 1795600801, "from": "192.0.2.1:5070", "to": "192.0.2.7", "method": "REGISTER",)"
                 R"( "status": 200, "user": "2001", "expires": 600})"
                 "\r\n");
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].sip.from.text(), "192.0.2.7:5060");
  EXPECT_EQ(first[0].sip.to.text(), "192.0.2.1:5070");
  EXPECT_EQ(first[1].sip.status, 200);
  EXPECT_EQ(first[1].sip.expires, 600U);
  const auto second =
      csv("time,from,to,method,status,user,expires\n"
          "2026-11-27T10:00:00.25Z,192.0.2.7,192.0.2.1:5070,REGISTER,,2001,\n"
          "1795600801,192.0.2.1:5070,192.0.2.7,REGISTER,200,\"2001\",600\n");
  ASSERT_EQ(second.size(), 2U);
  for (std::size_t line = 0; line < 2; ++line) {
    EXPECT_EQ(first[line].time_ns, second[line].time_ns);
    EXPECT_EQ(first[line].sip.from, second[line].sip.from);
    EXPECT_EQ(first[line].sip.user, second[line].sip.user);
    EXPECT_EQ(first[line].sip.expires, second[line].sip.expires);
  }
}

TEST(EventFile, SaysWhatIsWrongAndWhere) {
  const std::string good(kRegister);
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_EQ(answer(json_lines, good + "\nnothing\n"), "log.jsonl:2: expected a JSON object");
  EXPECT_EQ(answer(json_lines, changed("\"user\": \"2001\"", "\"user\": [2001]")),
            "log.jsonl:1: 'user' is no single value");
  EXPECT_EQ(answer(json_lines, changed("\"user\"", "\"usre\"")),
            "log.jsonl:1: unknown field 'usre'; did you mean 'user'?");
  EXPECT_EQ(answer(json_lines, changed(", \"user\": \"2001\"", "")), "log.jsonl:1: missing 'user'");
  EXPECT_EQ(answer(json_lines, changed("192.0.2.7", "phone-7")),
            "log.jsonl:1: 'from' is 'phone-7'; expected an address such as 192.0.2.1:5060");
  EXPECT_EQ(answer(json_lines, changed("REGISTER", "INVITE")),
            "log.jsonl:1: missing 'call_id'; only REGISTER does without");
  EXPECT_THAT(answer(json_lines, changed("2001", "2001\\r\\nEvil: yes")), HasSubstr("'user' is '2001"));
  EXPECT_EQ(answer(csv, "time,from\n1\n"), "log.csv:2: 1 cells; expected 2, as in the heading");
  EXPECT_EQ(answer(csv, "time,from\n\"1,2\n"), "log.csv:2: a quotation mark that is never closed");
  EXPECT_EQ(answer(json_lines, std::string(70'000, ' ')), "log.jsonl:1: a line of more than 64 KiB");
}

}  // namespace
}  // namespace switchback::sim
