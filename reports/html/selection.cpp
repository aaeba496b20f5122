#include "reports/html/selection.h"

#include <algorithm>
#include <map>
#include <set>

#include "models/core/errors.h"
#include "reports/database.h"
#include "reports/explore/stored_explorations.h"
#include "reports/explore/stored_failures.h"
#include "reports/html/report.h"
#include "reports/stored_run.h"
#include "reports/verdict.h"

namespace switchback::reports {
namespace {

/// Of the uuid; of the latest invocation if that is empty. 0: there is none.
std::int64_t chosen_campaign(Database& database, const std::string& uuid) {
  if (uuid.empty()) {
    const std::int64_t explored = latest_without_runs(database);
    return explored != 0 ? explored : database.integer("SELECT campaign_id FROM run ORDER BY run_id DESC LIMIT 1");
  }
  Statement select(database, "SELECT campaign_id FROM campaign WHERE uuid = ?");
  select.bind(std::string_view(uuid));
  return select.step() ? select.integer(0) : 0;
}

void choose_campaign(Database& database, const std::string& uuid, ReportedRuns& chosen) {
  const std::int64_t campaign = chosen_campaign(database, uuid);
  Statement select(database, "SELECT run_id FROM run WHERE campaign_id = ? ORDER BY run_id");
  select.bind(campaign);
  while (select.step()) chosen.runs.push_back(select.integer(0));
  Statement explored(database, "SELECT campaign_id FROM exploration WHERE campaign_id = ?");
  explored.bind(campaign);
  if (explored.step()) chosen.exploration = campaign;
}

/// Runs that are alike: of one scenario, or explored ones that failed for one reason.
struct Alike {
  std::int64_t first_not_passed = 0;  ///< 0: all passed
  std::uint64_t its_seed = 0;         ///< of an explored one
  std::int64_t last = 0;
};

/// By scenario and kind of failure: every explored run has a scenario of its own, so that the kind tells them apart.
using AlikeRuns = std::map<std::pair<std::int64_t, std::string>, Alike>;

/// As `explore` names of those that failed alike the one with the lowest seed.
void add_explored(AlikeRuns& all, const StoredExploredFailure& failure) {
  Alike& alike = all[{0, failure.kind}];
  if (alike.first_not_passed == 0 || failure.seed < alike.its_seed) {
    alike.first_not_passed = failure.run;
    alike.its_seed = failure.seed;
  }
  alike.last = failure.run;
}

AlikeRuns alike_of(Database& database, const std::vector<std::int64_t>& runs) {
  AlikeRuns all;
  std::map<std::int64_t, StoredExploredFailure> explored;
  for (StoredExploredFailure& failure : explored_failures(database)) explored[failure.run] = std::move(failure);
  Statement select(database, "SELECT scenario_id, verdict FROM run WHERE run_id = ?");
  for (const std::int64_t run : runs) {
    if (const auto failure = explored.find(run); failure != explored.end()) {
      add_explored(all, failure->second);
      continue;
    }
    select.bind(run);
    if (!select.step()) continue;
    Alike& scenario = all[{select.integer(0), ""}];
    const Verdict verdict = verdict_named(select.text(1)).value_or(Verdict::error);
    select.reset();
    if (!passed(verdict) && verdict != Verdict::skipped && scenario.first_not_passed == 0) {
      scenario.first_not_passed = run;
    }
    scenario.last = run;
  }
  return all;
}

/// The first of the runs that are alike that did not pass, of each kind; then the last of each.
std::vector<std::int64_t> telling_runs(const AlikeRuns& all) {
  std::vector<std::int64_t> telling;
  std::set<std::int64_t> taken;
  const auto take = [&](std::int64_t run) {
    if (run != 0 && taken.insert(run).second) telling.push_back(run);
  };
  for (const auto& [what, alike] : all) take(alike.first_not_passed);
  for (const auto& [what, alike] : all) take(alike.last);
  return telling;
}

}  // namespace

ReportedRuns choose_runs(Database& database, const ReportOptions& options) {
  ReportedRuns chosen;
  for (const std::string& which : options.runs) {
    const std::int64_t run = find_run(database, which);
    if (std::find(chosen.runs.begin(), chosen.runs.end(), run) == chosen.runs.end()) chosen.runs.push_back(run);
  }
  chosen.named = !options.runs.empty();
  if (!chosen.named) choose_campaign(database, options.campaign, chosen);
  if (chosen.runs.empty() && chosen.exploration == 0) throw UserError("the store has no run yet");
  std::sort(chosen.runs.begin(), chosen.runs.end());
  chosen.detailed = chosen.runs;
  if (chosen.runs.size() <= options.max_detailed) return chosen;
  chosen.detailed = telling_runs(alike_of(database, chosen.runs));
  chosen.rule = chosen.exploration != 0 ? "of those that failed alike the one with the lowest seed, and the last"
                                        : "of each scenario the first run that did not pass, and the last run";
  if (chosen.detailed.size() > options.max_detailed) {
    chosen.detailed.resize(options.max_detailed);
    chosen.rule += ", " + std::to_string(options.max_detailed) + " in all";
  }
  return chosen;
}

}  // namespace switchback::reports
