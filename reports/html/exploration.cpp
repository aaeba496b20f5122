#include "reports/html/exploration.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "reports/database.h"
#include "reports/explore/stored_explorations.h"
#include "reports/explore/stored_failures.h"

namespace switchback::reports {
namespace {

using Json = nlohmann::ordered_json;
using Explorations = std::vector<StoredExploration>;

/// So many explorations are listed one by one; those before them count in what all covered together.
constexpr std::size_t kMostListed = 20;
/// So many kinds of failure are listed, those with the most runs.
constexpr std::size_t kMostKinds = 100;

/// Those that the report shows, the one that it is about first, then the latest first.
Explorations shown_explorations(Database& database, const ReportedRuns& reported) {
  Explorations shown = read_explorations(database);
  if (reported.named) {
    std::set<std::int64_t> campaigns;
    Statement select(database, "SELECT DISTINCT campaign_id FROM run WHERE run_id IN (SELECT value FROM json_each(?))");
    const std::string runs = Json(reported.runs).dump();
    select.bind(std::string_view(runs));
    while (select.step()) campaigns.insert(select.integer(0));
    std::erase_if(shown, [&](const StoredExploration& one) { return !campaigns.contains(one.campaign); });
  }
  std::stable_partition(shown.begin(), shown.end(),
                        [&](const StoredExploration& one) { return one.campaign == reported.exploration; });
  return shown;
}

Json facts_of(const ExplorationRecord& record) {
  const std::uint64_t first = record.campaign.base_seed;
  // Seeds as text: a script's numbers end at 53 bits.
  return {{"created", record.campaign.created_utc},
          {"seed", std::to_string(first)},
          {"last_seed", std::to_string(first + static_cast<std::uint64_t>(record.played) - 1)},
          {"planned", record.campaign.planned_runs},
          {"played", record.played},
          {"passed", record.passed},
          {"inconclusive", record.inconclusive},
          {"failed", record.failed},
          {"errors", record.errors},
          {"defects", record.defects},
          {"version", record.tool_version + " (" + record.git_rev + ")"},
          {"wall_seconds", record.wall_seconds}};
}

/// Whether a seed belongs to more than one of them.
bool seeds_repeat(const std::vector<const StoredExploration*>& explorations) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
  for (const StoredExploration* one : explorations) {
    const std::uint64_t first = one->record.campaign.base_seed;
    ranges.emplace_back(first, first + static_cast<std::uint64_t>(one->record.played));
  }
  std::sort(ranges.begin(), ranges.end());
  return std::adjacent_find(ranges.begin(), ranges.end(),
                            [](const auto& one, const auto& next) { return next.first < one.second; }) != ranges.end();
}

/// What one or several explorations covered together.
struct CoverageMap {
  std::vector<const StoredExploration*> of;
  Coverage coverage;
};

/// First those together that had the same defects planted, then each alone.
std::vector<CoverageMap> maps_of(Database& database, const Explorations& explorations) {
  std::vector<std::string> groups;
  std::map<std::string, std::vector<const StoredExploration*>> alike;
  for (const StoredExploration& one : explorations) {
    auto& group = alike[one.record.defects];
    if (group.empty()) groups.push_back(one.record.defects);
    group.push_back(&one);
  }
  std::vector<CoverageMap> maps;
  for (const std::string& defects : groups) {
    if (alike[defects].size() > 1) maps.push_back({alike[defects], {}});
  }
  for (std::size_t index = 0; index < std::min(explorations.size(), kMostListed); ++index) {
    maps.push_back({{&explorations[index]}, {}});
  }
  for (CoverageMap& map : maps) {
    for (const StoredExploration* one : map.of) add_coverage(database, one->campaign, map.coverage);
  }
  return maps;
}

/// Rows are the actions, columns the states.
Json counts_of(const Coverage& coverage, const std::set<std::string>& actions) {
  Json rows = Json::array();
  for (const std::string& action : actions) {
    Json row = Json::array();
    for (std::size_t state = 0; state < kPairStateNames.size(); ++state) {
      const auto found = coverage.find({action, static_cast<PairState>(state)});
      row.push_back(found == coverage.end() ? 0 : found->second);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void add_maps(Database& database, const Explorations& explorations, Json& json) {
  const std::vector<CoverageMap> maps = maps_of(database, explorations);
  std::set<std::string> actions;
  for (const CoverageMap& map : maps) {
    for (const auto& [met, count] : map.coverage) actions.insert(met.first);
  }
  json["actions"] = actions;
  json["maps"] = Json::array();
  for (const CoverageMap& map : maps) {
    std::int64_t played = 0;
    for (const StoredExploration* one : map.of) played += one->record.played;
    const bool alone = map.of.size() == 1;
    json["maps"].push_back({{"explorations", map.of.size()},
                            {"exploration", alone ? Json(map.of.front() - explorations.data()) : Json(nullptr)},
                            {"defects", map.of.front()->record.defects},
                            {"played", played},
                            {"seeds_repeat", seeds_repeat(map.of)},
                            {"counts", counts_of(map.coverage, actions)}});
  }
}

/// Runs that failed alike, of explorations with the same defects.
struct FailureKind {
  std::string defects;
  StoredExploredFailure lowest;  ///< the one with the lowest seed
  std::int64_t runs = 0;
};

void add_failures(Database& database, const Explorations& explorations, Json& json) {
  std::map<std::int64_t, std::string> defects;
  for (const StoredExploration& one : explorations) defects[one.campaign] = one.record.defects;
  std::map<std::pair<std::string, std::string>, FailureKind> by_kind;
  for (StoredExploredFailure& failure : explored_failures(database)) {
    const auto of = defects.find(failure.campaign);
    if (of == defects.end()) continue;
    FailureKind& kind = by_kind[{of->second, failure.kind}];
    kind.defects = of->second;
    if (++kind.runs == 1 || failure.seed < kind.lowest.seed) kind.lowest = std::move(failure);
  }
  std::vector<FailureKind> kinds;
  for (auto& [key, kind] : by_kind) kinds.push_back(std::move(kind));
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const FailureKind& one, const FailureKind& other) { return one.runs > other.runs; });
  json["kinds"] = kinds.size();
  json["failures"] = Json::array();
  for (std::size_t index = 0; index < std::min(kinds.size(), kMostKinds); ++index) {
    const FailureKind& kind = kinds[index];
    json["failures"].push_back({{"runs", kind.runs},
                                {"verdict", kind.lowest.verdict},
                                {"run", kind.lowest.run},
                                {"seed", std::to_string(kind.lowest.seed)},
                                {"why", kind.lowest.reason},
                                {"defects", kind.defects}});
  }
}

std::string_view verdict_of(const ExplorationRecord& record) {
  if (record.errors > 0) return "error";
  return record.failed > 0 ? "fail" : "pass";
}

/// As `explore` counts and judges it: scenarios that are inconclusive are to be expected of what was drawn by chance.
void tell_of_all_scenarios(const ExplorationRecord& record, Json& overview) {
  overview["verdict"] = verdict_of(record);
  overview["drawn"] = record.played;
  for (auto& [verdict, count] : overview["counts"].items()) count = 0;
  overview["counts"]["pass"] = record.passed;
  overview["counts"]["inconclusive"] = record.inconclusive;
  overview["counts"]["fail"] = record.failed;
  overview["counts"]["error"] = record.errors;
  if (!overview["campaigns"].empty()) return;
  const CampaignRecord& campaign = record.campaign;
  overview["campaigns"].push_back({{"uuid", campaign.uuid},
                                   {"name", campaign.name},
                                   {"kind", campaign.kind},
                                   {"seed", std::to_string(campaign.base_seed)},
                                   {"planned", campaign.planned_runs},
                                   {"created", campaign.created_utc},
                                   {"version", record.tool_version + " (" + record.git_rev + ")"},
                                   {"station", nullptr}});
}

}  // namespace

void tell_of_explorations(Database& database, const ReportedRuns& reported, Json& overview) {
  const Explorations explorations = shown_explorations(database, reported);
  overview["exploration"] = nullptr;
  if (explorations.empty()) return;
  if (reported.exploration != 0) tell_of_all_scenarios(explorations.front().record, overview);
  Json& json = overview["exploration"];
  // Who asks for other runs may want to look it up.
  json["asked_for"] = reported.exploration != 0;
  for (std::size_t state = 0; state < kPairStateNames.size(); ++state) {
    json["states"].push_back({{"name", kPairStateNames[state]}, {"meaning", kPairStateMeanings[state]}});
  }
  for (std::size_t index = 0; index < std::min(explorations.size(), kMostListed); ++index) {
    json["explorations"].push_back(facts_of(explorations[index].record));
  }
  json["not_listed"] = explorations.size() - json["explorations"].size();
  add_maps(database, explorations, json);
  add_failures(database, explorations, json);
}

}  // namespace switchback::reports
