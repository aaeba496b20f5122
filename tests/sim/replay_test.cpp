// Runs that are made again from what the store has of them.
#include "sim/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "models/core/errors.h"
#include "reports/stored_run.h"
#include "scenarios/loader.h"
#include "sim/loading.h"
#include "sim/record.h"
#include "sim/results.h"
#include "tests/reports/read_back.h"
#include "tests/sim/scratch_folder.h"

namespace switchback::sim {
namespace {

using testing::HasSubstr;

constexpr const char* kShort = R"(scenario: short
about: A manual switchover with a few phones.
system:
  profile: altigen-maxcs
  phones: {count: 5, first extension: 2001, profile: altigen-ip}
steps:
  - start: all
  - wait until: {in control: primary, phones registered: 100%}
  - wait: 20s
)";

class ReplayTest : public testing::Test {
 protected:
  scenarios::Scenario scenario(const std::vector<std::string>& settings = {}) const {
    return scenarios::parse_scenario(kShort, "short.yaml", parse_settings(settings));
  }

  /// Plays and stores a run as the program does; the store's copy of it.
  reports::StoredRun stored(const RunOptions& options, const std::vector<std::string>& settings = {}) {
    const RunPlan plan = plan_runs({scenario(settings)}, options.seed, 1);
    Results results({.database = database_,
                     .seed = options.seed,
                     .shuffle_ties_seed = options.shuffle_ties_seed,
                     .settings = settings},
                    plan);
    RunOutcome outcome = run_scenario(plan.scenarios[0], options);
    results.take(plan.runs[0], {JobResult::Status::done, pack(outcome)});
    return reports::run_in(database_, "last");
  }

  static RunOptions paced() {
    RunOptions options{.seed = 3};
    options.pacing = hil::PacerOptions{.speed = 1000.0};
    return options;
  }

  ScratchFolder folder_;
  std::filesystem::path database_ = folder_.path() / "results.db";
};

TEST_F(ReplayTest, of_a_run_in_real_time_is_the_run_in_virtual_time) {
  const reports::StoredRun run = stored(paced());
  EXPECT_EQ(run.clock, "wall");
  EXPECT_EQ(run.fingerprint, run_scenario(scenario(), {.seed = 3}).fingerprint);
  EXPECT_EQ(difference(run, replay(run).record), "");
}

TEST_F(ReplayTest, of_a_run_in_virtual_time_is_the_same_seed_again) {
  const reports::StoredRun run = stored({.seed = 9, .shuffle_ties_seed = 4});
  EXPECT_EQ(run.shuffle_seed, 4u);
  EXPECT_EQ(difference(run, replay(run).record), "");
}

TEST_F(ReplayTest, keeps_what_was_set) {
  const reports::StoredRun run = stored({.seed = 1}, {"phones.count=7"});
  EXPECT_EQ(difference(run, replay(run).record), "");
  reports::StoredRun other = run;
  other.settings.clear();
  EXPECT_THAT(difference(other, replay(other).record), HasSubstr("another journal"));
}

TEST_F(ReplayTest, says_what_differs) {
  reports::StoredRun run = stored({.seed = 1});
  run.seed = 2;
  run.verdict = reports::Verdict::fail;
  const std::string text = difference(run, replay(run).record);
  EXPECT_THAT(text, HasSubstr("another journal"));
  EXPECT_THAT(text, HasSubstr("another verdict: pass; it was fail"));
}

TEST_F(ReplayTest, refuses_a_run_that_left_nothing) {
  reports::StoredRun run = stored({.seed = 1});
  run.journal_events = 0;
  EXPECT_THROW(replay(run), UserError);
  run = stored({.seed = 1});
  run.settings_kept = false;
  EXPECT_THROW(replay(run), UserError);
}

TEST(Outcome, keeps_how_time_was_kept_on_its_way_from_a_worker) {
  RunOutcome outcome;
  outcome.skipped = "no voicemail";
  PaceRecord& pace = outcome.pace.emplace();
  pace.options = {.speed = 2.5, .policy = hil::PacingPolicy::hard_limit, .limit = 7ms, .slip = 3s};
  pace.p50 = 1us;
  pace.p99 = 2ms;
  pace.max = 3ms;
  pace.events = 12;
  pace.later_than_limit = 1;
  pace.lateness = {{1us, 10}, {3ms, 2}};
  pace.slips = {{5s, 4s}};
  pace.sources = {"meeting", "sip"};
  pace.inputs = {{1s, 0, std::string("\0\xff\n", 3)}, {2s, 1, ""}};
  const std::string bytes = pack(outcome);
  const RunOutcome read = unpack(bytes);
  EXPECT_EQ(pack(read), bytes);
  EXPECT_EQ(read.skipped, "no voicemail");
  ASSERT_TRUE(read.pace);
  EXPECT_EQ(read.pace->options.policy, hil::PacingPolicy::hard_limit);
  EXPECT_EQ(read.pace->p99, 2ms);
  EXPECT_EQ(read.pace->lateness[1].events, 2u);
  EXPECT_EQ(read.pace->slips[0].lost, 4s);
  EXPECT_EQ(read.pace->inputs[0].bytes, std::string("\0\xff\n", 3));
  EXPECT_EQ(read.pace->inputs[1].at, 2s);
  // Somewhere inside the inputs.
  for (std::size_t cut = 1; cut < 40; ++cut) {
    EXPECT_THROW(unpack(std::string_view(bytes).substr(0, bytes.size() - cut)), std::invalid_argument) << cut;
  }
}

}  // namespace
}  // namespace switchback::sim
