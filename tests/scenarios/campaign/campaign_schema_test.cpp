// The plan's schema: its words and definitions are those of the models and of the scenario's schema.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "models/core/measurement_names.h"
#include "scenarios/schema.h"

namespace switchback::scenarios {
namespace {

TEST(CampaignSchema, HasTheMeasurementsOfTheTable) {
  const auto list =
      schema_words(SchemaName::campaign, "/properties/stop/properties/interval/properties/measurement/enum");
  std::set<std::string> expected;
  for (const MeasurementInfo& one : kMeasurements) expected.emplace(one.name);
  EXPECT_EQ(std::set<std::string>(list.begin(), list.end()), expected);
}

TEST(CampaignSchema, HasTheScenariosNotations) {
  auto campaign = nlohmann::json::parse(schema_text(SchemaName::campaign));
  auto scenario = nlohmann::json::parse(schema_text(SchemaName::scenario));
  for (const char* name : {"name", "flag", "duration"}) {
    // A plan's durations are not all of scenario time.
    campaign["definitions"][name].erase("description");
    scenario["definitions"][name].erase("description");
    EXPECT_EQ(campaign["definitions"][name], scenario["definitions"][name]) << name;
  }
}

TEST(CampaignSchema, IsJudgedAlikeByWalkAndValidator) {
  for (const std::string value :
       {"[1]", "[]", "1", "~", "{}", "{from: 1}", "{from: 1, to: 2, step: 1}", "{from: [1]}", "{draw: 0, from: x}",
        "{draw: 1.5, from: x}", "{draw: 3, from: 'U(1 s, 2 s)'}", "{draw: 3}", "[1, 1]", "[[1]]", "[yes, no]", "''"}) {
    Mistakes mistakes("");
    const auto root = read_yaml(
        "{campaign: c, about: a, scenarios: [s], seeds: {count: 1}, sweep: {phones.count: " + value + "}}", mistakes);
    ASSERT_NE(root, nullptr) << value;
    EXPECT_EQ(walk_accepts(*root, SchemaName::campaign), validator_accepts(*root, SchemaName::campaign)) << value;
  }
}

}  // namespace
}  // namespace switchback::scenarios
