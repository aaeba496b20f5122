#include "reports/campaign/stored_campaign.h"

#include "reports/database.h"
#include "reports/store_reader.h"

namespace switchback::reports {
namespace {

struct Found {
  std::int64_t campaign = 0;
  std::set<std::string> other_versions;
};

Found find(Database& database, const std::string& identity, const std::string& tool_version,
           const std::string& git_rev) {
  Found found;
  Statement select(
      database,
      "SELECT DISTINCT r.campaign_id, r.tool_version, r.git_rev FROM plan p JOIN run r USING (campaign_id) "
      "WHERE p.identity = ? ORDER BY r.campaign_id");
  select.bind(std::string_view(identity));
  while (select.step()) {
    if (select.text(1) == tool_version && select.text(2) == git_rev) {
      found.campaign = select.integer(0);
    } else {
      found.other_versions.insert(select.text(1) + " (" + select.text(2) + ")");
    }
  }
  return found;
}

CampaignRecord read_record(Database& database, std::int64_t campaign) {
  Statement select(database,
                   "SELECT uuid, name, kind, base_seed, planned_runs, created_utc FROM campaign WHERE campaign_id = ?");
  select.bind(campaign);
  CampaignRecord record;
  if (!select.step()) return record;
  record.uuid = select.text(0);
  record.name = select.text(1);
  record.kind = select.text(2);
  record.base_seed = static_cast<std::uint64_t>(select.integer(3));
  record.planned_runs = select.integer(4);
  record.created_utc = select.text(5);
  return record;
}

/// Run by run, its measurements with it, so that a cell's values are in the order of its seeds.
void read_runs(Database& database, std::int64_t campaign, StoredCampaign& stored) {
  Statement runs(database,
                 "SELECT p.cell, p.seed, r.verdict, r.events_kept, r.run_id, EXISTS (SELECT 1 FROM fault f WHERE "
                 "f.run_id = r.run_id), r.iteration FROM plan_run p JOIN run r USING (run_id) "
                 "WHERE p.campaign_id = ? ORDER BY p.cell, p.seed");
  Statement values(database, "SELECT name, unit, high, value FROM measurement WHERE run_id = ?");
  runs.bind(campaign);
  while (runs.step()) {
    const auto cell = static_cast<std::size_t>(runs.integer(0) - 1);
    const auto seed = static_cast<std::uint64_t>(runs.integer(1));
    const Verdict verdict = verdict_named(runs.text(2)).value_or(Verdict::error);
    stored.present.emplace(cell, seed);
    if (runs.text(3) == "all") stored.explained.emplace(cell, runs.integer(6));
    CellResults& results = stored.cells.at(cell);
    add_run(results, seed, verdict, runs.integer(5) != 0);
    if (!passed(verdict) && verdict != Verdict::fail) continue;
    values.bind(runs.integer(4));
    while (values.step()) {
      const auto number = [&values](int column) {
        return values.is_null(column) ? std::nullopt : std::optional(values.real(column));
      };
      add_value(results, values.text(0), values.text(1), number(2), number(3));
    }
  }
}

}  // namespace

StoredCampaign read_campaign(Database& database, std::int64_t campaign) {
  StoredCampaign stored;
  stored.record = read_record(database, campaign);
  Statement cells(database, "SELECT count(*) FROM plan_cell WHERE campaign_id = ?");
  cells.bind(campaign).step();
  stored.cells.resize(static_cast<std::size_t>(cells.integer(0)));
  read_runs(database, campaign, stored);
  return stored;
}

StoredPlan find_plan(const std::filesystem::path& path, const PlanRecord& plan, const std::string& tool_version,
                     const std::string& git_rev) {
  StoredPlan result;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return result;
  read_store(path, [&](Database& database) {
    const Found found = find(database, plan.identity, tool_version, git_rev);
    result.other_versions = found.other_versions;
    if (found.campaign != 0) result.campaign = read_campaign(database, found.campaign);
  });
  return result;
}

}  // namespace switchback::reports
