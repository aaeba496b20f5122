// The schema: its words are those of the models' tables, and the walk agrees with the validator.
#include "scenarios/schema.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <fstream>
#include <set>
#include <sstream>

#include "models/administrator_plan.h"
#include "models/call_kind.h"
#include "models/core/measurement_names.h"
#include "models/defects.h"
#include "models/faults.h"
#include "models/lan.h"
#include "models/monitor_names.h"
#include "models/system_config.h"
#include "scenarios/library.h"

namespace switchback::scenarios {
namespace {

using Words = std::set<std::string>;

Words words(std::string_view pointer) {
  const auto list = schema_words(SchemaName::scenario, pointer);
  return {list.begin(), list.end()};
}

template <class Table>
Words names(const Table& table) {
  Words result;
  for (const auto& row : table) {
    if constexpr (requires { row.name; }) {
      result.emplace(row.name);
    } else {
      result.emplace(row);
    }
  }
  return result;
}

TEST(Schema, HasTheWordsOfTheModelsTables) {
  EXPECT_EQ(words("/properties/limits/properties"), names(kMeasurements));
  EXPECT_EQ(words("/properties/expected violations/items/enum"), names(models::kMonitors));
  EXPECT_EQ(words("/definitions/defect/enum"), names(models::kDefects));
  EXPECT_EQ(words("/definitions/fault/properties/kind/enum"), names(models::kFaultKinds));
  EXPECT_EQ(words("/definitions/endpoint/enum"), names(models::kEndpointNames));
  EXPECT_EQ(words("/definitions/traffic-class/enum"), names(models::kTrafficClassNames));
  EXPECT_EQ(words("/definitions/board/properties/type/enum"), names(models::kBoardTypeNames));
  EXPECT_EQ(words("/definitions/trunk/properties/type/enum"), names(models::kTrunkTypeNames));
  EXPECT_EQ(words("/definitions/call-kind/enum"), names(models::kCallKindNames));
  EXPECT_EQ(words("/definitions/test-call-kind/enum"), names(models::kTestCallKindNames));
  const std::string step = "/definitions/step/properties/";
  EXPECT_EQ(words(step + "call/properties/leg/enum"), names(models::kLegTypeNames));
  EXPECT_EQ(words(step + "administrator/properties/procedure/enum"), names(models::kProcedureNames));
  EXPECT_EQ(words(step + "administrator/properties/skip/items/enum"), names(models::kSkippableSteps));
  EXPECT_EQ(words(step + "administrator/properties/wrong/items/enum"), names(models::kMistakes));
  Words services;
  for (const auto server : models::kServers) {
    for (const auto service : models::kServiceNames) {
      services.insert(std::string(models::name_of(server)) + "/" + std::string(service));
    }
  }
  EXPECT_EQ(words("/definitions/service/enum"), services);
}

TEST(Schema, GivesDurationsALimitInTheUnitOfTheMeasurement) {
  for (const MeasurementInfo& measurement : kMeasurements) {
    const auto limit =
        schema_words(SchemaName::scenario, "/properties/limits/properties/" + std::string(measurement.name));
    EXPECT_THAT(limit, testing::UnorderedElementsAre("allOf", "description"));
    const Words reference = words("/properties/limits/properties/" + std::string(measurement.name) + "/allOf/0");
    EXPECT_EQ(reference, Words{"$ref"});
    Mistakes mistakes("");
    const auto duration = read_yaml("{scenario: s, about: a, system: {}, steps: [{start: all}], limits: {" +
                                        std::string(measurement.name) + ": {max: 3 s}}}",
                                    mistakes);
    EXPECT_EQ(validator_accepts(*duration, SchemaName::scenario), measurement.unit == "s") << measurement.name;
  }
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void expect_agreement(const std::string& text) {
  Mistakes mistakes("");
  const auto root = read_yaml(text, mistakes);
  if (root == nullptr) return;
  EXPECT_EQ(walk_accepts(*root, SchemaName::scenario), validator_accepts(*root, SchemaName::scenario)) << text;
}

TEST(Schema, AcceptsTheLibraryByWalkAndByValidator) {
  for (const auto& file : list_library(SWITCHBACK_SOURCE_DIR "/scenarios/library")) {
    Mistakes mistakes("");
    const auto root = read_yaml(read_text(file), mistakes);
    ASSERT_NE(root, nullptr);
    EXPECT_TRUE(walk_accepts(*root, SchemaName::scenario)) << file;
    EXPECT_TRUE(validator_accepts(*root, SchemaName::scenario)) << file;
  }
}

// A mutated file mostly breaks one rule of the schema, so this compares the two rule by rule.
TEST(Schema, IsJudgedAlikeByWalkAndValidator) {
  const std::string original = read_text(SWITCHBACK_SOURCE_DIR "/scenarios/library/switchback-while-in-call.yaml");
  const std::vector<std::string> pieces{"",          "0",     "-1",       "30",     "3 s",     "1e3 s",   "yes",
                                        "no",        "~",     "[]",       "{}",     "[a]",     "all",     "100%",
                                        "101%",      "ext 1", "ext 2001", "c1",     "primary", "Updated", "{max: 1}",
                                        "U(0, 3 s)", "fault", "within",   "phones", "''",      "1.5",     "0.5"};
  EXPECT_TRUE(rc::check("walk and validator agree", [&] {
    // Replaces one word of the file by a piece.
    std::string text = original;
    const int changes = *rc::gen::inRange(1, 4);
    for (int change = 0; change < changes; ++change) {
      const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
      const auto begin = text.find_first_not_of(" ,:[]{}\n", at);
      if (begin == std::string::npos) continue;
      const auto end = std::min(text.find_first_of(",:[]{}\n", begin), text.size());
      text.replace(begin, end - begin, *rc::gen::elementOf(pieces));
    }
    Mistakes mistakes("");
    const auto root = read_yaml(text, mistakes);
    if (root == nullptr) return;
    RC_ASSERT(walk_accepts(*root, SchemaName::scenario) == validator_accepts(*root, SchemaName::scenario));
  }));
}

TEST(Schema, IsJudgedAlikeOnValuesOfEveryKind) {
  const std::string start = "{scenario: s, about: a, system: {}, steps: [{";
  for (const std::string value : {"0",
                                  "1",
                                  "-1",
                                  "0.5",
                                  "3 s",
                                  "'3 s'",
                                  "3s ",
                                  "3 sec",
                                  "30",
                                  "1e400",
                                  "99999999999999999999",
                                  "~",
                                  "yes",
                                  "true",
                                  "[]",
                                  "{}",
                                  "[x]",
                                  "{x: 1}",
                                  "''",
                                  "100%",
                                  "ext 7",
                                  "ext 0",
                                  "7",
                                  "0x10",
                                  "primary",
                                  "U(1 s, 2 s)",
                                  "U(1 s)",
                                  "LN(1 s, 0.5, 2 s)",
                                  "Tri(1 s, 2 s, 3 s)",
                                  "all",
                                  "{all: }",
                                  "{all: ~, secondary after: 0}",
                                  "{id: f}",
                                  "[incoming]",
                                  "{kinds: [voicemail, voicemail]}",
                                  "{server: primary, kind: hang}",
                                  "{central office: on, kind: outage}",
                                  "{board: 1, server: primary, kind: hang}",
                                  "{in control: nobody}",
                                  "{rate: 3/h}",
                                  "{rate: 3 per  hour}",
                                  "{server: primary}"}) {
    for (const std::string key : {"start", "wait until", "wait", "expect", "fault", "repair", "call", "calls",
                                  "hang up", "feature", "administrator", "test calls", "set", "nonsense"}) {
      expect_agreement(start + key + ": " + value + "}]}");
    }
  }
}

}  // namespace
}  // namespace switchback::scenarios
