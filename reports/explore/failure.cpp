#include "reports/explore/failure.h"

#include <algorithm>

namespace switchback::reports {
namespace {

bool is_digit(char character) { return character >= '0' && character <= '9'; }

/// "took 3 min 5.2 s" -> "took # min # s": times and counts differ from run to run.
std::string without_numbers(const std::string& text) {
  std::string result;
  for (std::size_t index = 0; index < text.size(); ++index) {
    if (!is_digit(text[index])) {
      result += text[index];
      continue;
    }
    result += '#';
    while (index + 1 < text.size() && (is_digit(text[index + 1]) || text[index + 1] == '.')) ++index;
  }
  return result;
}

std::string of_step(const RunRecord& run) {
  if (!run.decided_by_step) return without_numbers(run.reason_text);
  const StepRecord& step = run.steps[*run.decided_by_step];
  return without_numbers(step.text + ": " + step.message);
}

std::string of_monitor(const RunRecord& run) {
  const auto found = std::find_if(run.violations.begin(), run.violations.end(),
                                  [](const ViolationRecord& one) { return !one.expected; });
  return found == run.violations.end() ? without_numbers(run.reason_text) : found->invariant;
}

std::string of_limit(const RunRecord& run) {
  const auto found = std::find_if(run.measurements.begin(), run.measurements.end(),
                                  [](const Measurement& one) { return one.verdict == Verdict::fail; });
  return found == run.measurements.end() ? without_numbers(run.reason_text) : std::string(found->name);
}

}  // namespace

std::string failure_of(const RunRecord& run) {
  if (run.verdict != Verdict::fail && run.verdict != Verdict::error) return "";
  if (run.reason_code == "monitor") return "monitor: " + of_monitor(run);
  if (run.reason_code == "limit") return "limit: " + of_limit(run);
  if (run.reason_code == "step") return "step: " + of_step(run);
  return run.reason_code + ": " + without_numbers(run.reason_text);
}

}  // namespace switchback::reports
