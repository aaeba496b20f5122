#include "sim/explore/explored_run.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace switchback::sim {
namespace {

TEST(ExploredRun, ComesToTheParentAsItWas) {
  ExploredRun run;
  run.verdict = reports::Verdict::fail;
  run.failure = "monitor: two in control";
  run.coverage[{"power loss of primary", reports::PairState::secondary_taking}] = 3;
  run.outcome = std::string("bytes\nwith\0zero", 15);
  const ExploredRun back = unpack_explored(pack_explored(run));
  EXPECT_EQ(back.verdict, run.verdict);
  EXPECT_EQ(back.failure, run.failure);
  EXPECT_EQ(back.coverage, run.coverage);
  EXPECT_EQ(back.outcome, run.outcome);
}

TEST(ExploredRun, RefusesWhatNoWorkerHasSent) {
  const std::string good = pack_explored({});
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_THROW(unpack_explored(good.substr(0, length)), std::invalid_argument) << length;
  }
  EXPECT_THROW(unpack_explored("{\"verdict\": \"superb\", \"failure\": \"\", \"coverage\": []}\n"),
               std::invalid_argument);
  EXPECT_THROW(unpack_explored("{\"verdict\": \"pass\", \"failure\": \"\", \"coverage\": [[\"x\", 99, 1]]}\n"),
               std::invalid_argument);
}

}  // namespace
}  // namespace switchback::sim
