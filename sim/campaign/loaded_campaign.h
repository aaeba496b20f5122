// A plan with its scenarios read, ready to be carried out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "reports/run_record.h"
#include "scenarios/campaign/plan.h"
#include "scenarios/scenario.h"

namespace switchback::sim {

struct LoadedCampaign {
  scenarios::CampaignPlan plan;
  std::vector<scenarios::CampaignCell> cells;
  std::vector<scenarios::Scenario> scenarios;         ///< of each cell, with its settings
  std::vector<std::vector<std::string>> settings;     ///< of each cell, as RunIdentity::settings
  std::shared_ptr<const reports::PlanRecord> record;  ///< what the store keeps of all this

  /// The name of the plan's scenario of this index.
  const std::string& scenario_name(std::size_t scenario) const;
  std::size_t planned_runs() const { return cells.size() * plan.seed_count; }
};

/// Reads a plan and the scenarios of all its cells. Throws UserError with all mistakes of the plan, or of the cells.
LoadedCampaign load_campaign(const std::filesystem::path& file);
/// The same for a text that has been read already from `file`.
LoadedCampaign parse_campaign(std::string_view text, const std::filesystem::path& file);

/// One run to make.
struct CampaignJob {
  std::size_t cell = 0;
  std::uint64_t seed = 1;
  std::int64_t iteration = 0;  ///< place of the seed among the plan's, from 0
};

/// All runs in the order they are handed out: every cell with the first seed, then every cell with the next, so that a
/// campaign that is stopped knows equally much of each.
std::vector<CampaignJob> jobs_of(const LoadedCampaign& campaign);

}  // namespace switchback::sim
