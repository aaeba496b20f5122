#include "sim/campaign/campaign_text.h"

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <vector>

#include "reports/statistics/spread.h"
#include "sim/progress.h"
#include "sim/table.h"

namespace switchback::sim {
namespace {

std::string percent_text(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", share * 100.0);
  return text;
}

/// "2.0 % (0.8 to 5.0 %) above 180 s, the limit".
std::string risk_text(const reports::CellResults& cell) {
  const auto risk = budget_risk(cell);
  if (!risk || risk->over.of == 0) return "";
  const double share = static_cast<double>(risk->over.count) / static_cast<double>(risk->over.of);
  char range[48];
  std::snprintf(range, sizeof range, " (%.1f to %.1f %%)", risk->interval.low * 100.0, risk->interval.high * 100.0);
  return percent_text(share) + range + " above " + with_unit(number_text(risk->budget), "s") +
         (risk->of_scenario ? ", the limit" : ", the usual budget");
}

/// The columns that tell cells apart.
std::vector<Table::Column> cell_columns(const LoadedCampaign& campaign) {
  std::vector<Table::Column> columns{{"SCENARIO"}};
  for (const scenarios::SweptValue& swept : campaign.plan.sweep) columns.push_back({swept.name, true});
  return columns;
}

std::vector<Table::Cell> cell_names(const LoadedCampaign& campaign, std::size_t cell) {
  std::vector<Table::Cell> row{{campaign.scenarios[cell].name}};
  for (std::size_t index = 0; index < campaign.plan.sweep.size(); ++index) {
    row.push_back({campaign.plan.sweep[index].values[campaign.cells[cell].levels[index]]});
  }
  return row;
}

std::string plural(std::size_t count, const std::string& word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

}  // namespace

void print_cells(std::ostream& out, const LoadedCampaign& campaign, std::size_t present, const Terminal& terminal) {
  std::vector<Table::Column> columns = cell_columns(campaign);
  columns.insert(columns.begin(), {"CELL", true});
  columns.push_back({"FILE"});
  Table table(columns);
  for (std::size_t cell = 0; cell < campaign.cells.size(); ++cell) {
    std::vector<Table::Cell> row = cell_names(campaign, cell);
    row.insert(row.begin(), {std::to_string(cell + 1)});
    row.push_back({campaign.scenarios[cell].path, Paint::faint});
    table.add(std::move(row));
  }
  table.print(out, terminal);
  const scenarios::CampaignPlan& plan = campaign.plan;
  out << '\n'
      << plural(campaign.cells.size(), "cell") << " with the seeds " << plan.first_seed << " to "
      << plan.first_seed + plan.seed_count - 1 << ": " << plural(campaign.planned_runs(), "run");
  if (present > 0) out << ", of which " << present << " are stored already";
  out << std::endl;
}

void print_results(std::ostream& out, const LoadedCampaign& campaign, const CampaignEnd& end,
                   const Terminal& terminal) {
  std::vector<Table::Column> columns = cell_columns(campaign);
  for (const char* title : {"RUNS", "VERDICTS", "CONTROL", "P95", "MAX"}) columns.push_back({title, true});
  columns.push_back({"P(CONTROL OVER BUDGET)"});
  Table table(columns);
  for (std::size_t index = 0; index < end.cells.size(); ++index) {
    const reports::CellResults& cell = end.cells[index];
    const std::vector<double> control = values_of(cell, "takeover.control");
    const reports::Spread spread = reports::spread_of(control);
    const auto seconds = [&control](double value) { return control.empty() ? "" : with_unit(number_text(value), "s"); };
    std::vector<Table::Cell> row = cell_names(campaign, index);
    row.push_back({std::to_string(cell.runs())});
    row.push_back({verdict_counts(cell.verdicts, false)});
    for (const double value : {spread.median, spread.p95, spread.max}) row.push_back({seconds(value)});
    row.push_back({risk_text(cell)});
    table.add(std::move(row));
  }
  table.print(out, terminal);
}

std::string summary_line(const LoadedCampaign& campaign, const CampaignEnd& end, const std::string& database,
                         bool color) {
  reports::VerdictCounts counts{};
  for (const reports::CellResults& cell : end.cells) {
    for (std::size_t index = 0; index < counts.size(); ++index) counts[index] += cell.verdicts[index];
  }
  const std::size_t stored = end.present_before + end.ran;
  std::string text;
  if (!end.stopped_because.empty())
    text = painted("ended early", Paint::warning, color) + ", " + end.stopped_because + ": ";
  if (end.shard.of > 1) text += "shard " + end.shard.name() + ": ";
  text += end.complete ? plural(stored, "run") : std::to_string(stored) + " of " + plural(end.planned, "run");
  text += " of " + plural(campaign.cells.size(), "cell");
  if (stored > 0) text += ": " + verdict_counts(counts, color);
  char rate[32];
  std::snprintf(rate, sizeof rate, "%.3g", static_cast<double>(end.ran) / std::max(end.seconds, 1e-6));
  if (end.present_before > 0) text += "; " + std::to_string(end.ran) + " of them made now";
  text += " in " + wall_time_text(end.seconds) + " (" + rate + " runs/s)";
  return text + ", stored in " + database;
}

}  // namespace switchback::sim
