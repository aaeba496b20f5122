#include "reports/html/sweep.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "models/core/measurement_names.h"
#include "reports/campaign/stored_campaign.h"
#include "reports/campaign/stored_cells.h"
#include "reports/database.h"
#include "reports/statistics/spread.h"

namespace switchback::reports {
namespace {

using Json = nlohmann::ordered_json;

Json maybe(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

/// 0: the runs are of several.
std::int64_t only_campaign(Database& database, const ReportedRuns& reported) {
  Statement select(database,
                   "SELECT min(campaign_id), count(DISTINCT campaign_id) FROM run WHERE run_id IN (SELECT value FROM "
                   "json_each(?))");
  const std::string runs = Json(reported.runs).dump();
  select.bind(std::string_view(runs));
  return select.step() && select.integer(1) == 1 ? select.integer(0) : 0;
}

Json measurement_list(const std::vector<std::string>& names, const std::vector<CellResults>& cells) {
  Json list = Json::array();
  for (const std::string& name : names) {
    const MeasurementInfo* known = find_measurement(name);
    Json one{{"name", name}, {"unit", ""}, {"meaning", known == nullptr ? "" : std::string(known->meaning)}};
    for (const CellResults& cell : cells) {
      const auto found = cell.measurements.find(name);
      if (found != cell.measurements.end()) one["unit"] = found->second.unit;
    }
    list.push_back(std::move(one));
  }
  return list;
}

/// Of each measurement the median, the 95th percentile and the greatest value, in the order of `names`.
Json spreads(const CellResults& cell, const std::vector<std::string>& names) {
  Json list = Json::array();
  for (const std::string& name : names) {
    const std::vector<double> values = values_of(cell, name);
    if (values.empty()) {
      list.push_back(nullptr);
    } else {
      const Spread spread = spread_of(values);
      list.push_back({spread.median, spread.p95, spread.max});
    }
  }
  return list;
}

Json risk_of(const CellResults& cell) {
  const auto risk = budget_risk(cell);
  if (!risk || risk->over.of == 0) return nullptr;
  return {{"budget", risk->budget},
          {"share", static_cast<double>(risk->over.count) / static_cast<double>(risk->over.of)},
          {"low", risk->interval.low},
          {"high", risk->interval.high}};
}

Json effect_list(const std::vector<CellResults>& cells, const StoredGrid& grid, const std::vector<std::string>& names) {
  Json list = Json::array();
  for (const Effect& effect : sensitivity(cells, grid.places, grid.parameters, names)) {
    if (effect.pairs == 0) continue;
    list.push_back({{"scenario", effect.scenario},
                    {"measurement", effect.measurement},
                    {"parameter", effect.parameter},
                    {"from", effect.from},
                    {"to", effect.to},
                    {"pairs", effect.pairs},
                    {"difference", effect.difference.estimate},
                    {"low", maybe(effect.difference.low)},
                    {"high", maybe(effect.difference.high)}});
  }
  return list;
}

}  // namespace

Json sweep_of(Database& database, const ReportedRuns& reported) {
  const std::int64_t campaign = only_campaign(database, reported);
  if (campaign == 0) return nullptr;
  const StoredGrid grid = read_grid(database, campaign);
  if (grid.parameters.empty()) return nullptr;
  const StoredCampaign stored = read_campaign(database, campaign);
  const std::vector<std::string> names = measurements_of(stored.cells);
  Json json;
  json["scenarios"] = grid.scenarios;
  for (const SweptParameter& parameter : grid.parameters) {
    json["parameters"].push_back({{"name", parameter.name}, {"values", parameter.values}});
  }
  json["measurements"] = measurement_list(names, stored.cells);
  json["cells"] = Json::array();
  for (std::size_t cell = 0; cell < stored.cells.size(); ++cell) {
    json["cells"].push_back({{"scenario", grid.places[cell].scenario},
                             {"levels", grid.places[cell].levels},
                             {"runs", stored.cells[cell].runs()},
                             {"spreads", spreads(stored.cells[cell], names)},
                             {"risk", risk_of(stored.cells[cell])}});
  }
  json["effects"] = effect_list(stored.cells, grid, names);
  return json;
}

}  // namespace switchback::reports
