#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "reports/statistics/median.h"
#include "reports/statistics/spread.h"
#include "sim/campaign/campaign_effects.h"
#include "sim/campaign/campaign_text.h"

namespace switchback::sim {
namespace {

using nlohmann::ordered_json;

ordered_json number(const std::optional<double>& value) { return value ? ordered_json(*value) : ordered_json(); }

ordered_json verdicts_json(const reports::VerdictCounts& counts) {
  ordered_json verdicts = ordered_json::object();
  for (std::size_t index = 0; index < counts.size(); ++index) {
    verdicts[std::string(reports::kVerdictNames[index])] = counts[index];
  }
  return verdicts;
}

ordered_json risk_json(const reports::CellResults& cell) {
  const auto risk = budget_risk(cell);
  if (!risk) return nullptr;
  ordered_json probability;
  if (risk->over.of != 0) probability = static_cast<double>(risk->over.count) / static_cast<double>(risk->over.of);
  return {{"budget_s", risk->budget},
          {"budget_from", risk->of_scenario ? "limit of the scenario" : "usual budget"},
          {"over", risk->over.count},
          {"runs", risk->over.of},
          {"probability", std::move(probability)},
          {"low", risk->interval.low},
          {"high", risk->interval.high}};
}

ordered_json measurements_json(const reports::CellResults& cell) {
  ordered_json list = ordered_json::object();
  for (const auto& [name, measurement] : cell.measurements) {
    const std::vector<double> values = values_of(cell, name);
    ordered_json one{{"unit", measurement.unit}, {"runs", values.size()}};
    if (!values.empty()) {
      const reports::Spread spread = reports::spread_of(values);
      const reports::MedianInterval median = reports::median_interval(values);
      one["min"] = spread.min;
      one["median"] = spread.median;
      one["median_low"] = number(median.low);
      one["median_high"] = number(median.high);
      one["p95"] = spread.p95;
      one["max"] = spread.max;
      one["mean"] = spread.mean;
    }
    list[name] = std::move(one);
  }
  return list;
}

ordered_json cells_json(const LoadedCampaign& campaign, const CampaignEnd& end) {
  ordered_json cells = ordered_json::array();
  for (std::size_t index = 0; index < end.cells.size(); ++index) {
    const reports::CellResults& cell = end.cells[index];
    ordered_json settings = ordered_json::object();
    for (const scenarios::Override& one : campaign.cells[index].settings) settings[one.name] = one.value;
    cells.push_back({{"cell", index + 1},
                     {"scenario", campaign.scenarios[index].name},
                     {"settings", std::move(settings)},
                     {"runs", cell.runs()},
                     {"verdicts", verdicts_json(cell.verdicts)},
                     {"takeover_budget", risk_json(cell)},
                     {"measurements", measurements_json(cell)}});
  }
  return cells;
}

ordered_json effects_json(const LoadedCampaign& campaign, const CampaignEnd& end) {
  ordered_json list = ordered_json::array();
  for (const reports::Effect& effect : effects_of(campaign, end, reports::measurements_of(end.cells))) {
    const scenarios::SweptValue& swept = campaign.plan.sweep[effect.parameter];
    ordered_json medians = ordered_json::object();
    for (std::size_t level = 0; level < swept.values.size(); ++level) {
      medians[swept.values[level]] = number(effect.medians[level]);
    }
    ordered_json correlation;
    if (effect.correlation) {
      correlation = {{"rho", effect.correlation->estimate},
                     {"low", number(effect.correlation->low)},
                     {"high", number(effect.correlation->high)}};
    }
    list.push_back({{"scenario", campaign.scenario_name(effect.scenario)},
                    {"measurement", effect.measurement},
                    {"unit", effect.unit},
                    {"parameter", swept.name},
                    {"medians", std::move(medians)},
                    {"from", swept.values[effect.from]},
                    {"to", swept.values[effect.to]},
                    {"pairs", effect.pairs},
                    {"difference", effect.difference.estimate},
                    {"difference_low", number(effect.difference.low)},
                    {"difference_high", number(effect.difference.high)},
                    {"rank_correlation", std::move(correlation)}});
  }
  return list;
}

}  // namespace

std::string campaign_json(const LoadedCampaign& campaign, const CampaignEnd& end, const std::string& database,
                          int exit_code) {
  const scenarios::CampaignPlan& plan = campaign.plan;
  const ordered_json document{{"campaign", plan.name},
                              {"uuid", end.campaign_uuid},
                              {"plan", {{"path", plan.path}, {"sha256", plan.sha256}}},
                              {"seeds", {{"first", plan.first_seed}, {"count", plan.seed_count}}},
                              {"cells", cells_json(campaign, end)},
                              {"sensitivity", effects_json(campaign, end)},
                              {"summary",
                               {{"shard", end.shard.number},
                                {"shards", end.shard.of},
                                {"planned", end.planned},
                                {"stored_before", end.present_before},
                                {"ran", end.ran},
                                {"complete", end.complete},
                                {"stopped_because", end.stopped_because},
                                {"wall_s", end.seconds},
                                {"exit_code", exit_code},
                                {"database", database}}}};
  // What a plan's author wrote need not be good UTF-8; what a machine reads must be.
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace switchback::sim
