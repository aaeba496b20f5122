#include "sim/minimise/trials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchback::sim {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string waiting(const std::string& time) {
  return "scenario: waits\nabout: nothing happens\nsystem: {phones: {count: 20000, first extension: 20000}}\n"
         "time limit: 100000h\nsteps:\n  - start: all\n  - wait: " +
         time + "\n  - expect: {in control: nobody}\n";
}

TEST(Trials, FailByTheirStep) {
  const TrialResult result = play_trial(waiting("1h"), 1, {});
  EXPECT_THAT(result.failure, StartsWith("step: expect: {in control: nobody}"));
  EXPECT_THAT(result.reason, HasSubstr("primary"));
  EXPECT_EQ(result.mistakes, "");
}

TEST(Trials, HaveMistakesWhereTheTextDoesNotLoad) {
  const TrialResult result = play_trial("scenario: 1\n", 1, {});
  EXPECT_EQ(result.failure, "");
  EXPECT_THAT(result.mistakes, HasSubstr("trial.yaml"));
}

/// Ten years of 20,000 phones end in no test's time.
TEST(Trials, FailByTheWorkerThatHasToBeKilled) {
  TrialOptions options;
  options.timeout = std::chrono::milliseconds{200};
  const TrialResult result = play_trial(waiting("90000h"), 1, options);
  EXPECT_THAT(result.failure, StartsWith("bench: "));
  Trials trials(result.failure, 1, options);
  EXPECT_EQ(trials.first_failing({"scenario: 1\n", waiting("90000h")}), 1U);
}

}  // namespace
}  // namespace switchback::sim
