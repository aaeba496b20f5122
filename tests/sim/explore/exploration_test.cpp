// Exploration finds nothing in the models as they are, and every planted trap; what it finds is minimised.
#include "sim/explore/exploration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "models/defects.h"
#include "reports/database.h"
#include "reports/stored_run.h"
#include "scenarios/loader.h"
#include "sim/minimise/minimise.h"
#include "tests/sim/scratch_folder.h"

namespace switchback::sim {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class Exploration : public testing::Test {
 protected:
  ExplorationOptions options() const {
    ExplorationOptions options;
    options.jobs = 2;
    options.database = (folder_.path() / "explored.db").string();
    options.quiet = true;
    return options;
  }
  std::int64_t number(const std::string& sql) const {
    reports::Database database(folder_.path() / "explored.db", std::chrono::seconds{10});
    return database.integer(sql);
  }
  reports::StoredRun stored(const std::string& uuid) const {
    reports::Database database(folder_.path() / "explored.db", std::chrono::seconds{10});
    return reports::read_run(database, uuid);
  }

  ScratchFolder folder_;
  std::ostringstream out_;
  Terminal terminal_;
};

TEST_F(Exploration, FindsNothingInTheModelsAndKeepsWhatItCovered) {
  ExplorationOptions asked = options();
  asked.first_seed = 1'000'000;
  asked.count = 150;
  const ExplorationEnd end = explore(asked, out_, terminal_);
  EXPECT_THAT(end.failures, IsEmpty()) << end.failures.begin()->first;
  EXPECT_EQ(end.played, 150U);
  EXPECT_EQ(number("SELECT count(*) FROM run"), 0);
  EXPECT_EQ(number("SELECT played FROM exploration"), 150);
  EXPECT_EQ(number("SELECT count(*) FROM explored_state"), static_cast<std::int64_t>(end.coverage.size()));
  EXPECT_GT(number("SELECT count(DISTINCT state) FROM explored"), 4);
}

TEST_F(Exploration, DoesNotDependOnTheNumberOfProcesses) {
  ExplorationOptions asked = options();
  asked.count = 30;
  const ExplorationEnd two = explore(asked, out_, terminal_);
  asked.jobs = 0;
  const ExplorationEnd none = explore(asked, out_, terminal_);
  EXPECT_EQ(two.coverage, none.coverage);
  EXPECT_EQ(two.verdicts, none.verdicts);
}

class PlantedTrap : public Exploration, public testing::WithParamInterface<std::string_view> {};

TEST_P(PlantedTrap, IsFoundWithin2000ScenariosAndMinimisedTo6Actions) {
  ExplorationOptions asked = options();
  asked.count = 2000;
  asked.defects = {std::string(GetParam())};
  asked.stop_on_fail = true;
  const ExplorationEnd end = explore(asked, out_, terminal_);
  ASSERT_FALSE(end.failures.empty());
  const reports::StoredRun run = stored(end.failures.begin()->second.uuid);
  const Minimised smallest = minimise(run, {.jobs = 2, .name = "smallest", .quiet = true}, out_, terminal_);
  EXPECT_EQ(smallest.failure, end.failures.begin()->first);
  EXPECT_LE(smallest.actions, 6U) << smallest.text;
  EXPECT_LT(smallest.steps, smallest.steps_before);
  EXPECT_NO_THROW(scenarios::parse_scenario(smallest.text, "smallest.yaml"));
}

INSTANTIATE_TEST_SUITE_P(Ten, PlantedTrap,
                         testing::Values(models::kDefectTakesControlWithoutLoss, models::kDefectReRegistersDuringCall,
                                         models::kDefectAutoAssumeSurvives, models::kDefectDownBehindDown,
                                         models::kDefectAutoAssumeOnActive, models::kDefectVoicemailFromStandby,
                                         models::kDefectEditsWhileUpdating, models::kDefectTakesOverUnchecked,
                                         models::kDefectNobodyTakesControl, models::kDefectSwitchesOverUnequalViews),
                         [](const testing::TestParamInfo<std::string_view>& parameter) {
                           std::string name(parameter.param);
                           for (char& character : name) {
                             if (character == ' ' || character == '-') character = '_';
                           }
                           return name;
                         });

}  // namespace
}  // namespace switchback::sim
