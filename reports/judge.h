// The verdict of a run from its three sources, never mixed up: what a step expected, what a limit allows of a
// measurement, what a monitor must never see.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reports/run_record.h"

namespace switchback::reports {

/// What the scenario asks for besides its steps.
struct Expectations {
  std::vector<Limit> limits;
  /// Invariants whose violation the scenario means to show: they must be violated, all others must not.
  std::vector<std::string> violations;
  /// Invariants whose violation says nothing.
  std::vector<std::string> allowed_violations{};
};

/// How one value stands to its limit: pass, marginal or fail; no value fails. Durations are compared as whole
/// nanoseconds, and a value equal to a bound is inside.
Verdict judge_measurement(const Measurement& measurement);

/// Gives `run` (with steps and everything `derive` fills in) its verdict, reason and deciding step, and its
/// measurements and violations theirs. Limits on measurements the run did not yield add them as unset. The worst
/// finding decides; among equals a broken bench before the operator, steps before limits, monitors and faults.
///
/// A fault that never took effect makes a run that would have passed inconclusive.
void judge(RunRecord& run, const Expectations& expectations);

/// "180.001 s", "3", "12.5 1/s": a value with its unit, exact to the nanosecond.
std::string value_text(double value, std::string_view unit);

/// "max 180 s", "min 1, max 3, warn above 2": the bounds of a limit, empty without any.
std::string limit_text(const Limit& limit, std::string_view unit);

}  // namespace switchback::reports
