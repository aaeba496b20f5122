#include "reports/measurements.h"

#include <algorithm>

#include "models/core/errors.h"
#include "reports/assumptions.h"
#include "reports/critical_path.h"
#include "reports/journal_tables.h"
#include "reports/measuring.h"
#include "reports/takeovers.h"

namespace switchback::reports {

namespace {

EventId next_fault(const Journal& journal, EventId after) {
  for (EventId id = after + 1; id <= journal.last(); ++id) {
    if (journal.at(id).kind == EventKind::fault_injected) return id;
  }
  return journal.last() + 1;
}

std::optional<Window> window_of_takeover(const Journal& journal, const Takeover& takeover) {
  if (!takeover.trigger) return std::nullopt;
  const SimTime settled = takeover.full_control.value_or(takeover.control);
  EventId id = takeover.control_yes;
  while (id < journal.last() && journal.at(id + 1).time <= settled) ++id;
  return Window{takeover.start, next_fault(journal, id), *takeover.trigger, takeover.to, takeover.control_yes};
}

std::optional<Window> window_of_last_fault(const Journal& journal) {
  ServerOf server_of(journal);
  Window window;
  for (EventId id = 1; id <= journal.last(); ++id) {
    const Event& event = journal.at(id);
    if (event.kind == EventKind::fault_injected) {
      window.begin = window.control = id;
      window.trigger = event.time;
    } else if (event.kind == EventKind::control_yes) {
      window.server = server_of(event.entity);
    }
  }
  window.end = journal.last() + 1;
  if (window.begin == 0) return std::nullopt;
  return window;
}

std::optional<Window> window_of(const Journal& journal, const std::vector<Takeover>& takeovers) {
  return takeovers.empty() ? window_of_last_fault(journal) : window_of_takeover(journal, takeovers.back());
}

}  // namespace

void Values::set(std::string_view name, double value) {
  const MeasurementInfo* row = find_measurement(name);
  SWITCHBACK_ASSERT(row != nullptr);
  values_[static_cast<std::size_t>(row - kMeasurements.data())] = value;
}

void Values::set(std::string_view name, SimTime value) {
  // A division is rounded correctly: 180,000,000,000 ns are exactly 180 s, and equal to a limit of 180 s.
  set(name, static_cast<double>(value.count()) / 1e9);
}

Measured measure(const Journal& journal, std::span<const ParameterRecord> parameters) {
  Measured measured;
  measured.takeovers = takeovers_of(journal);
  Values values;
  measure_phones(journal, measured.takeovers, values);
  measure_takeovers(measured.takeovers, values);
  measure_control_changes(journal, values);
  measure_calls(journal, values);
  measure_audio(journal, values);
  if (const std::optional<Window> window = window_of(journal, measured.takeovers)) {
    measure_recovery(journal, *window, values);
    measure_trunks(journal, *window, values);
    measure_protection(journal, *window, values);
  }
  for (std::size_t row = 0; row < kMeasurements.size(); ++row) {
    const std::optional<double> value = values.get(row);
    if (!value) continue;
    Measurement& one = measured.measurements.emplace_back();
    one.name = kMeasurements[row].name;
    one.unit = kMeasurements[row].unit;
    one.value = value;
    one.limit.measurement = one.name;
    one.rests_on_assumption = rests_on_assumption(one.name, parameters);
  }
  return measured;
}

void derive(RunRecord& run) {
  if (run.journal == nullptr) return;
  Measured measured = measure(*run.journal, run.parameters);
  run.measurements = std::move(measured.measurements);
  run.takeovers = std::move(measured.takeovers);
  run.faults = faults_of(*run.journal);
  run.violations = violations_of(*run.journal);
  run.calls = calls_of(*run.journal);
  run.census = census_of(*run.journal);
  run.paths = critical_paths(run);
}

}  // namespace switchback::reports
