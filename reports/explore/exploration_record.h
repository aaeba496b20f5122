// What an exploration leaves behind beside the runs that failed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reports/explore/covered_states.h"
#include "reports/run_record.h"

namespace switchback::reports {

inline constexpr std::string_view kDefectSeparator = ", ";

/// One invocation of `switchback explore`. Its campaign is that of its runs.
struct ExplorationRecord {
  CampaignRecord campaign;
  std::string tool_version;
  std::string git_rev;
  std::string defects;  ///< planted ones, separated by kDefectSeparator
  std::int64_t played = 0;
  std::int64_t passed = 0;  ///< marginal included
  std::int64_t inconclusive = 0;
  std::int64_t failed = 0;
  std::int64_t errors = 0;
  double wall_seconds = 0.0;
  Coverage coverage;
};

}  // namespace switchback::reports
