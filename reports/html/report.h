// Stored runs as one HTML file that needs nothing else: it opens from a mail, without a network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace switchback::reports {

class Database;

/// What to report, and within which limits.
struct ReportOptions {
  /// As in `read_run`; none: all runs of one invocation.
  std::vector<std::string> runs;
  /// Without `runs`: the uuid of the invocation; empty: the latest, which may be an exploration of which no run failed.
  std::string campaign;
  /// How many runs are shown in detail: every run if there are no more, otherwise a choice of each scenario's that the
  /// page describes.
  std::size_t max_detailed = 60;
  /// Details are left out, and the page says so, rather than let the file grow beyond this.
  std::size_t max_bytes = 5'000'000;
};

/// What became of a report.
struct ReportSummary {
  std::size_t runs = 0;
  std::size_t detailed = 0;
  std::size_t bytes = 0;
  std::int64_t explored = 0;  ///< scenarios that the exploration drew that it is about; 0: it is about runs
};

/// The page as text. `source` is what it calls the store. Throws UserError for an unknown run or an empty store.
std::string report_html(Database& database, std::string_view source, const ReportOptions& options,
                        ReportSummary& summary);

/// Reads the store and writes the page to `path`, whole or not at all. Throws as `open_for_reading` does, UserError for
/// an unknown run, and where `path` cannot be written.
ReportSummary write_report(const std::filesystem::path& store, const std::filesystem::path& path,
                           const ReportOptions& options = {});

}  // namespace switchback::reports
