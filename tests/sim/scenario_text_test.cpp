#include "sim/scenario_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace switchback::sim {
namespace {

using testing::HasSubstr;

TEST(ScenarioText, takes_the_first_sentence_on_one_line) {
  EXPECT_EQ(first_sentence("Shows that\n  2.5 s are enough. And more."), "Shows that 2.5 s are enough.");
  EXPECT_EQ(first_sentence("no full stop\n"), "no full stop");
  EXPECT_EQ(first_sentence(""), "");
}

TEST(ScenarioText, shows_what_a_run_would_do) {
  scenarios::Scenario scenario;
  scenario.name = "power-loss";
  scenario.tags = {"regression", "takeover"};
  scenario.about = "First paragraph\nin two lines.\n\nSecond.";
  scenario.incident = {"Two say Yes.", "A cut.",       "One yields.",
                       "None yields.", "never yields", {"thread 1", "thread 2"}};
  scenario.steps.push_back({scenarios::WaitStep{}, "wait: 30 s", {}});
  scenarios::Limit limit;
  limit.measurement = "takeover.control";
  limit.warn_max = 120;
  limit.max = 180;
  scenario.limits.push_back(limit);
  scenario.expected_violations = {"two in control"};
  std::ostringstream out;
  print_scenario(out, scenario, {});
  EXPECT_THAT(out.str(), HasSubstr("power-loss  regression takeover\n"));
  EXPECT_THAT(out.str(), HasSubstr("First paragraph in two lines.\n\nSecond.\n"));
  EXPECT_THAT(out.str(), HasSubstr("Incident\n  what people saw\n    Two say Yes.\n  cause\n    A cut.\n"));
  EXPECT_THAT(out.str(), HasSubstr("    One yields.\n  a faulty one (defect: never yields)\n    None yields.\n"));
  EXPECT_THAT(out.str(), HasSubstr("  told in thread 1; thread 2\n"));
  EXPECT_THAT(out.str(), HasSubstr("Steps\n  1  wait: 30 s\n"));
  EXPECT_THAT(out.str(), HasSubstr("  takeover.control: warn above 120, max 180\n"));
  EXPECT_THAT(out.str(), HasSubstr("  two in control\n"));
}

}  // namespace
}  // namespace switchback::sim
