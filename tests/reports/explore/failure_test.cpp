#include "reports/explore/failure.h"

#include <gtest/gtest.h>

namespace switchback::reports {
namespace {

RunRecord failed(std::string code, std::string text) {
  RunRecord run;
  run.verdict = Verdict::fail;
  run.reason_code = std::move(code);
  run.reason_text = std::move(text);
  return run;
}

TEST(Failure, IsEmptyForWhatDidNotFail) {
  RunRecord run = failed("fault", "the fault never took effect");
  for (const Verdict verdict : {Verdict::pass, Verdict::marginal, Verdict::inconclusive, Verdict::skipped}) {
    run.verdict = verdict;
    EXPECT_EQ(failure_of(run), "");
  }
}

TEST(Failure, IsTheFirstMonitorThatWasNotAllowed) {
  RunRecord run = failed("monitor", "...");
  run.violations = {{"two in control", "", 12s, std::nullopt, 0, true},
                    {"illegal chain", "", 13s, std::nullopt, 0, false}};
  EXPECT_EQ(failure_of(run), "monitor: illegal chain");
}

TEST(Failure, IsTheStepWithoutItsNumbers) {
  RunRecord run = failed("step", "step 2 (line 9) ...");
  run.steps.resize(2);
  run.steps[1].text = "wait until: {trunk: t1, is: in service, within: 15min}";
  run.steps[1].message = "not within 900 s of scenario time: 3 of 12.5";
  run.decided_by_step = 1;
  EXPECT_EQ(failure_of(run),
            "step: wait until: {trunk: t#, is: in service, within: #min}: not within # s of scenario time: # of #");
}

TEST(Failure, IsTheLimitOrWhatBroke) {
  RunRecord run = failed("limit", "...");
  run.measurements.resize(2);
  run.measurements[0].name = "calls.dropped";
  run.measurements[0].verdict = Verdict::pass;
  run.measurements[1].name = "takeover.control";
  run.measurements[1].verdict = Verdict::fail;
  EXPECT_EQ(failure_of(run), "limit: takeover.control");
  run = failed("bench", "killed by signal 11");
  run.verdict = Verdict::error;
  EXPECT_EQ(failure_of(run), "bench: killed by signal #");
}

}  // namespace
}  // namespace switchback::reports
