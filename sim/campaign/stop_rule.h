// When a campaign knows enough.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "reports/campaign/cells.h"
#include "scenarios/campaign/plan.h"

namespace switchback::sim {

/// Before this many runs of every cell an interval is not believed.
inline constexpr std::size_t kLeastRunsForInterval = 20;

/// Whether in every cell the 95 % interval of the median of the goal's measurement is narrow enough. Looking again and
/// again makes a narrow interval by chance more likely than 5 %, so that one should look seldom.
bool narrow_enough(const std::vector<reports::CellResults>& cells, const scenarios::IntervalGoal& goal);

}  // namespace switchback::sim
