#include "reports/compare/side.h"

#include "models/core/errors.h"
#include "reports/campaigns.h"
#include "reports/database.h"
#include "reports/store_reader.h"
#include "reports/verdict.h"

namespace switchback::reports {
namespace {

namespace fs = std::filesystem;

/// Where one run stands: in which scenario, at which place.
struct Place {
  SideScenario* scenario = nullptr;
  std::size_t index = 0;
};
using Places = std::map<std::int64_t, Place>;

std::string condition_text(const std::string& clock, const std::string& stack) {
  const std::string time = clock == "wall" ? "real time" : "virtual time";
  return stack.empty() ? time : time + " against " + stack;
}

/// The condition on `run r` that selects the side; a campaign of 0 means all.
std::string selection_sql(std::int64_t campaign) {
  if (campaign != 0) return "r.campaign_id = " + std::to_string(campaign);
  return "r.campaign_id IN (SELECT campaign_id FROM campaign WHERE kind <> 'replay')";
}

/// In virtual time the same seed gives the same run: twice the same is no more evidence than once, and the later run is
/// the one that counts.
void add_run(Places& places, SideScenario& scenario, const SideRun& run, bool seed_is_all) {
  const auto [seed, first] = scenario.of_seed.try_emplace(run.seed, scenario.runs.size());
  if (first || !seed_is_all) {
    places[run.id] = {&scenario, scenario.runs.size()};
    scenario.runs.push_back(run);
    return;
  }
  SideRun& same = scenario.runs[seed->second];
  places.erase(same.id);
  places[run.id] = {&scenario, seed->second};
  same = run;
}

/// The cells of a plan are compared like scenarios of their own.
std::string name_of(const std::string& scenario, const std::string& settings) {
  return settings.empty() ? scenario : scenario + " with " + settings;
}

Places read_runs(Database& database, const std::string& selection, Side& side) {
  Places places;
  Statement select(database,
                   "SELECT r.run_id, s.name, s.sha256, r.seed, r.verdict, r.tool_version, r.git_rev, r.clock, "
                   "coalesce(k.name, ''), r.started_utc, coalesce(c.settings, ''), r.reason_code = 'import' "
                   "FROM run r JOIN scenario s USING (scenario_id) LEFT JOIN stack k USING (run_id) "
                   "LEFT JOIN plan_run p USING (run_id) "
                   "LEFT JOIN plan_cell c ON c.campaign_id = p.campaign_id AND c.cell = p.cell WHERE " +
                       selection + " ORDER BY r.run_id");
  while (select.step()) {
    SideScenario& scenario = side.scenarios[name_of(select.text(1), select.text(10))];
    const std::string started = select.text(9);
    if (side.first_utc.empty() || started < side.first_utc) side.first_utc = started;
    const std::string revision = select.text(6);
    side.versions.insert(select.text(5) + (revision.empty() ? "" : " (" + revision + ")"));
    side.conditions.insert(condition_text(select.text(7), select.text(8)));
    scenario.digests.insert(select.text(2));
    const Verdict verdict = verdict_named(select.text(4)).value_or(Verdict::error);
    // Nothing was expected of a capture, but what it shows was measured all the same.
    const bool imported = select.integer(11) != 0;
    if (!passed(verdict) && verdict != Verdict::fail && !imported) {
      ++scenario.left_out;
      continue;
    }
    add_run(places, scenario,
            {select.integer(0), static_cast<std::uint64_t>(select.integer(3)), verdict == Verdict::fail},
            select.text(7) == "virtual");
  }
  return places;
}

void read_measurements(Database& database, const std::string& selection, const Places& places) {
  Statement select(
      database,
      "SELECT m.run_id, m.name, m.value, m.unit FROM measurement m JOIN run r USING (run_id) WHERE " + selection);
  while (select.step()) {
    const auto place = places.find(select.integer(0));
    if (place == places.end()) continue;
    SideMeasurement& measurement = place->second.scenario->measurements[select.text(1)];
    measurement.unit = select.text(3);
    measurement.values.resize(place->second.scenario->runs.size());
    if (!select.is_null(2)) measurement.values[place->second.index] = select.real(2);
  }
}

void read_settings(Database& database, const std::string& selection, Side& side) {
  Statement select(database, "SELECT DISTINCT t.text FROM setting t JOIN run r USING (run_id) WHERE " + selection);
  while (select.step()) side.settings.insert(select.text(0));
}

Side read_runs_of(Database& database, std::int64_t campaign, std::string label) {
  Side side;
  side.label = std::move(label);
  const std::string selection = selection_sql(campaign);
  read_measurements(database, selection, read_runs(database, selection, side));
  read_settings(database, selection, side);
  return side;
}

std::string label_of(const std::string& word, std::int64_t campaign, const fs::path& store) {
  const std::string numbered = "campaign " + std::to_string(campaign) + " of " + store.filename().string();
  return word == std::to_string(campaign) ? numbered : word + " (" + numbered + ")";
}

bool is_file(const std::string& word) {
  std::error_code ignored;
  return word.find('/') != std::string::npos || fs::exists(word, ignored);
}

Side read_file(const std::string& word) {
  Side side;
  std::error_code ignored;
  const auto at = word.rfind('@');
  const bool of_campaign = at != std::string::npos && !fs::exists(word, ignored);
  const fs::path file = of_campaign ? word.substr(0, at) : word;
  read_store(file, [&](Database& database) {
    const std::string which = of_campaign ? word.substr(at + 1) : "";
    const std::int64_t campaign = of_campaign ? campaign_of(database, which) : 0;
    side = read_runs_of(database, campaign, of_campaign ? label_of(which, campaign, file) : file.filename().string());
  });
  return side;
}

}  // namespace

std::size_t Side::runs() const {
  std::size_t sum = 0;
  for (const auto& [name, scenario] : scenarios) sum += scenario.runs.size();
  return sum;
}

Side read_side(const fs::path& database, const std::string& word) {
  if (word.empty()) throw UserError("an empty word names no runs; expected a campaign, a baseline or a result file");
  std::error_code ignored;
  const auto at = word.rfind('@');
  const bool file_of_campaign = at != std::string::npos && is_file(word.substr(0, at));
  // What a store names goes before what a folder happens to hold, unless there is a slash.
  if (word.find('/') == std::string::npos && !file_of_campaign && fs::exists(database, ignored)) {
    std::optional<Side> side;
    read_store(database, [&](Database& store) {
      const auto campaign = is_file(word) ? find_campaign(store, word) : campaign_of(store, word);
      if (campaign) side = read_runs_of(store, *campaign, label_of(word, *campaign, database));
    });
    if (side) return std::move(*side);
  }
  if (file_of_campaign || is_file(word)) return read_file(word);
  throw UserError(database.string() + " does not exist, so '" + word +
                  "' names no campaign of it; expected a result file, or --db FILE with its campaigns");
}

}  // namespace switchback::reports
