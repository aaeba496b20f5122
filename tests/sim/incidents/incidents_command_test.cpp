// `switchback incidents` as a person or a script meets it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class IncidentsCommand : public StartedProgram {
 protected:
  /// A file with an incident of which nothing can be seen.
  void write_blind_scenario() const {
    std::ofstream(folder_.path() / "blind.yaml")
        << "scenario: blind\nabout: Looks at nothing.\n"
           "incident: {symptom: s, cause: c, correct: c, faulty: f, defect: never yields, sources: [t]}\n"
           "system: {}\nsteps:\n  - start: all\n  - wait: 1s\n";
  }
};

TEST_F(IncidentsCommand, plays_those_named_by_number_and_ends_with_0) {
  const Ended ended = run("incidents 1 incident-07-option-forgotten --repeat 2");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr(" 1  two actives after partition"));
  EXPECT_THAT(ended.out, HasSubstr(" 7  option forgotten"));
  EXPECT_THAT(ended.out, HasSubstr("2 of 2 pass without their defect and fail with it"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "results.db"));
}

TEST_F(IncidentsCommand, ends_with_1_where_a_check_does_not_see_the_defect) {
  write_blind_scenario();
  const Ended ended = run("incidents blind.yaml --json --jobs 0");
  EXPECT_EQ(ended.code, 1) << ended.err;
  const auto document = nlohmann::json::parse(ended.out);
  EXPECT_EQ(document.at("incidents").at(0).at("with").at("verdict"), "pass");
  EXPECT_EQ(document.at("incidents").at(0).at("told_apart"), false);
}

TEST_F(IncidentsCommand, refuses_what_reproduces_none_with_2) {
  for (const char* arguments : {"incidents manual-switchback", "incidents 77", "incidents 1 --repeat 0",
                                "incidents 1 --json --markdown", "incidents 1 --seed -1"}) {
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, 2) << arguments;
    EXPECT_THAT(ended.err, StartsWith("switchback: ")) << arguments;
  }
}

}  // namespace
}  // namespace switchback::sim
