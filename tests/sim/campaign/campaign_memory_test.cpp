// A campaign's memory does not grow with its runs.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string>

#include "reports/database.h"
#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

class CampaignMemory : public StartedProgram {
 protected:
  void SetUp() override {
    folder_.write("loss.yaml",
                  "scenario: loss\nabout: a\nsystem: {phones: {count: 2, first extension: 2000}}\nsteps:\n"
                  "  - start: primary\n  - wait until: {full control: primary}\n  - start: [secondary, phones]\n"
                  "  - wait until: {protection restored: yes}\n"
                  "  - fault: {server: primary, kind: power loss}\n"
                  "  - wait until: {full control: secondary, within: 10min}\n");
  }

  /// Makes `runs` runs; the most that one of all processes so far has needed, in KiB.
  long most_after(int runs) const {
    folder_.write("plan.yaml",
                  "campaign: periods\nabout: a\nscenarios: [loss.yaml]\n"
                  "sweep: {server.keep-alive.period: [2 s, 5 s]}\nseeds: {count: " +
                      std::to_string(runs / 2) + "}\n");
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
