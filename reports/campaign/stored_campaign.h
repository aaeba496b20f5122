// A planned campaign as the store has it, so that it can be gone on with.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reports/campaign/cells.h"

namespace switchback::reports {

class Database;

struct StoredCampaign {
  CampaignRecord record;  ///< without its plan
  std::vector<CellResults> cells;
  std::set<std::pair<std::size_t, std::uint64_t>> present;  ///< cell and seed of every run
  std::map<std::size_t, std::int64_t> explained;            ///< of cells that keep the events of a run: its iteration
};

/// Reads a campaign that has a plan.
StoredCampaign read_campaign(Database& database, std::int64_t campaign);

/// What the store has of a plan.
struct StoredPlan {
  std::optional<StoredCampaign> campaign;  ///< of this version of the program, the newest
  std::set<std::string> other_versions;    ///< "0.1.0 (a9d51dc)", that have run this plan
};

/// Looks for the plan in the store at `path`; there need be none. The program is known by `tool_version` and
/// `git_rev`: another one may give other results, so that its runs are not gone on with. Throws as `open_for_reading`.
StoredPlan find_plan(const std::filesystem::path& path, const PlanRecord& plan, const std::string& tool_version,
                     const std::string& git_rev);

}  // namespace switchback::reports
