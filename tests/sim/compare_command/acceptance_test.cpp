// Whether `switchback compare` finds what was made worse, over thirty seeds of the simulated pair, and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

using testing::Contains;
using testing::IsEmpty;

class CompareThirtySeeds : public StartedProgram {
 protected:
  void play(const std::string& scenario, const std::string& arguments) const {
    const Ended ended = run("run " + scenario + " --repeat 30 --quiet --no-report --keep-events none " + arguments);
    // Some of what is made worse fails its limits.
    ASSERT_TRUE(ended.code == 0 || ended.code == 1) << ended.err;
  }
  std::set<std::string> regressions(const std::string& base, const std::string& fresh, int code) const {
    const Ended ended = run("compare " + base + " " + fresh + " --json");
    EXPECT_EQ(ended.code, code) << ended.err;
    std::set<std::string> names;
    const auto document = nlohmann::json::parse(ended.out);
    for (const auto& row : document["rows"]) {
      if (row["verdict"] == "regression" && row["of"] == "values") names.insert(row["measurement"]);
    }
    return names;
  }
};

TEST_F(CompareThirtySeeds, find_a_slowed_registrar) {
  play("automatic-failover-power-loss", "");
  play("automatic-failover-power-loss", "--set server.registrar.rate=5");
  const auto found = regressions("last~1", "last", 1);
  EXPECT_THAT(found, Contains("phones.rehomed.last"));
  EXPECT_THAT(found, Contains("registrations.request_delay.p95"));
  EXPECT_THAT(found, testing::Not(Contains("takeover.detection")));
}

TEST_F(CompareThirtySeeds, find_a_slowed_registrar_with_other_seeds) {
  play("automatic-failover-power-loss", "");
  play("automatic-failover-power-loss", "--seed 1001 --set server.registrar.rate=5");
  EXPECT_THAT(regressions("last~1", "last", 1), Contains("phones.rehomed.last"));
}

TEST_F(CompareThirtySeeds, find_a_longer_keep_alive) {
  play("automatic-failover-power-loss", "");
  play("automatic-failover-power-loss", "--set server.keep-alive.period=7s");
  const auto found = regressions("last~1", "last", 1);
  EXPECT_THAT(found, Contains("takeover.detection"));
  EXPECT_THAT(found, Contains("service.restored"));
}

TEST_F(CompareThirtySeeds, find_a_slower_span) {
  play("span-slow-to-return", "");
  play("span-slow-to-return", "--set 'trunk.alarm.clear=15 s'");
  const auto found = regressions("last~1", "last", 1);
  EXPECT_THAT(found, Contains("trunks.layer1"));
  EXPECT_THAT(found, Contains("trunks.restored"));
}

TEST_F(CompareThirtySeeds, find_nothing_between_other_seeds_of_the_same_build) {
  for (const char* scenario :
       {"automatic-failover-power-loss", "span-slow-to-return", "manual-switchback", "switchback-while-in-call"}) {
    play(scenario, "--seed 1 --db one.db");
    play(scenario, "--seed 1001 --db two.db");
  }
  EXPECT_THAT(regressions("one.db", "two.db", 0), IsEmpty());
}

}  // namespace
}  // namespace switchback::sim
