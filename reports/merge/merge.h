// The runs of one result store put into another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "reports/database.h"

namespace switchback::reports {

struct MergeCounts {
  std::size_t added = 0;
  std::size_t present = 0;  ///< runs that the target had
  /// Of those, the uuids of runs that are another journal in each of the two, although they have the same place in the
  /// same campaign of the same version: something of them depends on more than scenario and seed.
  std::vector<std::string> differing;
};

/// Copies every run that `target` does not have, with all that belongs to it, and the baselines whose names it does not
/// have. A run is there if its uuid is, or, of a campaign's plan, its cell and seed. Rows are copied as they are but
/// for the numbers that are local to a file, so that the order in which stores are merged does not matter. Both stores
/// are of this version's schema; the caller commits.
MergeCounts merge_runs(Database& source, Database& target);

}  // namespace switchback::reports
