// What an exploration leaves behind beside the runs that failed.
#pragma once

#include <cstdint>
#include <string>

#include "reports/explore/covered_states.h"
#include "reports/run_record.h"

namespace switchback::reports {

/// One invocation of `switchback explore`. Its campaign is that of its runs.
struct ExplorationRecord {
  CampaignRecord campaign;
  std::string tool_version;
  std::string git_rev;
  std::string defects;  ///< planted ones, separated by a comma and a blank
  std::int64_t played = 0;
  std::int64_t passed = 0;  ///< marginal included
  std::int64_t inconclusive = 0;
  std::int64_t failed = 0;
  std::int64_t errors = 0;
  double wall_seconds = 0.0;
  Coverage coverage;
};

}  // namespace switchback::reports
