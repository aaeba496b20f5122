#include "reports/html/overview.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "models/core/measurement_names.h"
#include "reports/database.h"
#include "reports/html/words.h"
#include "reports/verdict.h"

namespace switchback::reports {
namespace {

using Json = nlohmann::ordered_json;

/// The list of runs is for people: beyond this many it holds those that they look for.
constexpr std::size_t kMaxListed = 1000;
/// Points of a distribution; all values where there are no more.
constexpr std::size_t kMaxQuantiles = 101;

/// As the queries below take them: `json_each` makes a table of it.
std::string list_of(const ReportedRuns& reported) { return Json(reported.runs).dump(); }

Json campaign_of(Database& database, const std::string& runs) {
  Statement select(
      database,
      "WITH reported AS (SELECT value AS run_id FROM json_each(?)) "
      "SELECT DISTINCT c.uuid, c.name, c.kind, c.base_seed, c.planned_runs, c.created_utc, r.tool_version, "
      "r.git_rev, t.name, t.os, t.cpu, t.cores FROM reported JOIN run r USING (run_id) "
      "JOIN campaign c USING (campaign_id) JOIN station t USING (station_id) ORDER BY r.run_id DESC");
  select.bind(std::string_view(runs));
  Json list = Json::array();
  while (select.step()) {
    if (list.size() == 10) continue;
    list.push_back({{"uuid", select.text(0)},
                    {"name", select.text(1)},
                    {"kind", select.text(2)},
                    {"seed", std::to_string(static_cast<std::uint64_t>(select.integer(3)))},
                    {"planned", select.integer(4)},
                    {"created", select.text(5)},
                    {"version", select.text(6) + " (" + select.text(7) + ")"},
                    {"station", select.text(8) + ", " + select.text(9) + ", " + select.text(10) + ", " +
                                    std::to_string(select.integer(11)) + " cores"}});
  }
  return list;
}

/// One line of the table of scenarios.
struct Line {
  std::string name;
  std::string about;
  std::array<std::int64_t, kVerdictNames.size()> counts{};
  Verdict worst = Verdict::skipped;
  std::string why{};
  std::string worst_seed{};
  std::int64_t worst_run = 0;
  std::array<std::optional<double>, 4> longest{};  ///< control, phones, service, protection
};

constexpr std::array<std::string_view, 4> kTimes{"control", "phones", "service", "protection"};

struct Lists {
  std::vector<Line> lines;
  Json runs = Json::array();
};

Lists lists_of(Database& database, const ReportedRuns& reported, const std::string& runs) {
  Lists lists;
  std::map<std::string, std::size_t> index;
  const bool all_listed = reported.runs.size() <= kMaxListed;
  Statement select(database,
                   "WITH reported AS (SELECT value AS run_id FROM json_each(?)) "
                   "SELECT r.run_id, s.name, s.about, r.seed, r.iteration, r.verdict, r.reason_text, r.duration_ns, "
                   "r.wall_ms, r.uuid, "
                   "(t.t_full_control_ns - t.t_trigger_ns) / 1e9, (t.t_phones_last_ns - t.t_trigger_ns) / 1e9, "
                   "(t.t_service_restored_ns - t.t_trigger_ns) / 1e9, "
                   "(t.t_protection_restored_ns - t.t_trigger_ns) / 1e9 "
                   "FROM reported JOIN run r USING (run_id) JOIN scenario s USING (scenario_id) "
                   "LEFT JOIN takeover_detail t ON t.run_id = r.run_id AND t.ordinal = (SELECT min(ordinal) FROM "
                   "takeover_detail f WHERE f.run_id = r.run_id AND f.t_trigger_ns IS NOT NULL) ORDER BY r.run_id");
  select.bind(std::string_view(runs));
  while (select.step()) {
    // Each explored run has a scenario of its own.
    const std::string name = reported.exploration != 0 ? "drawn by chance" : select.text(1);
    const auto [place, is_new] = index.try_emplace(name, lists.lines.size());
    if (is_new) lists.lines.push_back({.name = name, .about = select.text(2)});
    Line& line = lists.lines[place->second];
    const Verdict verdict = verdict_named(select.text(5)).value_or(Verdict::error);
    ++line.counts[static_cast<std::size_t>(verdict)];
    const std::string seed = std::to_string(static_cast<std::uint64_t>(select.integer(3)));
    if (is_new || line.worst < verdict) {
      line.worst = verdict;
      line.why = select.text(6);
      line.worst_seed = seed;
      line.worst_run = select.integer(0);
    }
    Json times = Json::array();
    for (std::size_t time = 0; time < kTimes.size(); ++time) {
      const int column = 10 + static_cast<int>(time);
      times.push_back(number(select, column));
      if (!select.is_null(column)) line.longest[time] = std::max(line.longest[time].value_or(0.0), select.real(column));
    }
    const bool detailed =
        std::find(reported.detailed.begin(), reported.detailed.end(), select.integer(0)) != reported.detailed.end();
    if (!all_listed && !detailed && (passed(verdict) || lists.runs.size() >= kMaxListed)) continue;
    lists.runs.push_back({{"run", select.integer(0)},
                          {"scenario", place->second},
                          {"seed", seed},
                          {"iteration", select.integer(4)},
                          {"verdict", select.text(5)},
                          {"why", select.text(6)},
                          {"duration", milliseconds(SimTime{select.integer(7)})},
                          {"times", std::move(times)}});
  }
  return lists;
}

/// At most `kMaxQuantiles` of the values in order: the least, the greatest, and between them equally many each time.
Json quantiles_of(const std::vector<double>& ordered) {
  Json list = Json::array();
  const std::size_t points = std::min(ordered.size(), kMaxQuantiles);
  for (std::size_t point = 0; point < points; ++point) {
    list.push_back(ordered[points == 1 ? 0 : point * (ordered.size() - 1) / (points - 1)]);
  }
  return list;
}

std::string_view meaning_of(const std::string& name) {
  const MeasurementInfo* known = find_measurement(name);
  return known == nullptr ? std::string_view() : known->meaning;
}

/// The measurements of each scenario over all its runs, by the scenario's name.
std::map<std::string, Json> distributions_of(Database& database, const std::string& runs) {
  struct Distribution {
    Json json;
    std::vector<double> values;
    std::int64_t failed = 0;
    std::int64_t marginal = 0;
  };
  std::map<std::string, std::map<std::string, Distribution>> all;
  Statement select(database,
                   "WITH reported AS (SELECT value AS run_id FROM json_each(?)) "
                   "SELECT s.name, m.name, m.unit, m.value, m.low, m.high, m.warn_low, m.warn_high, m.verdict "
                   "FROM reported JOIN measurement m USING (run_id) JOIN run r USING (run_id) "
                   "JOIN scenario s USING (scenario_id) ORDER BY s.name, m.name, m.value");
  select.bind(std::string_view(runs));
  while (select.step()) {
    Distribution& one = all[select.text(0)][select.text(1)];
    if (one.json.is_null()) {
      one.json = {{"name", select.text(1)},
                  {"unit", select.text(2)},
                  {"low", number(select, 4)},
                  {"high", number(select, 5)},
                  {"warn_low", number(select, 6)},
                  {"warn_high", number(select, 7)},
                  {"meaning", meaning_of(select.text(1))}};
    }
    if (!select.is_null(3)) one.values.push_back(select.real(3));
    const std::string verdict = select.text(8);
    one.failed += verdict == "fail" ? 1 : 0;
    one.marginal += verdict == "marginal" ? 1 : 0;
  }
  std::map<std::string, Json> lists;
  for (auto& [scenario, of_scenario] : all) {
    Json list = Json::array();
    for (auto& [name, one] : of_scenario) {
      one.json["runs"] = one.values.size();
      one.json["failed"] = one.failed;
      one.json["marginal"] = one.marginal;
      one.json["quantiles"] = quantiles_of(one.values);
      list.push_back(std::move(one.json));
    }
    lists[scenario] = std::move(list);
  }
  return lists;
}

}  // namespace

Json overview_of(Database& database, const ReportedRuns& reported) {
  const std::string runs = list_of(reported);
  Lists lists = lists_of(database, reported, runs);
  std::map<std::string, Json> distributions;
  // Of explored runs the store has those that failed: their measurements are not those of all.
  if (reported.exploration == 0) distributions = distributions_of(database, runs);
  std::array<std::int64_t, kVerdictNames.size()> counts{};
  Verdict worst = Verdict::skipped;
  Json scenarios = Json::array();
  for (const Line& line : lists.lines) {
    Json of_line;
    for (std::size_t verdict = 0; verdict < counts.size(); ++verdict) {
      counts[verdict] += line.counts[verdict];
      if (line.counts[verdict] != 0) of_line[std::string(kVerdictNames[verdict])] = line.counts[verdict];
    }
    worst = worse(worst, line.worst);
    Json times = Json::array();
    for (const auto& longest : line.longest) times.push_back(longest ? Json(*longest) : Json(nullptr));
    scenarios.push_back(
        {{"name", line.name},
         {"about", line.about},
         {"verdict", name_of(line.worst)},
         {"counts", std::move(of_line)},
         {"why", line.why},
         {"seed", line.worst_seed},
         {"run", line.worst_run},
         {"times", std::move(times)},
         {"measurements", std::move(distributions.try_emplace(line.name, Json::array()).first->second)}});
  }
  Json json;
  json["verdict"] = name_of(worst);
  for (std::size_t verdict = 0; verdict < counts.size(); ++verdict) {
    json["counts"][std::string(kVerdictNames[verdict])] = counts[verdict];
  }
  json["runs_in_all"] = reported.runs.size();
  json["runs_listed"] = lists.runs.size();
  json["campaigns"] = campaign_of(database, runs);
  json["scenarios"] = std::move(scenarios);
  json["runs"] = std::move(lists.runs);
  return json;
}

}  // namespace switchback::reports
