// `switchback explore` and `switchback minimise` as a user starts them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

using testing::HasSubstr;

class MinimiseCommand : public StartedProgram {};

TEST_F(MinimiseCommand, WritesTheSmallestScenarioThatFailsAlike) {
  Ended ended = run("explore -n 400 --defect 'edits while updating' --stop-on-fail");
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("'edit while updating' was violated at "));
  EXPECT_THAT(ended.out, HasSubstr("1 kind of failure in results.db"));
  ended = run("minimise last -o smallest.yaml");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("defects: [edits while updating]"));
  EXPECT_THAT(ended.out, HasSubstr(" actions -> "));
  ended = run("run smallest.yaml --no-report");
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("'edit while updating' was violated at "));
}

TEST_F(MinimiseCommand, RefusesARunThatDidNotFail) {
  ASSERT_EQ(run("run manual-switchback --no-report").code, 0);
  const Ended ended = run("minimise last");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("did not fail: pass"));
}

TEST_F(MinimiseCommand, ExploresAsJson) {
  const Ended ended = run("explore -n 20 --json");
  EXPECT_EQ(ended.code, 0) << ended.err;
  const nlohmann::json document = nlohmann::json::parse(ended.out, nullptr, false);
  EXPECT_EQ(document["played"], 20);
  EXPECT_EQ(document["failures"].size(), 0U);
  EXPECT_GT(document["coverage"].size(), 10U);
}

TEST_F(MinimiseCommand, ShowsAScenarioThatTheProgramTakes) {
  const Ended shown = run("explore --seed 12 --show");
  EXPECT_EQ(shown.code, 0);
  folder_.write("explored-12.yaml", shown.out);
  EXPECT_EQ(run("check explored-12.yaml").code, 0);
}

TEST_F(MinimiseCommand, NamesTheDefectsItKnows) {
  const Ended ended = run("explore --defect nonsense");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("takes over unchecked"));
}

}  // namespace
}  // namespace switchback::sim
