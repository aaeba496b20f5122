// How much each swept parameter matters to each measurement.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/campaign/cells.h"
#include "reports/statistics/rank_correlation.h"
#include "reports/statistics/shift.h"

namespace switchback::reports {

/// A parameter that cells differ in, with its values as they are written.
struct SweptParameter {
  std::string name;
  std::vector<std::string> values;
};

/// Where a cell stands among the others.
struct CellPlace {
  std::size_t scenario = 0;
  std::vector<std::size_t> levels;  ///< of each parameter, which of its values
};

/// What a parameter does to a measurement in one scenario.
struct Effect {
  std::size_t scenario = 0;
  std::size_t parameter = 0;  ///< index
  std::string measurement;
  std::string unit;
  /// Main effect: the median over all runs with each value of the parameter, whatever the others are; none: no values.
  std::vector<std::optional<double>> medians;
  std::size_t from =
      0;  ///< the values that are compared: the least and the greatest, or, of words, the first and the last
  std::size_t to = 0;
  std::size_t pairs = 0;  ///< runs that differ in this parameter alone: same seed, same values of all others
  Shift difference;       ///< of such a pair, typically, with its 95 % interval; zero without pairs
  std::optional<RankCorrelation> correlation;  ///< of parameter and measurement; of words, none
};

/// One effect for each scenario, measurement and parameter that has at least two values; of a scenario and a
/// measurement the largest difference first. A scenario's measurement that has no value anywhere is left out.
std::vector<Effect> sensitivity(std::span<const CellResults> cells, std::span<const CellPlace> places,
                                std::span<const SweptParameter> parameters, std::span<const std::string> measurements);

/// The measurements that any of the cells has, in the order of the table.
std::vector<std::string> measurements_of(std::span<const CellResults> cells);

}  // namespace switchback::reports
