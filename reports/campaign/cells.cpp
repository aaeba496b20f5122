#include "reports/campaign/cells.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace switchback::reports {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view kControl = "takeover.control";

bool says_something(Verdict verdict) { return passed(verdict) || verdict == Verdict::fail; }

}  // namespace

std::size_t CellResults::runs() const { return std::accumulate(verdicts.begin(), verdicts.end(), std::size_t{0}); }

void add_run(CellResults& cell, std::uint64_t seed, Verdict verdict, bool faulted) {
  ++cell.verdicts[static_cast<std::size_t>(verdict)];
  if (!says_something(verdict)) return;
  cell.seeds.push_back(seed);
  cell.faulted.push_back(faulted);
  for (auto& [name, measurement] : cell.measurements) measurement.values.push_back(kNone);
}

void add_value(CellResults& cell, std::string_view name, std::string_view unit, std::optional<double> max,
               std::optional<double> value) {
  auto place = cell.measurements.find(name);
  if (place == cell.measurements.end()) {
    place = cell.measurements.emplace(name, CellMeasurement{std::string(unit), max, {}}).first;
    place->second.values.assign(cell.seeds.size(), kNone);
  }
  place->second.values.back() = value.value_or(kNone);
}

void add_run(CellResults& cell, const RunRecord& run) {
  add_run(cell, run.seed, run.verdict, !run.faults.empty());
  if (!says_something(run.verdict)) return;
  for (const Measurement& one : run.measurements) add_value(cell, one.name, one.unit, one.limit.max, one.value);
}

std::vector<double> values_of(const CellResults& cell, std::string_view measurement) {
  const auto found = cell.measurements.find(measurement);
  if (found == cell.measurements.end()) return {};
  std::vector<double> values;
  std::copy_if(found->second.values.begin(), found->second.values.end(), std::back_inserter(values),
               [](double value) { return !std::isnan(value); });
  std::sort(values.begin(), values.end());
  return values;
}

std::optional<BudgetRisk> budget_risk(const CellResults& cell) {
  const auto found = cell.measurements.find(kControl);
  if (found == cell.measurements.end()) return std::nullopt;
  const CellMeasurement& control = found->second;
  BudgetRisk risk;
  risk.of_scenario = control.max.has_value();
  risk.budget = control.max.value_or(kUsualBudget);
  const bool by_fault = std::find(cell.faulted.begin(), cell.faulted.end(), true) != cell.faulted.end();
  bool any = risk.of_scenario;
  for (std::size_t run = 0; run < control.values.size(); ++run) {
    const double value = control.values[run];
    if (std::isnan(value) && by_fault && !cell.faulted[run]) continue;
    any = any || !std::isnan(value);
    ++risk.over.of;
    // Not "value > budget": a takeover that never happened is no number.
    if (!(value <= risk.budget)) ++risk.over.count;
  }
  if (!any) return std::nullopt;
  risk.interval = wilson_interval(risk.over);
  return risk;
}

}  // namespace switchback::reports
