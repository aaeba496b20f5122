#include "reports/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/journal_maker.h"

namespace switchback::reports {
namespace {

using testing::HasSubstr;

Measurement control_of(double seconds) {
  Measurement one;
  one.name = "takeover.control";
  one.unit = "s";
  one.value = seconds;
  return one;
}

Limit max_control(double seconds) {
  Limit limit;
  limit.measurement = "takeover.control";
  limit.max = seconds;
  return limit;
}

RunRecord run_with(Measurement measurement) {
  RunRecord run = plain_run("judged");
  run.measurements = {measurement};
  return run;
}

TEST(Judge, FailsABudgetMissedByOneMillisecond) {
  RunRecord run = run_with(control_of(180.001));
  judge(run, {{max_control(180.0)}, {}});
  EXPECT_EQ(run.verdict, Verdict::fail);
  EXPECT_EQ(run.reason_code, "limit");
  EXPECT_EQ(run.reason_text, "takeover.control is 180.001 s; limit: max 180 s");
  EXPECT_FALSE(run.decided_by_step);
}

TEST(Judge, PassesAValueEqualToItsLimit) {
  RunRecord run = run_with(control_of(180.0));
  judge(run, {{max_control(180.0)}, {}});
  EXPECT_EQ(run.verdict, Verdict::pass);
  EXPECT_EQ(run.reason_text, "");
}

TEST(Judge, ComparesDurationsAsWholeNanoseconds) {
  RunRecord run = run_with(control_of(180.3));
  judge(run, {{max_control(to_seconds(180'300ms))}, {}});
  EXPECT_EQ(run.verdict, Verdict::pass);
}

TEST(Judge, MakesAPassBeyondTheWarningMarginal) {
  Limit limit = max_control(180.0);
  limit.warn_max = 120.0;
  RunRecord run = run_with(control_of(120.001));
  judge(run, {{limit}, {}});
  EXPECT_EQ(run.verdict, Verdict::marginal);
  EXPECT_TRUE(run.marginal);
  EXPECT_EQ(run.measurements[0].verdict, Verdict::marginal);
}

TEST(Judge, FailsAValueBelowItsMinimum) {
  Limit limit;
  limit.measurement = "takeover.control";
  limit.min = 10.0;
  RunRecord run = run_with(control_of(9.999));
  judge(run, {{limit}, {}});
  EXPECT_EQ(run.verdict, Verdict::fail);
}

TEST(Judge, FailsADeclaredMeasurementThatWasNeverSet) {
  RunRecord run = plain_run("unset");
  judge(run, {{max_control(180.0)}, {}});
  EXPECT_EQ(run.verdict, Verdict::fail);
  EXPECT_THAT(run.reason_text, HasSubstr("takeover.control was never set"));
  ASSERT_EQ(run.measurements.size(), 1U);
  EXPECT_FALSE(run.measurements[0].value);
  EXPECT_EQ(run.measurements[0].unit, "s");
}

TEST(Judge, FailsAViolationThatWasNotExpected) {
  RunRecord run = plain_run("violated");
  run.violations = {{"two in control", "primary and secondary", 12s, std::nullopt, 0, false}};
  judge(run, {});
  EXPECT_EQ(run.verdict, Verdict::fail);
  EXPECT_EQ(run.reason_code, "monitor");
  EXPECT_EQ(run.reason_text, "'two in control' was violated at 12.000 s: primary and secondary");
}

TEST(Judge, TakesNoNoticeOfAnAllowedViolation) {
  Expectations expectations;
  expectations.allowed_violations = {"two in control"};
  RunRecord seen = plain_run("seen");
  seen.violations = {{"two in control", "", 12s, 13s, 0, false}};
  judge(seen, expectations);
  EXPECT_EQ(seen.verdict, Verdict::pass);
  EXPECT_TRUE(seen.violations[0].expected);

  RunRecord unseen = plain_run("unseen");
  judge(unseen, expectations);
  EXPECT_EQ(unseen.verdict, Verdict::pass);
}

TEST(Judge, WantsAnExpectedViolationToHappen) {
  RunRecord seen = plain_run("seen");
  seen.violations = {{"two in control", "", 12s, 13s, 0, false}};
  judge(seen, {{}, {"two in control"}});
  EXPECT_EQ(seen.verdict, Verdict::pass);
  EXPECT_TRUE(seen.violations[0].expected);

  RunRecord unseen = plain_run("unseen");
  judge(unseen, {{}, {"two in control"}});
  EXPECT_EQ(unseen.verdict, Verdict::fail);
  EXPECT_THAT(unseen.reason_text, HasSubstr("expected to be violated"));
}

TEST(Judge, CannotDecideWhenAFaultNeverTookEffect) {
  RunRecord run = plain_run("no effect");
  run.faults = {{1, "stuck", "line switch", 50s, std::nullopt, std::nullopt}};
  judge(run, {});
  EXPECT_EQ(run.verdict, Verdict::inconclusive);
  EXPECT_EQ(run.reason_code, "fault");
  EXPECT_THAT(run.reason_text, HasSubstr("never took effect"));
}

TEST(Judge, NamesTheStepThatDecided) {
  RunRecord run = plain_run("step");
  run.steps[1].verdict = Verdict::fail;
  run.steps[1].message = "still primary";
  run.steps[2].verdict = Verdict::skipped;
  judge(run, {});
  EXPECT_EQ(run.verdict, Verdict::fail);
  EXPECT_EQ(run.decided_by_step, 1U);
  EXPECT_EQ(run.reason_text, "step 2 (line 6) wait: 2 s: still primary");
}

TEST(Judge, NeverBlamesTheSystemForABrokenBench) {
  RunRecord run = run_with(control_of(500));
  run.steps[0].verdict = Verdict::fail;
  run.error = "the worker died";
  run.ended_how = EndedHow::crash;
  judge(run, {{max_control(180)}, {}});
  EXPECT_EQ(run.verdict, Verdict::error);
  EXPECT_EQ(run.reason_text, "the worker died");
}

TEST(Judge, DoesNotMissMeasurementsOfARunThatWasStopped) {
  RunRecord run = plain_run("stopped");
  run.ended_how = EndedHow::stopped_by_operator;
  judge(run, {{max_control(180)}, {}});
  EXPECT_EQ(run.verdict, Verdict::aborted);
  EXPECT_TRUE(run.measurements.empty());
}

}  // namespace
}  // namespace switchback::reports
