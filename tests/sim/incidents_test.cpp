// Every field incident of the library: its checks tell a correct stack from one with the incident's defect.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "scenarios/library.h"
#include "scenarios/loader.h"
#include "sim/incidents/incident_results.h"
#include "sim/incidents/incident_run.h"

namespace switchback::sim {
namespace {

using std::filesystem::path;

std::vector<path> incident_files() {
  return scenarios::list_library(path(SWITCHBACK_SOURCE_DIR) / "scenarios" / "library" / "incidents");
}

std::string incident_test_name(const testing::TestParamInfo<path>& info) {
  std::string name = info.param.stem();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

class IncidentOfTheLibrary : public testing::TestWithParam<path> {
 protected:
  const scenarios::Scenario scenario_ = scenarios::load_scenario(GetParam());
};

TEST_P(IncidentOfTheLibrary, tells_what_it_is_and_is_no_regression_scenario) {
  ASSERT_TRUE(scenario_.incident);
  EXPECT_THAT(scenario_.tags, testing::Contains("incident"));
  EXPECT_THAT(scenario_.tags, testing::Not(testing::Contains("regression")));
  EXPECT_NE(incident_number(scenario_.name), "") << "expected incident-NN-short-name or incident-tNN-short-name";
  EXPECT_THAT(scenario_.system.defects, testing::IsEmpty());
}

TEST_P(IncidentOfTheLibrary, passes_without_its_defect) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const IncidentRun run = play_incident(scenario_, false, seed);
    EXPECT_TRUE(reports::passed(run.verdict)) << "seed " << seed << ", " << name_of(run.verdict) << ": " << run.check;
  }
}

TEST_P(IncidentOfTheLibrary, fails_with_its_defect) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const IncidentRun run = play_incident(scenario_, true, seed);
    EXPECT_EQ(name_of(run.verdict), "fail") << "seed " << seed << ": " << run.check;
    EXPECT_NE(run.check, "");
  }
}

TEST_P(IncidentOfTheLibrary, has_its_row_in_the_readme) {
  std::ostringstream readme;
  readme << std::ifstream(path(SWITCHBACK_SOURCE_DIR) / "README.md").rdbuf();
  std::vector<IncidentResult> results(1);
  results[0].scenario = &scenario_;
  std::ostringstream table;
  print_incidents_markdown(table, results);
  // Up to the check, which takes a run to know.
  const std::string text = table.str();
  const std::size_t row = text.find("\n| ", text.find("|---")) + 1;
  EXPECT_THAT(readme.str(), testing::HasSubstr(text.substr(row, text.rfind(" | ") - row)))
      << "'switchback incidents --markdown' prints the table";
}

INSTANTIATE_TEST_SUITE_P(Each, IncidentOfTheLibrary, testing::ValuesIn(incident_files()), incident_test_name);

TEST(IncidentLibrary, has_each_number_once) {
  std::set<std::string> numbers;
  for (const path& file : incident_files()) {
    EXPECT_TRUE(numbers.insert(incident_number(file.stem().string())).second) << file;
  }
  EXPECT_THAT(numbers, testing::Not(testing::IsEmpty()));
}

}  // namespace
}  // namespace switchback::sim
