#include "reports/explore/stored_explorations.h"

#include <algorithm>
#include <optional>

#include "reports/database.h"

namespace switchback::reports {
namespace {

std::optional<PairState> pair_state_named(std::string_view name) {
  const auto found = std::find(kPairStateNames.begin(), kPairStateNames.end(), name);
  if (found == kPairStateNames.end()) return std::nullopt;
  return static_cast<PairState>(found - kPairStateNames.begin());
}

}  // namespace

std::vector<StoredExploration> read_explorations(Database& database) {
  std::vector<StoredExploration> explorations;
  Statement select(database,
                   "SELECT campaign_id, c.uuid, c.name, c.kind, c.base_seed, c.planned_runs, c.created_utc, "
                   "e.tool_version, e.git_rev, e.defects, e.played, e.passed, e.inconclusive, e.failed, e.errors, "
                   "e.wall_seconds FROM exploration e JOIN campaign c USING (campaign_id) "
                   "ORDER BY c.created_utc DESC, campaign_id DESC");
  while (select.step()) {
    StoredExploration& one = explorations.emplace_back();
    one.campaign = select.integer(0);
    ExplorationRecord& record = one.record;
    record.campaign.uuid = select.text(1);
    record.campaign.name = select.text(2);
    record.campaign.kind = select.text(3);
    record.campaign.base_seed = static_cast<std::uint64_t>(select.integer(4));
    record.campaign.planned_runs = select.integer(5);
    record.campaign.created_utc = select.text(6);
    record.tool_version = select.text(7);
    record.git_rev = select.text(8);
    record.defects = select.text(9);
    record.played = select.integer(10);
    record.passed = select.integer(11);
    record.inconclusive = select.integer(12);
    record.failed = select.integer(13);
    record.errors = select.integer(14);
    record.wall_seconds = select.real(15);
  }
  return explorations;
}

void add_coverage(Database& database, std::int64_t campaign, Coverage& coverage) {
  Statement select(database, "SELECT action, state, count FROM explored_state WHERE campaign_id = ?");
  select.bind(campaign);
  while (select.step()) {
    const auto state = pair_state_named(select.text(1));
    if (state) coverage[{select.text(0), *state}] += static_cast<std::uint64_t>(select.integer(2));
  }
}

std::int64_t latest_without_runs(Database& database) {
  return database.integer(
      "SELECT campaign_id FROM exploration JOIN campaign c USING (campaign_id) "
      "WHERE campaign_id NOT IN (SELECT campaign_id FROM run) "
      "AND c.created_utc > (SELECT coalesce(max(started_utc), '') FROM run) "
      "ORDER BY c.created_utc DESC, campaign_id DESC LIMIT 1");
}

}  // namespace switchback::reports
