#include "sim/campaign/stop_rule.h"

#include <algorithm>

#include "reports/statistics/median.h"

namespace switchback::sim {

bool narrow_enough(const std::vector<reports::CellResults>& cells, const scenarios::IntervalGoal& goal) {
  return std::all_of(cells.begin(), cells.end(), [&goal](const reports::CellResults& cell) {
    const std::vector<double> values = values_of(cell, goal.measurement);
    if (values.size() < kLeastRunsForInterval) return false;
    const reports::MedianInterval interval = reports::median_interval(values);
    return interval.low && interval.high && (*interval.high - *interval.low) / 2.0 <= goal.half_width;
  });
}

}  // namespace switchback::sim
