// Mapping files: what they make of lines, and what is said of mistakes.
#include "scenarios/log_mapping/mapping_loader.h"

#include <gmock/gmock.h>

#include "scenarios/library.h"
#include "scenarios/schema.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

const std::filesystem::path kShipped = SWITCHBACK_SOURCE_DIR "/scenarios/mappings";
constexpr const char* kHead = "log mapping: m\nabout: a\ntime: {formats: [epoch s]}\n";  // lines 1 to 3

/// A pattern that says everything an event needs but what `rest` takes away or adds to.
std::string pattern(const std::string& match, const std::string& rest = "") {
  return std::string(kHead) + "patterns:\n  - match: '" + match + "'\n" + rest;  // the match stands in line 5
}

std::string answer(const std::string& text) {
  try {
    parse_log_mapping(text, "m.yaml");
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "accepted";
}

std::string time_answer(const std::string& time) {
  return answer("log mapping: m\nabout: a\ntime: " + time +
                "\npatterns: [{match: '(?P<time>.)(?P<from>.)(?P<to>.)', message: follows}]\n");
}

constexpr const char* kWhole = "(?P<time>\\S+) (?P<from>\\S+) > (?P<to>\\S+) (?P<method>\\S+) (?P<user>\\S+)";

TEST(LogMapping, MakesFieldsOfNamedGroupsConstantsAndWords) {
  const LogMapping mapping = parse_log_mapping(
      std::string(kHead) +
          "values:\n  status: {Registered: 200, denied: '403'}\n  to: {pbx: 192.0.2.1}\n"
          "  credentials: {signed: yes, plain: no}\n"
          "patterns:\n  - match: '^(?P<time>\\d+) (?P<user>\\d+)@(?P<from>\\S+) (?P<status>\\w+) at (?P<to>\\w+)"
          "( for (?P<expires>\\d+) s)?( (?P<credentials>signed|plain))?$'\n"
          "    set: {method: REGISTER, from_port: 5070, cseq: 7}\n",
      "m.yaml");
  const auto line = map_line(mapping, "17 2001@192.0.2.7 Registered at pbx for 600 s signed");
  ASSERT_TRUE(line);
  EXPECT_THAT(line->fields,
              UnorderedElementsAre(Pair("time", "17"), Pair("user", "2001"), Pair("from", "192.0.2.7:5070"),
                                   Pair("status", "200"), Pair("to", "192.0.2.1"), Pair("expires", "600"),
                                   Pair("credentials", "true"), Pair("method", "REGISTER"), Pair("cseq", "7")));
  const auto other = map_line(mapping, "17 2001@2001:db8::7 busy at 192 plain");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->fields.at("from"), "[2001:db8::7]:5070");
  EXPECT_EQ(other->fields.at("status"), "busy");
  EXPECT_EQ(other->fields.at("credentials"), "false");
  EXPECT_FALSE(other->fields.contains("expires"));
  EXPECT_FALSE(map_line(mapping, "17 somebody registered"));
}

TEST(LogMapping, TakesTheFirstPatternThatMatches) {
  const LogMapping mapping = parse_log_mapping(std::string(kHead) + "patterns:\n  - match: '" + kWhole +
                                                   " again'\n  - match: '" + kWhole + "'\nignore: ['^#']\n",
                                               "m.yaml");
  EXPECT_EQ(map_line(mapping, "1 a > b REGISTER 2001 again")->pattern->line, 5);
  EXPECT_EQ(map_line(mapping, "1 a > b REGISTER 2001")->pattern->line, 6);
  EXPECT_TRUE(is_ignored(mapping, "# a comment"));
  EXPECT_FALSE(is_ignored(mapping, "no comment"));
}

TEST(LogMapping, MatchesBytesThatAreNoUtf8) {
  const LogMapping mapping = parse_log_mapping(pattern(kWhole), "m.yaml");
  const auto line = map_line(mapping, "1 a > b REGISTER J\xf6rg");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->fields.at("user"), "J\xf6rg");
}

TEST(LogMapping, TakesAwayThePrefixOfAMessagesLines) {
  const LogMapping mapping = parse_log_mapping(
      pattern("(?P<time>.)(?P<from>.)(?P<to>.)", "    message: follows\n    prefix: '\\[\\d+\\] ?'\n"), "m.yaml");
  const LogPattern& only = mapping.patterns.at(0);
  EXPECT_TRUE(only.message_follows);
  EXPECT_EQ(without_prefix(only, "[12] Via: x"), "Via: x");
  EXPECT_EQ(without_prefix(only, "[12]"), "");
  EXPECT_EQ(without_prefix(only, "Via: [12] x"), std::nullopt);
}

TEST(LogMapping, SaysWhatIsWrongWithPatterns) {
  EXPECT_EQ(answer(pattern(kWhole)), "accepted");
  EXPECT_THAT(answer(pattern("(?P<time>.")),
              HasSubstr("m.yaml:5:12: no regular expression as RE2 reads it: missing )"));
  EXPECT_THAT(answer(pattern("((a{100}){100}){100}")), HasSubstr("m.yaml:5:12: no regular expression"));
  EXPECT_THAT(answer(pattern("(?P<tiem>.)")), HasSubstr("m.yaml:5:12: unknown group 'tiem'; did you mean 'time'?"));
  EXPECT_THAT(answer(pattern("(?P<time>.)(?P<from>.)(?P<method>.)", "    set: {user: x}\n")),
              HasSubstr("m.yaml:5:12: nothing says 'to'; expected a group (?P<to>...), or 'to' under 'set'"));
  EXPECT_THAT(answer(pattern("(?P<from>.)(?P<to>.)(?P<method>.)(?P<user>.)")), HasSubstr("no group 'time'"));
  EXPECT_THAT(answer(pattern(kWhole, "    set: {user: x}\n")),
              HasSubstr("m.yaml:5:12: 'user' is a group, and under 'set' as well; keep one of them"));
  EXPECT_THAT(answer(pattern(kWhole, "    message: follows\n")),
              HasSubstr("'method' is said by the message that follows; leave it out"));
  EXPECT_THAT(answer(pattern("(?P<status>.)" + std::string(kWhole), "    set: {answer: 200}\n")),
              HasSubstr("m.yaml:5:12: a line of a response has no 'answer'; keep 'status'"));
  EXPECT_THAT(answer(pattern(kWhole, "    prefix: x\n")), HasSubstr("m.yaml:6:13: a prefix of no message"));
  EXPECT_THAT(answer(pattern(kWhole, "    message: folows\n")),
              HasSubstr("m.yaml:6:14: unknown word 'folows'; did you mean 'follows'?"));
  EXPECT_THAT(answer(pattern(kWhole, "ignore: ['[']\n")), HasSubstr("m.yaml:6:10: no regular expression"));
  EXPECT_THAT(answer(pattern(kWhole, "    mtach: x\n")), HasSubstr("m.yaml:6:5: unknown key 'mtach'"));
}

TEST(LogMapping, SaysWhatIsWrongWithConstantsAndWords) {
  const auto set = [](const std::string& fields) {
    return answer(pattern("(?P<time>.)(?P<user>.)(?P<from>.)(?P<to>.)", "    set: {" + fields + "}\n"));
  };
  EXPECT_EQ(set("method: REGISTER, status: 200, credentials: yes"), "accepted");
  EXPECT_THAT(set("method: REGISTER, status: 42"),
              HasSubstr("m.yaml:6:37: 42 is out of range; expected a SIP status, from 100 to 699"));
  EXPECT_THAT(set("method: REGISTER, stauts: 200"), HasSubstr("unknown field 'stauts'; did you mean 'status'?"));
  EXPECT_THAT(set("method: <none>"), HasSubstr("expected a SIP method such as REGISTER"));
  EXPECT_THAT(set("method: REGISTER, called: 'a b'"), HasSubstr("expected a word of printable characters"));
  EXPECT_THAT(set("method: REGISTER, credentials: maybe"), HasSubstr("expected yes or no"));
  EXPECT_THAT(answer(pattern(kWhole, "    set: {to_port: 70000}\n")), HasSubstr("expected a port, from 1 to 65535"));
  EXPECT_THAT(answer(pattern(kWhole, "values: {state: {up: 200}}\n")), HasSubstr("unknown field 'state'"));
  EXPECT_THAT(answer(pattern(kWhole, "values: {to: pbx}\n")), HasSubstr("expected a map from words of the log"));
}

TEST(LogMapping, SaysWhatIsWrongWithTimes) {
  EXPECT_EQ(time_answer("{formats: ['%F %T'], zone: '-03:30', year: 2026, day: 2026-11-27}"), "accepted");
  EXPECT_THAT(time_answer("{formats: ['%F %T', '%F %Q']}"), HasSubstr("m.yaml:3:27: '%Q' is no part of a time"));
  EXPECT_THAT(time_answer("{formats: ['%b %d %T']}"),
              HasSubstr("m.yaml:3:18: the format has no year; add 'year: 2026'"));
  EXPECT_THAT(time_answer("{formats: ['%T']}"), HasSubstr("m.yaml:3:18: the format has no date; add 'day: "));
  EXPECT_THAT(time_answer("{formats: ['%T'], day: 2026-02-30}"), HasSubstr("'2026-02-30' is no day of the calendar"));
  EXPECT_THAT(time_answer("{formats: [epoch s], zone: CET}"), HasSubstr("expected an offset from UTC"));
  EXPECT_THAT(time_answer("{formats: [epoch s], year: 1066}"), HasSubstr("1066 is out of range"));
  EXPECT_THAT(time_answer("{formats: []}"), HasSubstr("this list is empty"));
}

TEST(LogMapping, IsToldFromScenariosAndPlans) {
  EXPECT_TRUE(is_log_mapping("log mapping: m\n"));
  EXPECT_FALSE(is_log_mapping("scenario: s\n"));
  EXPECT_FALSE(is_log_mapping("log mapping: m\ncampaign: c\n"));
  EXPECT_FALSE(is_log_mapping("{"));
}

TEST(LogMapping, IsFoundByFileOrName) {
  EXPECT_EQ(find_log_mapping("kamailio-xlog", kShipped), kShipped / "kamailio-xlog.yaml");
  const std::string file = (kShipped / "asterisk-pjsip.yaml").string();
  EXPECT_EQ(find_log_mapping(file, "/nowhere"), file);
  try {
    find_log_mapping("kamailio-xlgo", kShipped);
    FAIL() << "found";
  } catch (const UserError& error) {
    EXPECT_STREQ(error.what(), "no mapping or file is named 'kamailio-xlgo'; did you mean 'kamailio-xlog'?");
  }
}

TEST(LogMapping, ShippedOnesAreReadAndNamedAfterTheirFiles) {
  std::vector<std::string> names;
  for (const auto& file : list_library(kShipped)) {
    const LogMapping mapping = parse_log_mapping(read_limited(file.string(), file.string()), file.string());
    EXPECT_EQ(mapping.name, file.stem());
    names.push_back(mapping.name);
  }
  EXPECT_THAT(names, ElementsAre("asterisk-pjsip", "freeswitch-siptrace", "kamailio-xlog"));
}

TEST(LogMappingSchema, HasTheFieldsOfEventsAndItsOwn) {
  std::vector<std::string> words(kEventFields.begin(), kEventFields.end());
  words.insert(words.end(), kMappingFields.begin(), kMappingFields.end());
  // A time is always written, and never a word.
  words.erase(std::find(words.begin(), words.end(), "time"));
  EXPECT_THAT(schema_words(SchemaName::log_mapping, "/definitions/pattern/properties/set/properties"),
              testing::UnorderedElementsAreArray(words));
  EXPECT_THAT(schema_words(SchemaName::log_mapping, "/properties/values/properties"),
              testing::UnorderedElementsAreArray(words));
}

TEST(LogMappingSchema, IsJudgedAlikeByWalkAndValidator) {
  for (const std::string value : {"{}",
                                  "[]",
                                  "{match: x}",
                                  "{match: 7}",
                                  "{match: ''}",
                                  "{match: x, set: {}}",
                                  "{match: x, set: {to: 192.0.2.1}}",
                                  "{match: x, set: {to: '[2001:db8::1]:5060'}}",
                                  "{match: x, set: {to: pbx}}",
                                  "{match: x, set: {status: 200}}",
                                  "{match: x, set: {status: 99}}",
                                  "{match: x, set: {status: '200'}}",
                                  "{match: x, set: {status: 'x'}}",
                                  "{match: x, set: {user: 2001}}",
                                  "{match: x, set: {user: 'a;b'}}",
                                  "{match: x, set: {credentials: on}}",
                                  "{match: x, set: {to_port: 0}}",
                                  "{match: x, message: follows}",
                                  "{match: x, message: yes}",
                                  "~"}) {
    Mistakes mistakes("");
    const auto root =
        read_yaml("{log mapping: m, about: a, time: {formats: [x]}, patterns: [" + value + "]}", mistakes);
    ASSERT_NE(root, nullptr) << value;
    EXPECT_EQ(walk_accepts(*root, SchemaName::log_mapping), validator_accepts(*root, SchemaName::log_mapping)) << value;
  }
}

}  // namespace
}  // namespace switchback::scenarios
