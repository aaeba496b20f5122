// The critical paths of a run as the store holds them: for `explain` and for the report's waterfall.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/run_record.h"

namespace switchback::reports {

class Database;

/// Between the names of a phase's parameters in the column `rests_on`.
inline constexpr std::string_view kBetweenParameters = ", ";

/// A run with its critical paths, and what a reader needs to know of it besides.
struct RunPaths {
  std::int64_t run = 0;  ///< its number in its file
  std::string uuid;
  std::string scenario;
  std::uint64_t seed = 0;
  Verdict verdict = Verdict::error;
  std::string reason;               ///< why it did not pass
  bool kept = false;                ///< false: stored by a version that knew no paths, or it left no journal
  std::vector<Takeover> takeovers;  ///< without events
  std::vector<CriticalPath> paths;  ///< in the order of the takeovers; service before protection
};

/// The run that `which` means, as in `read_run`. Parameters have this run's values; one that the run's record does not
/// have is left out. Throws UserError if there is no such run.
RunPaths read_paths(Database& database, std::string_view which);

}  // namespace switchback::reports
