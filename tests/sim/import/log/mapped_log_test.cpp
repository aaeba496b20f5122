// Logs read through a mapping: which messages they hold, and what becomes of the other lines.
#include "sim/import/log/mapped_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <vector>

#include "models/core/errors.h"
#include "scenarios/log_mapping/mapping_loader.h"
#include "sim/import/log/printed_message.h"

namespace switchback::sim {
namespace {

using testing::HasSubstr;

/// Events on lines of their own, and messages that follow a line with an arrow.
constexpr std::string_view kMapping = R"(log mapping: test
about: a log made up
time: {formats: ['%H:%M:%S.%f'], day: 1970-01-01}
patterns:
  - match: '^(?P<time>\S+) (?P<from>\S+) -> (?P<to>\S+):$'
    message: follows
  - match: '^(?P<time>\S+) \| (?P<from>\S+) -> (?P<to>\S+):$'
    message: follows
    prefix: '\S+ \| ?'
  - match: '^(?P<time>\S+) (?P<method>\w+) of (?P<user>\S+) at (?P<from>\S+)$'
    set: {to: 192.0.2.1, expires: 600}
  - match: '^(?P<time>\S+) (?P<user>\S+)@(?P<from>\S+) (?P<answer>\w+)$'
    set: {to: 192.0.2.1, method: REGISTER, credentials: yes}
values: {answer: {accepted: 200}}
ignore: ['^#']
)";

const scenarios::LogMapping& mapping() {
  static const scenarios::LogMapping kRead = scenarios::parse_log_mapping(kMapping, "test.yaml");
  return kRead;
}

struct Read {
  MappedLines lines;
  std::vector<LoggedLine> events;
  std::vector<std::string> texts;  ///< of the messages themselves; empty where the log only tells of one
};

Read read(const std::string& log) {
  Read result;
  std::istringstream in(log);
  result.lines = read_mapped_log(in, "site.log", mapping(), [&result](const MappedMessage& message) {
    result.events.push_back(message.line);
    result.texts.emplace_back(message.text);
  });
  return result;
}

std::string answer(const std::string& log) {
  try {
    read(log);
  } catch (const UserError& error) {
    return error.what();
  }
  return "accepted";
}

constexpr const char* kRegister = "00:00:01.5 REGISTER of 2001 at 192.0.2.7\n";

TEST(MappedLog, MakesEventsOfLines) {
  const Read log = read(kRegister);
  ASSERT_EQ(log.events.size(), 1U);
  EXPECT_EQ(log.events[0].time_ns, 1'500'000'000);
  EXPECT_EQ(log.events[0].sip.method, "REGISTER");
  EXPECT_EQ(log.events[0].sip.user, "2001");
  EXPECT_EQ(log.events[0].sip.from.text(), "192.0.2.7:5060");
  EXPECT_EQ(log.events[0].sip.to.text(), "192.0.2.1:5060");
  EXPECT_EQ(log.events[0].sip.expires, 600U);
  EXPECT_EQ(log.texts[0], "");
}

TEST(MappedLog, MakesARequestAndItsAnswerOfALineThatTellsOfBoth) {
  const Read log = read("00:00:01.5 2001@192.0.2.7 accepted\n00:00:01.5 2001@192.0.2.7 503\n");
  ASSERT_EQ(log.events.size(), 4U);
  EXPECT_EQ(log.events[0].sip.from.text(), "192.0.2.7:5060");
  EXPECT_EQ(log.events[0].sip.status, 0);
  EXPECT_TRUE(log.events[0].sip.credentials);
  EXPECT_EQ(log.events[1].sip.from.text(), "192.0.2.1:5060");
  EXPECT_EQ(log.events[1].sip.to.text(), "192.0.2.7:5060");
  EXPECT_EQ(log.events[1].sip.status, 200);
  EXPECT_FALSE(log.events[1].sip.credentials);
  EXPECT_EQ(log.events[1].time_ns, 1'500'000'000);
  EXPECT_EQ(log.events[3].sip.status, 503);
  EXPECT_EQ(log.lines.matched, 2U);
  EXPECT_EQ(log.lines.messages, 4U);
  EXPECT_EQ(answer("00:00:01.5 2001@192.0.2.7 maybe\n"),
            "site.log:1: by the pattern of test.yaml:12: 'status' is 'maybe'; expected 100 to 699");
}

TEST(MappedLog, CountsWhatNothingMatches) {
  const Read log = read(std::string("# ignored\n\nwhat is this\n  \n") + kRegister + "and this\n# ignored\r\n");
  EXPECT_EQ(log.lines.lines, 5U);
  EXPECT_EQ(log.lines.matched, 1U);
  EXPECT_EQ(log.lines.messages, 1U);
  EXPECT_EQ(log.lines.ignored, 2U);
  EXPECT_EQ(log.lines.unmatched, 2U);
  EXPECT_EQ(log.lines.first_unmatched, 3U);
  EXPECT_EQ(log.lines.without_message, 0U);
}

TEST(MappedLog, TakesMessagesThatAreSpreadOverLines) {
  const Read log = read(
      "00:00:01.0 192.0.2.7:5061 -> 192.0.2.1:\n"
      "-----\n"
      "   INVITE sip:2002@pbx SIP/2.0\n"
      "   Call-ID: 1\n"
      "     and more\n"
      "   l : 8\r\n"
      "\n"
      "   v=0\n"
      "   a\n"
      "-----\n" +
      std::string(kRegister));
  ASSERT_EQ(log.texts.size(), 2U);
  EXPECT_EQ(log.texts[0], "INVITE sip:2002@pbx SIP/2.0\r\nCall-ID: 1\r\n  and more\r\nl : 8\r\n\r\nv=0\r\na\r\n");
  EXPECT_EQ(log.events[0].sip.from.text(), "192.0.2.7:5061");
  EXPECT_EQ(log.events[0].time_ns, 1'000'000'000);
  EXPECT_EQ(log.lines.messages, 2U);
  EXPECT_EQ(log.lines.unmatched, 1U) << "the dashes behind the message";
}

TEST(MappedLog, TakesAwayAPrefixFromAMessagesLines) {
  const Read log = read(
      "00:00:01.0 | 192.0.2.7 -> 192.0.2.1:\n"
      "00:00:01.0 | SIP/2.0 200 OK\n"
      "00:00:01.0 | Call-ID: 1\n"
      "00:00:01.0 |\n"
      "00:00:01.0 | 192.0.2.7 -> 192.0.2.1:\n"
      "00:00:01.0 | SIP/2.0 100 Trying\n"
      "not of the message\n");
  ASSERT_EQ(log.texts.size(), 2U);
  EXPECT_EQ(log.texts[0], "SIP/2.0 200 OK\r\nCall-ID: 1\r\n\r\n");
  EXPECT_EQ(log.texts[1], "SIP/2.0 100 Trying\r\n");
  EXPECT_EQ(log.lines.unmatched, 1U);
}

TEST(MappedLog, EndsAMessageThatIsCutShort) {
  // In the header, in the body, and at the end of the log.
  const Read log =
      read(std::string("00:00:01.0 192.0.2.7 -> 192.0.2.1:\nSIP/2.0 180 Ringing\nCall-ID: 1\n") + kRegister +
           "00:00:02.0 192.0.2.7 -> 192.0.2.1:\nSIP/2.0 181 Forwarded\nContent-Length: 100\n\nv=0\n" + kRegister +
           "00:00:03.0 192.0.2.7 -> 192.0.2.1:\nSIP/2.0 182 Queued\n");
  EXPECT_THAT(log.texts, testing::ElementsAre("SIP/2.0 180 Ringing\r\nCall-ID: 1\r\n", "",
                                              "SIP/2.0 181 Forwarded\r\nContent-Length: 100\r\n\r\nv=0\r\n", "",
                                              "SIP/2.0 182 Queued\r\n"));
  EXPECT_EQ(log.lines.unmatched, 0U);
}

TEST(MappedLog, CountsMessagesThatAreAnnouncedAndDoNotFollow) {
  const Read log = read(std::string("00:00:01.0 192.0.2.7 -> 192.0.2.1:\n") + kRegister +
                        "00:00:02.0 192.0.2.7 -> 192.0.2.1:\nbinary rubbish\n00:00:03.0 192.0.2.7 -> 192.0.2.1:\n");
  EXPECT_EQ(log.lines.without_message, 3U);
  EXPECT_EQ(log.lines.messages, 1U);
  EXPECT_EQ(log.lines.unmatched, 1U);
}

TEST(MappedLog, SaysWhichLineAndWhichPatternIsWrong) {
  EXPECT_EQ(answer(std::string(kRegister) + "00:00:02.0 REGISTER of 2001 at pbx\n"),
            "site.log:2: by the pattern of test.yaml:10: 'from' is 'pbx'; expected an address such as 192.0.2.1:5060");
  EXPECT_EQ(answer("noon REGISTER of 2001 at 192.0.2.7\n"),
            "site.log:1: by the pattern of test.yaml:10: 'time' is 'noon'; expected '%H:%M:%S.%f', from 1970 to 2199");
  EXPECT_EQ(answer("00:00:02.0 INVITE of 2001 at 192.0.2.7\n"),
            "site.log:1: by the pattern of test.yaml:10: missing 'call_id'; only REGISTER does without");
  EXPECT_EQ(answer("00:00:02.0 nowhere -> 192.0.2.7:\n"),
            "site.log:1: by the pattern of test.yaml:5: 'from' is 'nowhere'; expected an address such as "
            "192.0.2.1:5060");
  EXPECT_EQ(answer("\n" + std::string(70'000, 'x')), "site.log:2: a line of more than 64 KiB");
}

TEST(MappedLog, IsAMistakeWithoutAnyMessage) {
  EXPECT_EQ(answer(""), "site.log: the log is empty");
  EXPECT_EQ(answer("# one\ntwo\n"), "site.log: no pattern of test.yaml matches any line of 2");
  EXPECT_EQ(answer("00:00:02.0 192.0.2.1 -> 192.0.2.7:\n"),
            "site.log: no message; 1 announced, but none of them follows");
}

TEST(PrintedMessage, HasALimit) {
  PrintedMessage message;
  EXPECT_FALSE(message.begin("Call-ID: 1"));
  ASSERT_TRUE(message.begin("SIP/2.0 200 OK"));
  int lines = 0;
  while (message.add("X: " + std::string(1'000, 'x')) == PrintedMessage::Step::more && lines < 1'000) ++lines;
  EXPECT_GT(lines, 60);
  EXPECT_LT(message.text().size(), 70'000U);
}

}  // namespace
}  // namespace switchback::sim
