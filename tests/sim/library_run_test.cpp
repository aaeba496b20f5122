// Every regression scenario of the library, played as `switchback regress` plays it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "scenarios/library.h"
#include "scenarios/loader.h"
#include "sim/record.h"
#include "sim/run.h"

namespace switchback::sim {
namespace {

using std::filesystem::path;

/// The files that can be tagged regression. Their text is not parsed here: this runs before every test.
std::vector<path> candidates() {
  std::vector<path> files = scenarios::list_library(path(SWITCHBACK_SOURCE_DIR) / "scenarios" / "library");
  std::erase_if(files, [](const path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str().find("regression") == std::string::npos;
  });
  return files;
}

std::string test_name(const testing::TestParamInfo<path>& info) {
  std::string name = info.param.stem();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

/// A run with what was made of it; the record points into the outcome.
struct Played {
  Played(const scenarios::Scenario& scenario, const RunOptions& options) : outcome(run_scenario(scenario, options)) {
    record = describe(scenario, {"", options.seed, options.shuffle_ties_seed, 0});
    complete(record, scenario, outcome);
  }
  Played(const Played&) = delete;
  Played& operator=(const Played&) = delete;

  RunOutcome outcome;
  reports::RunRecord record;
};

class LibraryRun : public testing::TestWithParam<path> {
 protected:
  void SetUp() override {
    scenario_ = scenarios::load_scenario(GetParam());
    if (std::find(scenario_.tags.begin(), scenario_.tags.end(), "regression") == scenario_.tags.end()) {
      GTEST_SKIP() << "not tagged regression";
    }
  }

  scenarios::Scenario scenario_;
};

TEST(RegressionLibrary, has_scenarios) { EXPECT_GE(candidates().size(), 20u); }

TEST_P(LibraryRun, passes) {
  const Played played(scenario_, {});
  EXPECT_TRUE(reports::passed(played.record.verdict)) << played.record.reason_text;
  EXPECT_FALSE(played.outcome.steps.empty());
}

TEST_P(LibraryRun, confirms_every_fault) {
  const Played played(scenario_, {});
  for (const reports::FaultRecord& fault : played.record.faults) {
    EXPECT_TRUE(fault.confirmed) << fault.number << ": " << fault.kind << " of " << fault.target;
  }
  const auto injects = std::count_if(scenario_.steps.begin(), scenario_.steps.end(), [](const scenarios::Step& step) {
    return std::holds_alternative<scenarios::FaultStep>(step.action);
  });
  EXPECT_EQ(played.record.faults.size(), static_cast<std::size_t>(injects));
}

/// What may happen without an event before it that caused it.
bool may_be_first(const Journal& journal, EventId id) {
  switch (journal.at(id).kind) {
    case EventKind::run_started:  // nothing is before it
      return id == 1;
    default:
      return false;
  }
}

TEST_P(LibraryRun, has_a_cause_for_everything_but_its_roots) {
  const Played played(scenario_, {});
  const Journal& journal = played.outcome.journal;
  ASSERT_GT(journal.last(), 100u);
  for (EventId id = 1; id <= journal.last(); ++id) {
    const EventId cause = journal.at(id).cause;
    EXPECT_LT(cause, id) << journal.line(id);
    if (cause == 0) {
      EXPECT_TRUE(may_be_first(journal, id)) << journal.line(id);
    }
  }
}

TEST_P(LibraryRun, leaves_the_same_journal_when_run_again) {
  const RunOutcome first = run_scenario(scenario_, {});
  const RunOutcome second = run_scenario(scenario_, {});
  ASSERT_GT(first.journal.last(), 0u);
  ASSERT_EQ(first.journal.last(), second.journal.last());
  for (EventId id = 1; id <= first.journal.last(); ++id) {
    ASSERT_EQ(first.journal.line(id), second.journal.line(id)) << "event " << id;
  }
  EXPECT_EQ(first.fingerprint, second.fingerprint);
}

TEST_P(LibraryRun, has_the_same_verdict_in_another_order_of_equal_times) {
  const Played ordered(scenario_, {});
  for (const std::uint64_t seed : {1u, 2u}) {
    const Played shuffled(scenario_, {.shuffle_ties_seed = seed});
    EXPECT_EQ(reports::name_of(shuffled.record.verdict), reports::name_of(ordered.record.verdict))
        << "ties shuffled with " << seed << ": " << shuffled.record.reason_text;
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, LibraryRun, testing::ValuesIn(candidates()), test_name);

}  // namespace
}  // namespace switchback::sim
