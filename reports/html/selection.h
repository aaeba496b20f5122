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
};

/// Chooses the runs. Throws UserError for an unknown run or a store without any.
ReportedRuns choose_runs(Database& database, const ReportOptions& options);

}  // namespace switchback::reports
