// Which runs a report is about, and which of them it shows in detail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace switchback::reports {

class Database;
struct ReportOptions;

struct ReportedRuns {
  std::vector<std::int64_t> runs;      ///< in the order of the store
  std::vector<std::int64_t> detailed;  ///< of them, those worth most first
  std::string rule;                    ///< in words, how `detailed` was chosen; empty: all of them
  bool named = false;                  ///< the runs were asked for one by one
  /// The campaign of the exploration that the report is about, of whose scenarios those that failed are runs, perhaps
  /// none; 0: it is about runs.
  std::int64_t exploration = 0;
};

/// Chooses the runs. Throws UserError for an unknown run, or a store without any run or exploration.
ReportedRuns choose_runs(Database& database, const ReportOptions& options);

}  // namespace switchback::reports
