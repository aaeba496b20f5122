#include "reports/compare/comparison.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>

#include "models/core/errors.h"
#include "reports/statistics/holm.h"

namespace switchback::reports {
namespace {

/// Beyond, a number of runs is no advice.
constexpr std::size_t kMostNeeded = 10'000;

/// For each run of the base side its partner on the new one; empty unless all have one.
std::vector<std::size_t> partners(const SideScenario& base, const SideScenario& fresh) {
  const bool each_once = base.of_seed.size() == base.runs.size() && fresh.of_seed.size() == fresh.runs.size();
  if (!each_once || base.runs.size() != fresh.runs.size()) return {};
  std::vector<std::size_t> result;
  for (const SideRun& run : base.runs) {
    const auto found = fresh.of_seed.find(run.seed);
    if (found == fresh.of_seed.end()) return {};
    result.push_back(found->second);
  }
  return result;
}

std::vector<double> sorted_values(const SideMeasurement& measurement) {
  std::vector<double> values;
  for (const auto& value : measurement.values) {
    if (value) values.push_back(*value);
  }
  std::sort(values.begin(), values.end());
  return values;
}

double least_in_unit(const std::string& unit, const CompareOptions& options) {
  if (unit == "s") return options.least_seconds;
  return unit == "1/s" ? options.least_rate : options.least_count;
}

double as_number(const Share& share) {
  return share.of == 0 ? 0.0 : static_cast<double>(share.count) / static_cast<double>(share.of);
}

/// One scenario of both sides; the partners of the base side's runs, or none.
struct Both {
  const std::string& name;
  const SideScenario& base;
  const SideScenario& fresh;
  std::vector<std::size_t> partner;
};

void test_pairs(const Both& both, const SideMeasurement& base, const SideMeasurement& fresh, ComparedRow& row) {
  std::vector<double> differences;
  for (std::size_t run = 0; run < base.values.size(); ++run) {
    const auto& other = fresh.values[both.partner[run]];
    if (base.values[run] && other) differences.push_back(*other - *base.values[run]);
  }
  if (differences.empty()) return;
  row.paired = true;
  row.pairs = differences.size();
  row.varies = std::any_of(differences.begin(), differences.end(), [](double one) { return one != 0.0; });
  row.same = !row.varies;
  row.test = wilcoxon_signed_rank(differences);
  row.shift = shift_of_pairs(differences, kConfidence);
  const double sum = std::accumulate(differences.begin(), differences.end(), 0.0);
  row.mean_difference = sum / static_cast<double>(differences.size());
}

void test_samples(ComparedRow& row) {
  row.varies = row.base.min != row.fresh.max || row.fresh.min != row.base.max;
  row.test = mann_whitney(row.base_values, row.fresh_values);
  row.shift = shift_between(row.base_values, row.fresh_values, kConfidence);
  row.mean_difference = row.fresh.mean - row.base.mean;
}

ComparedRow share_row(const Both& both, RowKind kind, std::string measurement, Share base, Share fresh) {
  ComparedRow row;
  row.scenario = both.name;
  row.measurement = std::move(measurement);
  row.kind = kind;
  row.base_share = base;
  row.fresh_share = fresh;
  const std::int64_t hits = base.count + fresh.count;
  row.same = !both.partner.empty() && base.count == fresh.count && (hits == 0 || hits == base.of + fresh.of);
  row.varies = hits > 0 && hits < base.of + fresh.of;
  row.test = fisher_exact(base, fresh);
  return row;
}

Share fails(const SideScenario& side) {
  return {std::count_if(side.runs.begin(), side.runs.end(), [](const SideRun& run) { return run.failed; }),
          static_cast<std::int64_t>(side.runs.size())};
}

Share absences(const SideMeasurement& side) {
  return {std::count(side.values.begin(), side.values.end(), std::nullopt),
          static_cast<std::int64_t>(side.values.size())};
}

/// Every run has an entry, also of a measurement that no run of this scenario ever had.
SideMeasurement measurement_of(const SideScenario& side, const std::string& name) {
  const auto found = side.measurements.find(name);
  SideMeasurement measurement = found == side.measurements.end() ? SideMeasurement{} : found->second;
  measurement.values.resize(side.runs.size());
  return measurement;
}

void add_measurement(const Both& both, const std::string& name, const CompareOptions& options,
                     std::vector<ComparedRow>& rows) {
  const SideMeasurement base = measurement_of(both.base, name);
  const SideMeasurement fresh = measurement_of(both.fresh, name);
  const MeasurementInfo* info = find_measurement(name);
  const Share base_absent = absences(base);
  const Share fresh_absent = absences(fresh);
  const bool never = base_absent.count == base_absent.of && fresh_absent.count == fresh_absent.of;
  if (!never && info != nullptr && !info->may_be_absent && base_absent.count + fresh_absent.count > 0) {
    rows.push_back(share_row(both, RowKind::absent, name, base_absent, fresh_absent));
  }
  ComparedRow row;
  row.scenario = both.name;
  row.measurement = name;
  row.unit = base.unit.empty() ? fresh.unit : base.unit;
  row.better = info == nullptr ? Better::neither : info->better;
  row.base_values = sorted_values(base);
  row.fresh_values = sorted_values(fresh);
  if (row.base_values.empty() || row.fresh_values.empty()) return;
  row.base = spread_of(row.base_values);
  row.fresh = spread_of(row.fresh_values);
  row.least_that_matters =
      std::max(std::abs(row.base.median) * options.least_percent / 100.0, least_in_unit(row.unit, options));
  if (!both.partner.empty()) test_pairs(both, base, fresh, row);
  if (!row.paired) test_samples(row);
  rows.push_back(std::move(row));
}

/// Names that both sides know of, in any scenario: what a version does not measure is not absent.
std::vector<std::string> known_names(const Side& base, const Side& fresh) {
  const auto names = [](const Side& side) {
    std::set<std::string> all;
    for (const auto& [scenario, runs] : side.scenarios) {
      for (const auto& [name, values] : runs.measurements) all.insert(name);
    }
    return all;
  };
  const std::set<std::string> of_base = names(base);
  const std::set<std::string> of_fresh = names(fresh);
  std::vector<std::string> both;
  std::set_intersection(of_base.begin(), of_base.end(), of_fresh.begin(), of_fresh.end(), std::back_inserter(both));
  return both;
}

double least_p(const ComparedRow& row, std::size_t base, std::size_t fresh) {
  return row.paired ? least_p_of_pairs(base) : least_p_of_samples(base, fresh);
}

std::pair<std::size_t, std::size_t> sizes_of(const ComparedRow& row) {
  if (row.paired) return {row.pairs, row.pairs};
  if (row.kind == RowKind::value) return {row.base_values.size(), row.fresh_values.size()};
  return {static_cast<std::size_t>(row.base_share.of), static_cast<std::size_t>(row.fresh_share.of)};
}

Change direction(const ComparedRow& row) {
  if (row.better == Better::neither) return Change::different;
  const bool worse = row.better == Better::less ? row.size() > 0.0 : row.size() < 0.0;
  return worse ? Change::regression : Change::improvement;
}

void decide(ComparedRow& row, std::size_t tests, const CompareOptions& options) {
  if (row.adjusted_p <= options.level) {
    const bool matters = row.kind != RowKind::value || std::abs(row.size()) >= row.least_that_matters;
    row.change = matters ? direction(row) : Change::none;
    return;
  }
  // The one thing that a single run can show.
  if (row.same) return;
  const double room = options.level / static_cast<double>(std::max<std::size_t>(1, tests));
  const auto [base, fresh] = sizes_of(row);
  if (least_p(row, base, fresh) <= room) return;
  row.change = Change::too_few_runs;
  row.runs_needed = 1;
  while (row.runs_needed < kMostNeeded && least_p(row, row.runs_needed, row.runs_needed) > room) ++row.runs_needed;
}

/// How far beyond what matters; failed runs go before all measurements.
double weight(const ComparedRow& row) {
  if (row.kind != RowKind::value) return 1e12 * (1.0 + std::abs(row.size()));
  return std::abs(row.size()) / std::max(row.least_that_matters, 1e-12);
}

bool worse_than(const ComparedRow& a, const ComparedRow& b) {
  return std::tuple(a.change, -weight(a), a.scenario, a.measurement) <
         std::tuple(b.change, -weight(b), b.scenario, b.measurement);
}

void correct_and_decide(Comparison& comparison) {
  std::vector<double> p;
  for (const ComparedRow& row : comparison.rows) {
    if (row.varies) p.push_back(row.test.p);
  }
  comparison.tests = p.size();
  const std::vector<double> adjusted = holm_adjusted(p);
  std::size_t next = 0;
  for (ComparedRow& row : comparison.rows) {
    if (row.varies) row.adjusted_p = adjusted[next++];
    decide(row, comparison.tests, comparison.options);
  }
  std::sort(comparison.rows.begin(), comparison.rows.end(), worse_than);
}

void add_new_failures(const Both& both, std::vector<NewFailure>& failures) {
  for (const SideRun& run : both.fresh.runs) {
    if (!run.failed) continue;
    const auto before = both.base.of_seed.find(run.seed);
    if (before == both.base.of_seed.end() || both.base.runs[before->second].failed) continue;
    failures.push_back({both.name, run.seed, run.id});
  }
}

void note_left_out(const std::string& name, const char* which, const SideScenario& side, Comparison& comparison) {
  if (side.left_out == 0) return;
  comparison.notes.push_back(name + ": " + std::to_string(side.left_out) + (side.left_out == 1 ? " run" : " runs") +
                             " of the " + which + " side left out: error, aborted, inconclusive or skipped");
}

void note_only_on(const char* which, const Side& side, const Side& other, Comparison& comparison) {
  for (const auto& [name, runs] : side.scenarios) {
    if (!other.scenarios.contains(name)) comparison.notes.push_back(name + ": only on the " + which + " side");
  }
}

}  // namespace

double ComparedRow::size() const {
  if (kind != RowKind::value) return as_number(fresh_share) - as_number(base_share);
  const bool agree = shift.estimate == 0.0 || (mean_difference > 0.0) == (shift.estimate > 0.0);
  return agree && std::abs(mean_difference) > std::abs(shift.estimate) ? mean_difference : shift.estimate;
}

std::size_t Comparison::count(Change change) const {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [change](const ComparedRow& row) { return row.change == change; }));
}

Comparison compare_sides(Side base, Side fresh, const CompareOptions& options) {
  Comparison comparison;
  comparison.base = std::move(base);
  comparison.fresh = std::move(fresh);
  comparison.options = options;
  note_only_on("base", comparison.base, comparison.fresh, comparison);
  note_only_on("new", comparison.fresh, comparison.base, comparison);
  if (comparison.base.conditions != comparison.fresh.conditions) {
    comparison.notes.push_back("the sides were not played alike: see above");
  }
  const std::vector<std::string> names = known_names(comparison.base, comparison.fresh);
  for (const auto& [name, runs] : comparison.base.scenarios) {
    const auto other = comparison.fresh.scenarios.find(name);
    if (other == comparison.fresh.scenarios.end()) continue;
    if (runs.digests != other->second.digests) comparison.notes.push_back(name + ": its text is not the same");
    note_left_out(name, "base", runs, comparison);
    note_left_out(name, "new", other->second, comparison);
    if (runs.runs.empty() || other->second.runs.empty()) continue;
    ++comparison.scenarios;
    const Both both{name, runs, other->second, partners(runs, other->second)};
    comparison.rows.push_back(share_row(both, RowKind::fails, "", fails(runs), fails(other->second)));
    for (const std::string& measurement : names) add_measurement(both, measurement, options, comparison.rows);
    add_new_failures(both, comparison.newly_failing);
  }
  correct_and_decide(comparison);
  return comparison;
}

}  // namespace switchback::reports
