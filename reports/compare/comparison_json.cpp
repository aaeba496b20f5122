#include "reports/compare/comparison_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace switchback::reports {
namespace {

using Json = nlohmann::ordered_json;

/// A curve of more points shows no more.
constexpr std::size_t kMostPoints = 400;

Json list_of(const std::set<std::string>& words) {
  Json list = Json::array();
  for (const std::string& word : words) list.push_back(word);
  return list;
}

Json side_json(const Side& side) {
  return {{"label", side.label},
          {"runs", side.runs()},
          {"scenarios", side.scenarios.size()},
          {"first_utc", side.first_utc},
          {"versions", list_of(side.versions)},
          {"conditions", list_of(side.conditions)},
          {"settings", list_of(side.settings)}};
}

Json spread_json(const Spread& spread, const std::vector<double>& values) {
  if (values.empty()) return nullptr;
  return {{"n", values.size()}, {"min", spread.min}, {"median", spread.median},
          {"p95", spread.p95},  {"max", spread.max}, {"mean", spread.mean}};
}

Json share_json(const Share& share) { return {{"count", share.count}, {"of", share.of}}; }

/// [value, share of all values up to it], the least and the greatest included.
Json curve_json(const std::vector<double>& values) {
  Json points = Json::array();
  const std::size_t step = std::max<std::size_t>(1, values.size() / kMostPoints);
  for (std::size_t place = 0; place < values.size(); ++place) {
    if (place % step != 0 && place + 1 != values.size()) continue;
    points.push_back({values[place], static_cast<double>(place + 1) / static_cast<double>(values.size())});
  }
  return points;
}

const char* kind_word(RowKind kind) {
  switch (kind) {
    case RowKind::fails:
      return "failed runs";
    case RowKind::absent:
      return "runs without a value";
    case RowKind::value:
      break;
  }
  return "values";
}

const char* better_word(Better better) {
  return better == Better::less ? "less" : better == Better::more ? "more" : "neither";
}

const char* test_word(const ComparedRow& row) {
  if (row.kind != RowKind::value) return "Fisher";
  return row.paired ? "Wilcoxon signed rank" : "Mann-Whitney";
}

Json bound(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

void add_values(const ComparedRow& row, Json& json) {
  json["unit"] = row.unit;
  json["base"] = spread_json(row.base, row.base_values);
  json["new"] = spread_json(row.fresh, row.fresh_values);
  json["median_difference"] = row.fresh.median - row.base.median;
  json["mean_difference"] = row.mean_difference;
  json["shift"] = {{"estimate", row.shift.estimate},
                   {"low", bound(row.shift.low)},
                   {"high", bound(row.shift.high)},
                   {"confidence", kConfidence}};
  json["least_that_matters"] = row.least_that_matters;
}

Json row_json(const ComparedRow& row, bool values) {
  Json json{{"scenario", row.scenario}, {"of", kind_word(row.kind)}};
  json["measurement"] = row.kind == RowKind::fails ? Json(nullptr) : Json(row.measurement);
  json["verdict"] = name_of(row.change);
  json["better"] = better_word(row.better);
  if (row.kind == RowKind::value) {
    add_values(row, json);
  } else {
    json["base"] = share_json(row.base_share);
    json["new"] = share_json(row.fresh_share);
  }
  json["size"] = row.size();
  json["test"] = test_word(row);
  json["paired"] = row.paired;
  if (row.paired) json["pairs"] = row.pairs;
  json["exact"] = row.test.exact;
  json["p"] = row.test.p;
  json["p_adjusted"] = row.adjusted_p;
  if (row.change == Change::too_few_runs) json["runs_needed"] = row.runs_needed;
  const bool changed = row.change != Change::none && row.change != Change::too_few_runs;
  if (values && changed && row.kind == RowKind::value) {
    json["base_curve"] = curve_json(row.base_values);
    json["new_curve"] = curve_json(row.fresh_values);
  }
  return json;
}

Json rule_json(const Comparison& comparison) {
  const CompareOptions& options = comparison.options;
  return {{"level", options.level},
          {"correction", "Holm"},
          {"tests", comparison.tests},
          {"least_percent", options.least_percent},
          {"least_seconds", options.least_seconds},
          {"least_count", options.least_count},
          {"least_rate", options.least_rate}};
}

}  // namespace

std::string comparison_json(const Comparison& comparison, bool values, int indent) {
  Json json;
  json["verdict"] = comparison.count(Change::regression) > 0 ? "regression" : "no regression";
  json["base"] = side_json(comparison.base);
  json["new"] = side_json(comparison.fresh);
  json["rule"] = rule_json(comparison);
  json["scenarios"] = comparison.scenarios;
  Json counts;
  for (std::size_t change = 0; change < kChangeNames.size(); ++change) {
    counts[std::string(kChangeNames[change])] = comparison.count(static_cast<Change>(change));
  }
  json["counts"] = std::move(counts);
  json["notes"] = comparison.notes;
  json["newly_failing"] = Json::array();
  for (const NewFailure& one : comparison.newly_failing) {
    json["newly_failing"].push_back({{"scenario", one.scenario}, {"seed", one.seed}, {"run", one.run}});
  }
  json["rows"] = Json::array();
  for (const ComparedRow& row : comparison.rows) json["rows"].push_back(row_json(row, values));
  // What a scenario's author wrote need not be good UTF-8; what a machine reads must be.
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace switchback::reports
