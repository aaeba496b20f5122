#include "sim/explore/draw.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "models/administrator_plan.h"
#include "models/faults.h"
#include "scenarios/loader.h"

namespace switchback::sim {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Draw, GivesTheSameScenarioForTheSameSeed) {
  EXPECT_EQ(draw_scenario(7, {}), draw_scenario(7, {}));
  EXPECT_NE(draw_scenario(7, {}), draw_scenario(8, {}));
}

TEST(Draw, PlantsDefectsAndChangesNothingElse) {
  const std::string with = draw_scenario(7, {"down behind down", "takes over unchecked"});
  const std::string line = "  defects: [down behind down, takes over unchecked]\n";
  ASSERT_THAT(with, HasSubstr(line));
  std::string without = with;
  EXPECT_EQ(without.erase(with.find(line), line.size()), draw_scenario(7, {}));
}

/// What 400 scenarios have in them.
struct Drawn {
  std::set<models::FaultKind> faults;
  std::set<models::Procedure> procedures;
  std::set<std::string> allowed;
  std::set<std::string> profiles;
  std::size_t without_violations = 0;
};

Drawn draw_many() {
  Drawn drawn;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const scenarios::Scenario scenario = scenarios::parse_scenario(draw_scenario(seed, {}), "explored.yaml");
    EXPECT_EQ(scenario.name, explored_name(seed));
    drawn.profiles.insert(scenario.system.profile_name);
    drawn.allowed.insert(scenario.allowed_violations.begin(), scenario.allowed_violations.end());
    if (scenario.allowed_violations.empty()) ++drawn.without_violations;
    for (const scenarios::Step& step : scenario.steps) {
      if (const auto* fault = std::get_if<scenarios::FaultStep>(&step.action)) drawn.faults.insert(fault->fault.kind);
      if (const auto* procedure = std::get_if<scenarios::AdministratorStep>(&step.action)) {
        drawn.procedures.insert(procedure->plan.procedure);
      }
    }
  }
  return drawn;
}

TEST(Draw, GivesScenariosThatLoadAndUseEverythingThereIs) {
  const Drawn drawn = draw_many();
  for (const models::FaultKindInfo& info : models::kFaultKinds) {
    EXPECT_TRUE(drawn.faults.contains(info.kind)) << info.name << " is never drawn";
  }
  EXPECT_EQ(drawn.procedures.size(), models::kProcedureNames.size());
  EXPECT_THAT(drawn.profiles, testing::ElementsAre("altigen-ab-switch", "altigen-maxcs"));
}

TEST(Draw, AllowsOnlyViolationsThatFollowFromWhatIsDone) {
  const Drawn drawn = draw_many();
  EXPECT_THAT(drawn.allowed,
              testing::ElementsAre("none in control", "switchover with unequal views", "two in control"));
  EXPECT_GT(drawn.without_violations, 20U) << "in these every monitor watches";
}

}  // namespace
}  // namespace switchback::sim
