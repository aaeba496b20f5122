#include "sim/comparison_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <ostream>

#include "sim/table.h"

namespace switchback::sim {
namespace {

using reports::Change;
using reports::ComparedRow;
using reports::Comparison;
using reports::RowKind;
using reports::Side;

/// Runs that fail anew are named up to here.
constexpr std::size_t kMostNamed = 5;

std::string printed(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string signed_text(double value) { return (value > 0.0 ? "+" : "") + number_text(value); }

std::string spread_text(const reports::Spread& spread, const std::string& unit) {
  return with_unit(number_text(spread.min) + " / " + number_text(spread.median) + " / " + number_text(spread.p95) +
                       " / " + number_text(spread.max),
                   unit);
}

std::string share_text(const reports::Share& share) {
  return std::to_string(share.count) + " of " + std::to_string(share.of);
}

std::string change_text(const ComparedRow& row) {
  if (row.kind != RowKind::value) return printed("%+.0f %% of runs", row.size() * 100.0);
  std::string text = with_unit(signed_text(row.shift.estimate), row.unit);
  if (row.base.median != 0.0 && row.shift.estimate != 0.0) {
    text += printed(" (%+.3g %%)", row.shift.estimate / std::abs(row.base.median) * 100.0);
  }
  if (row.size() != row.shift.estimate) text += ", mean " + with_unit(signed_text(row.size()), row.unit);
  return text;
}

std::string interval_text(const ComparedRow& row) {
  if (row.kind != RowKind::value || !row.shift.low) return "";
  return signed_text(*row.shift.low) + " to " + with_unit(signed_text(*row.shift.high), row.unit);
}

std::string p_text(double p) {
  if (p >= 0.0001) return printed("%.2g", p);
  return printed("%.0e", p);
}

std::string runs_text(const ComparedRow& row) {
  if (row.kind != RowKind::value) return "";
  if (row.paired) return std::to_string(row.pairs) + (row.pairs == 1 ? " pair" : " pairs");
  return std::to_string(row.base_values.size()) + " / " + std::to_string(row.fresh_values.size());
}

std::string row_name(const ComparedRow& row) {
  if (row.kind == RowKind::fails) return "failed runs";
  return row.kind == RowKind::absent ? row.measurement + " without a value" : row.measurement;
}

Paint paint_of(Change change) {
  switch (change) {
    case Change::regression:
      return Paint::bad;
    case Change::different:
      return Paint::warning;
    case Change::improvement:
      return Paint::good;
    case Change::too_few_runs:
    case Change::none:
      break;
  }
  return Paint::faint;
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

void print_side(std::ostream& out, const char* which, const Side& side, const Terminal& terminal) {
  out << painted(which, Paint::strong, terminal.color) << "  " << side.label << ": " << counted(side.runs(), "run")
      << " of " << counted(side.scenarios.size(), "scenario");
  if (!side.first_utc.empty()) out << ", " << side.first_utc.substr(0, 10);
  if (!side.versions.empty()) out << ", " << joined(side.versions);
  if (!side.conditions.empty()) out << ", " << joined(side.conditions);
  if (!side.settings.empty()) out << ", with " << joined(side.settings);
  out << '\n';
}

bool is_shown(const ComparedRow& row, bool all) {
  return all || (row.change != Change::none && row.change != Change::too_few_runs);
}

void print_scenario(std::ostream& out, const std::string& name, const std::vector<const ComparedRow*>& rows,
                    const Terminal& terminal) {
  out << '\n' << painted(name, Paint::strong, terminal.color) << '\n';
  Table table({{"VERDICT"},
               {"MEASUREMENT"},
               {"CHANGE", true},
               {"95 % INTERVAL", true},
               {"P", true},
               {"BASE: MIN / MEDIAN / P95 / MAX", true},
               {"NEW", true},
               {"RUNS"}});
  for (const ComparedRow* row : rows) {
    const bool values = row->kind == RowKind::value;
    table.add({{std::string(name_of(row->change)), paint_of(row->change)},
               {row_name(*row)},
               {change_text(*row), paint_of(row->change)},
               {interval_text(*row)},
               {p_text(row->adjusted_p), Paint::faint},
               {values ? spread_text(row->base, row->unit) : share_text(row->base_share)},
               {values ? spread_text(row->fresh, row->unit) : share_text(row->fresh_share)},
               {runs_text(*row), Paint::faint}});
  }
  table.print(out, terminal);
}

void print_new_failures(std::ostream& out, const Comparison& comparison, const Terminal& terminal) {
  std::map<std::string, std::vector<const reports::NewFailure*>> of_scenario;
  for (const reports::NewFailure& one : comparison.newly_failing) of_scenario[one.scenario].push_back(&one);
  for (const auto& [scenario, failures] : of_scenario) {
    std::string line = scenario + ": passed before and fails now with ";
    for (std::size_t index = 0; index < std::min(failures.size(), kMostNamed); ++index) {
      line += (index == 0 ? "seed " : ", ") + std::to_string(failures[index]->seed) + " (run " +
              std::to_string(failures[index]->run) + ")";
    }
    if (failures.size() > kMostNamed) line += " and " + std::to_string(failures.size() - kMostNamed) + " more";
    out << painted(line, Paint::bad, terminal.color) << '\n';
  }
}

void print_summary(std::ostream& out, const Comparison& comparison, const Terminal& terminal) {
  const std::size_t worse = comparison.count(Change::regression);
  const std::size_t few = comparison.count(Change::too_few_runs);
  out << '\n'
      << painted(worse == 0 ? "no regression" : counted(worse, "regression"), worse == 0 ? Paint::good : Paint::bad,
                 terminal.color)
      << ", " << counted(comparison.count(Change::improvement), "improvement");
  if (const std::size_t others = comparison.count(Change::different)) out << ", " << others << " different";
  out << ", " << comparison.count(Change::none) << " without a difference that matters";
  if (few > 0) {
    std::size_t needed = 0;
    for (const ComparedRow& row : comparison.rows) needed = std::max(needed, row.runs_needed);
    out << ", " << few << " with too few runs (" << needed << " on each side would do)";
  }
  out << "; " << counted(comparison.scenarios, "scenario") << ", " << counted(comparison.tests, "test") << " at "
      << number_text(comparison.options.level * 100.0) << " % in all" << std::endl;
}

}  // namespace

void print_comparison(std::ostream& out, const Comparison& comparison, bool all, const Terminal& terminal) {
  print_side(out, "base", comparison.base, terminal);
  print_side(out, "new ", comparison.fresh, terminal);
  for (const std::string& note : comparison.notes) out << painted(note, Paint::warning, terminal.color) << '\n';
  print_new_failures(out, comparison, terminal);
  // Rows come with the worst first; so do their scenarios.
  std::vector<std::string> order;
  std::map<std::string, std::vector<const ComparedRow*>> of_scenario;
  for (const ComparedRow& row : comparison.rows) {
    if (!is_shown(row, all)) continue;
    auto& rows = of_scenario[row.scenario];
    if (rows.empty()) order.push_back(row.scenario);
    rows.push_back(&row);
  }
  for (const std::string& scenario : order) print_scenario(out, scenario, of_scenario[scenario], terminal);
  print_summary(out, comparison, terminal);
}

}  // namespace switchback::sim
