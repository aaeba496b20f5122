#include "sim/incidents/incident_results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace switchback::sim {
namespace {

using reports::Verdict;
using testing::HasSubstr;

TEST(IncidentNumber, is_what_the_name_says) {
  EXPECT_EQ(incident_number("incident-07-option-forgotten"), "7");
  EXPECT_EQ(incident_number("incident-35-agents"), "35");
  EXPECT_EQ(incident_number("incident-t03-ghost-call"), "t3");
  for (const char* other :
       {"incident-option-forgotten", "incident-7", "incident-00-x", "incident-1a-x", "manual-07-x"}) {
    EXPECT_EQ(incident_number(other), "") << other;
  }
}

scenarios::Scenario two_actives() {
  scenarios::Scenario scenario;
  scenario.name = "incident-01-two-actives";
  scenario.incident = {
      "Both | say Yes. For minutes.", "A cut.", "One yields.", "None yields.", "never yields", {"#408"}};
  return scenario;
}

TEST(IncidentResult, needs_a_pass_without_and_a_fail_with_the_defect) {
  const auto told = [](Verdict without, Verdict with) {
    IncidentResult result;
    result.add({without, ""}, false);
    result.add({with, "x"}, true);
    return result.told_apart();
  };
  EXPECT_TRUE(told(Verdict::pass, Verdict::fail));
  EXPECT_TRUE(told(Verdict::marginal, Verdict::fail));
  EXPECT_FALSE(told(Verdict::pass, Verdict::pass));
  EXPECT_FALSE(told(Verdict::pass, Verdict::error));
  EXPECT_FALSE(told(Verdict::fail, Verdict::fail));
  EXPECT_FALSE(told(Verdict::inconclusive, Verdict::fail));
  EXPECT_FALSE(IncidentResult{}.told_apart());
}

TEST(IncidentResult, keeps_the_run_that_spoils_it_among_those_of_many_seeds) {
  IncidentResult result;
  result.add({Verdict::pass, ""}, false);
  result.add({Verdict::fail, "step 3"}, true);
  EXPECT_TRUE(result.told_apart());
  result.add({Verdict::pass, ""}, true);
  result.add({Verdict::fail, "step 4"}, true);
  EXPECT_FALSE(result.told_apart());
  EXPECT_EQ(result.with.verdict, Verdict::pass);
  result.add({Verdict::fail, "step 5"}, false);
  result.add({Verdict::pass, ""}, false);
  EXPECT_EQ(result.without.check, "step 5");
  EXPECT_EQ(result.runs, 6U);
}

TEST(IncidentResults, are_shown_to_people_to_machines_and_in_the_readme) {
  const scenarios::Scenario scenario = two_actives();
  std::vector<IncidentResult> results(1);
  results[0].scenario = &scenario;
  results[0].add({Verdict::pass, ""}, false);
  results[0].add({Verdict::fail, "step 9 (line 30) expect: {a: b}: it is c"}, true);
  std::ostringstream table;
  incident_table(results).print(table, {});
  EXPECT_THAT(
      table.str(),
      HasSubstr(" 1  two actives  Both | say Yes.  pass     fail         step 9 (line 30) expect: {a: b}: it is c"));
  std::ostringstream markdown;
  print_incidents_markdown(markdown, results);
  EXPECT_THAT(markdown.str(), HasSubstr("\n| 1 | two actives | Both \\| say Yes. | expect: {a: b} |\n"));
  const auto document = nlohmann::json::parse(incidents_json(results));
  EXPECT_EQ(document.at("incidents").at(0).at("number"), "1");
  EXPECT_EQ(document.at("incidents").at(0).at("with").at("verdict"), "fail");
  EXPECT_EQ(document.at("incidents").at(0).at("told_apart"), true);
  EXPECT_EQ(document.at("incidents").at(0).at("sources").at(0), "#408");
}

TEST(IncidentResults, say_what_failed_without_the_defect) {
  const scenarios::Scenario scenario = two_actives();
  std::vector<IncidentResult> results(1);
  results[0].scenario = &scenario;
  results[0].add({Verdict::fail, "step 2"}, false);
  results[0].add({Verdict::fail, "step 9"}, true);
  std::ostringstream table;
  incident_table(results).print(table, {});
  EXPECT_THAT(table.str(), HasSubstr("without the defect: step 2"));
}

TEST(IncidentRun, comes_back_from_its_bytes) {
  const IncidentRun run = unpack_incident_run(pack(IncidentRun{Verdict::fail, "two\nlines"}));
  EXPECT_EQ(run.verdict, Verdict::fail);
  EXPECT_EQ(run.check, "two\nlines");
  for (const char* bytes : {"", "fail", "unheard\nx"}) {
    EXPECT_EQ(unpack_incident_run(bytes).verdict, Verdict::error) << bytes;
  }
}

}  // namespace
}  // namespace switchback::sim
