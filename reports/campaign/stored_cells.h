// The cells of a stored plan, as places in a grid of swept values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/campaign/sensitivity.h"

namespace switchback::reports {

class Database;

struct StoredGrid {
  std::vector<std::string> scenarios;      ///< two of the plan with one name are told apart by a number behind it
  std::vector<SweptParameter> parameters;  ///< those in which cells differ
  std::vector<CellPlace> places;           ///< of each cell, in the plan's order
};

/// Reads the cells of a campaign; none if it has no plan.
StoredGrid read_grid(Database& database, std::int64_t campaign);

}  // namespace switchback::reports
