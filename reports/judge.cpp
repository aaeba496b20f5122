#include "reports/judge.h"

#include <algorithm>
#include <cstdio>

#include "models/core/measurement_names.h"

namespace switchback::reports {

namespace {

/// One thing that speaks about the verdict.
struct Finding {
  Verdict verdict = Verdict::pass;
  std::string code;
  std::string text;
  std::optional<std::size_t> step;
};

/// Keeps the worst finding; among equals the first.
class Findings {
 public:
  void add(Finding finding) {
    marginal_ = marginal_ || finding.verdict == Verdict::marginal;
    if (finding.verdict > worst_.verdict) worst_ = std::move(finding);
  }
  bool marginal() const { return marginal_; }
  const Finding& worst() const { return worst_; }

 private:
  Finding worst_{Verdict::skipped, "", "", std::nullopt};
  bool marginal_ = false;
};

/// Orders two values of one unit: negative, 0 or positive. A value of seconds was a whole number of nanoseconds.
int compare(double one, double other, std::string_view unit) {
  if (unit == "s") {
    const auto left = from_seconds(one);
    const auto right = from_seconds(other);
    return left < right ? -1 : left > right ? 1 : 0;
  }
  return one < other ? -1 : one > other ? 1 : 0;
}

bool inside(double value, std::optional<double> low, std::optional<double> high, std::string_view unit) {
  return (!low || compare(value, *low, unit) >= 0) && (!high || compare(value, *high, unit) <= 0);
}

std::string measurement_message(const Measurement& measurement) {
  const std::string name(measurement.name);
  const std::string limit = limit_text(measurement.limit, measurement.unit);
  if (!measurement.value) return name + " was never set; limit: " + limit;
  return name + " is " + value_text(*measurement.value, measurement.unit) + "; limit: " + limit;
}

void judge_bench(const RunRecord& run, Findings& findings) {
  if (!run.error.empty()) findings.add({Verdict::error, "bench", run.error, std::nullopt});
  switch (run.ended_how) {
    case EndedHow::completed:
      break;
    case EndedHow::stopped_by_operator:
      findings.add({Verdict::aborted, "operator", "stopped by the operator", std::nullopt});
      break;
    case EndedHow::timeout:
      findings.add({Verdict::error, "bench", "ran into its time limit", std::nullopt});
      break;
    case EndedHow::crash:
      findings.add({Verdict::error, "bench", "the simulation ended without a result", std::nullopt});
      break;
  }
}

void judge_steps(const RunRecord& run, Findings& findings) {
  for (std::size_t index = 0; index < run.steps.size(); ++index) {
    const StepRecord& step = run.steps[index];
    std::string text = "step " + std::to_string(index + 1);
    if (step.line > 0) text += " (line " + std::to_string(step.line) + ")";
    text += " " + step.text;
    if (!step.message.empty()) text += ": " + step.message;
    findings.add({step.verdict, "step", std::move(text), index});
  }
}

void judge_limits(RunRecord& run, const std::vector<Limit>& limits, Findings& findings) {
  for (const Limit& limit : limits) {
    auto found = std::find_if(run.measurements.begin(), run.measurements.end(),
                              [&limit](const Measurement& one) { return one.name == limit.measurement; });
    if (found == run.measurements.end()) {
      const MeasurementInfo* known = find_measurement(limit.measurement);
      if (known == nullptr) {
        findings.add({Verdict::error, "limit", "there is no measurement '" + limit.measurement + "'", std::nullopt});
        continue;
      }
      Measurement unset;
      unset.name = known->name;
      unset.unit = known->unit;
      found = run.measurements.insert(run.measurements.end(), unset);
    }
    found->limit = limit;
    found->verdict = judge_measurement(*found);
    findings.add({found->verdict, "limit", measurement_message(*found), std::nullopt});
  }
}

void judge_violations(RunRecord& run, const Expectations& expectations, Findings& findings) {
  const auto names = [](const std::vector<std::string>& list, const std::string& invariant) {
    return std::find(list.begin(), list.end(), invariant) != list.end();
  };
  for (ViolationRecord& violation : run.violations) {
    violation.expected = names(expectations.violations, violation.invariant) ||
                         names(expectations.allowed_violations, violation.invariant);
    if (violation.expected) continue;
    std::string text = "'" + violation.invariant + "' was violated at " + format_time(violation.began);
    if (!violation.detail.empty()) text += ": " + violation.detail;
    findings.add({Verdict::fail, "monitor", std::move(text), std::nullopt});
  }
}

void require_violations(const RunRecord& run, const std::vector<std::string>& expected, Findings& findings) {
  for (const std::string& invariant : expected) {
    const bool seen = std::any_of(run.violations.begin(), run.violations.end(),
                                  [&](const ViolationRecord& one) { return one.invariant == invariant; });
    if (seen) continue;
    findings.add(
        {Verdict::fail, "monitor", "'" + invariant + "' was expected to be violated and was not", std::nullopt});
  }
}

void judge_faults(const RunRecord& run, Findings& findings) {
  for (const FaultRecord& fault : run.faults) {
    if (fault.confirmed) continue;
    findings.add({Verdict::inconclusive, "fault",
                  "the fault '" + fault.kind + "' of " + fault.target + ", injected at " + format_time(fault.injected) +
                      ", never took effect",
                  std::nullopt});
  }
}

void append_bound(std::string& text, std::string_view word, std::optional<double> bound, std::string_view unit) {
  if (!bound) return;
  if (!text.empty()) text += ", ";
  text += std::string(word) + " " + value_text(*bound, unit);
}

}  // namespace

Verdict judge_measurement(const Measurement& measurement) {
  if (!measurement.value) return Verdict::fail;
  const Limit& limit = measurement.limit;
  if (!inside(*measurement.value, limit.min, limit.max, measurement.unit)) return Verdict::fail;
  if (!inside(*measurement.value, limit.warn_min, limit.warn_max, measurement.unit)) return Verdict::marginal;
  return Verdict::pass;
}

void judge(RunRecord& run, const Expectations& expectations) {
  if (!run.skipped.empty()) {
    run.verdict = Verdict::skipped;
    run.reason_code = "stack";
    run.reason_text = run.skipped;
    return;
  }
  Findings findings;
  judge_bench(run, findings);
  judge_steps(run, findings);
  judge_violations(run, expectations, findings);
  // What a run that was cut short did not show says nothing.
  if (run.ended_how == EndedHow::completed) {
    judge_limits(run, expectations.limits, findings);
    judge_faults(run, findings);
    require_violations(run, expectations.violations, findings);
  }
  const Finding& worst = findings.worst();
  run.verdict = worst.verdict;
  run.marginal = findings.marginal();
  const bool reason = worst.verdict != Verdict::pass;
  run.reason_code = reason ? worst.code : "";
  run.reason_text = reason ? worst.text : "";
  run.decided_by_step = reason ? worst.step : std::nullopt;
}

std::string value_text(double value, std::string_view unit) {
  char number[64];
  std::snprintf(number, sizeof number, "%.9f", value);
  std::string text(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  if (unit != "count") text += " " + std::string(unit);
  return text;
}

std::string limit_text(const Limit& limit, std::string_view unit) {
  std::string text;
  append_bound(text, "min", limit.min, unit);
  append_bound(text, "max", limit.max, unit);
  append_bound(text, "warn below", limit.warn_min, unit);
  append_bound(text, "warn above", limit.warn_max, unit);
  return text;
}

}  // namespace switchback::reports
