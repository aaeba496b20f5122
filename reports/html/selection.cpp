#include "reports/html/selection.h"

#include <algorithm>
#include <map>
#include <set>

#include "models/core/errors.h"
#include "reports/database.h"
#include "reports/html/report.h"
#include "reports/stored_run.h"
#include "reports/verdict.h"

namespace switchback::reports {
namespace {

std::vector<std::int64_t> runs_of_campaign(Database& database, const std::string& uuid) {
  std::vector<std::int64_t> runs;
  Statement select(
      database,
      "SELECT run_id FROM run WHERE campaign_id = CASE ?1 WHEN '' THEN (SELECT campaign_id FROM run ORDER "
      "BY run_id DESC LIMIT 1) ELSE (SELECT campaign_id FROM campaign WHERE uuid = ?1) END ORDER BY run_id");
  select.bind(std::string_view(uuid));
  while (select.step()) runs.push_back(select.integer(0));
  return runs;
}

struct OfScenario {
  std::int64_t first_not_passed = 0;  ///< 0: all passed
  std::int64_t last = 0;
};

/// The first run of each scenario that did not pass, then the last run of each.
std::vector<std::int64_t> telling_runs(Database& database, const std::vector<std::int64_t>& runs) {
  std::map<std::int64_t, OfScenario> scenarios;
  Statement select(database, "SELECT scenario_id, verdict FROM run WHERE run_id = ?");
  for (const std::int64_t run : runs) {
    select.bind(run);
    if (!select.step()) continue;
    OfScenario& scenario = scenarios[select.integer(0)];
    const Verdict verdict = verdict_named(select.text(1)).value_or(Verdict::error);
    select.reset();
    if (!passed(verdict) && verdict != Verdict::skipped && scenario.first_not_passed == 0) {
      scenario.first_not_passed = run;
    }
    scenario.last = run;
  }
  std::vector<std::int64_t> telling;
  std::set<std::int64_t> taken;
  const auto take = [&](std::int64_t run) {
    if (run != 0 && taken.insert(run).second) telling.push_back(run);
  };
  for (const auto& [id, scenario] : scenarios) take(scenario.first_not_passed);
  for (const auto& [id, scenario] : scenarios) take(scenario.last);
  return telling;
}

}  // namespace

ReportedRuns choose_runs(Database& database, const ReportOptions& options) {
  ReportedRuns chosen;
  for (const std::string& which : options.runs) {
    const std::int64_t run = find_run(database, which);
    if (std::find(chosen.runs.begin(), chosen.runs.end(), run) == chosen.runs.end()) chosen.runs.push_back(run);
  }
  if (options.runs.empty()) chosen.runs = runs_of_campaign(database, options.campaign);
  if (chosen.runs.empty()) throw UserError("the store has no run yet");
  std::sort(chosen.runs.begin(), chosen.runs.end());
  chosen.detailed = chosen.runs;
  if (chosen.runs.size() <= options.max_detailed) return chosen;
  chosen.detailed = telling_runs(database, chosen.runs);
  chosen.rule = "of each scenario the first run that did not pass, and the last run";
  if (chosen.detailed.size() > options.max_detailed) {
    chosen.detailed.resize(options.max_detailed);
    chosen.rule += ", " + std::to_string(options.max_detailed) + " in all";
  }
  return chosen;
}

}  // namespace switchback::reports
