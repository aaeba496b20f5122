// The explorations of a store: what they played, what came of it, and what they covered.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/explore/exploration_record.h"

namespace switchback::reports {

class Database;

/// The exploration whose campaign has this number in the file.
struct StoredExploration {
  std::int64_t campaign = 0;
  ExplorationRecord record;  ///< without coverage
};

/// All of the store, the latest first.
std::vector<StoredExploration> read_explorations(Database& database);

/// Adds what the exploration covered. What this version knows no state of the pair for is left out.
void add_coverage(Database& database, std::int64_t campaign, Coverage& coverage);

/// The campaign of the latest exploration, if it began after every run of the store and has none itself; otherwise 0.
std::int64_t latest_without_runs(Database& database);

}  // namespace switchback::reports
