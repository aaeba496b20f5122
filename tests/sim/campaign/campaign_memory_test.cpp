// A campaign's memory does not grow with its runs.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string>

#include "reports/database.h"
#include "tests/sim/campaign/loss_plan.h"
#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

class CampaignMemory : public StartedProgram {
 protected:
  void SetUp() override { folder_.write("loss.yaml", loss_scenario(2)); }

  /// Makes `runs` runs; the most that one of all processes so far has needed, in KiB.
  long most_after(int runs) const {
    folder_.write("plan.yaml", periods_plan(runs / 2));
    const std::string store = std::to_string(runs) + ".db";
    const Ended ended = run("campaign plan.yaml --quiet --db " + store);
    EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
    reports::Database database(folder_.path() / store, std::chrono::seconds{10});
    EXPECT_EQ(database.integer("SELECT count(*) FROM run"), runs);
    rusage usage{};
    ::getrusage(RUSAGE_CHILDREN, &usage);
    return usage.ru_maxrss;
  }
};

TEST_F(CampaignMemory, IsAboutTheSameForTenThousandRunsAsForAThousand) {
  const long thousand = most_after(1'000);
  const long ten_thousand = most_after(10'000);
  // What 9,000 runs take in the store is more than 25 MiB; the distributions in the table are kept of each, for 2 MiB.
  EXPECT_LT(ten_thousand - thousand, 8 * 1024);
}

}  // namespace
}  // namespace switchback::sim
