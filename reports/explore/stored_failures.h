// Why the explored runs of a store failed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace switchback::reports {

class Database;

/// A run of an exploration that failed or broke the bench.
struct StoredExploredFailure {
  std::int64_t run = 0;       ///< its number in the file
  std::int64_t campaign = 0;  ///< its exploration
  std::uint64_t seed = 0;
  std::string verdict;
  std::string reason;
  std::string kind;  ///< what it is known by (failure.h): runs that fail alike have the same
};

/// All of the store, in its order.
std::vector<StoredExploredFailure> explored_failures(Database& database);

}  // namespace switchback::reports
