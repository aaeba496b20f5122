// What the web page shows of a result store, as JSON.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace switchback::sim {

/// Which runs are listed.
struct RunFilter {
  std::string scenario;     ///< by name; empty: all
  std::string verdict;      ///< empty: all
  std::int64_t before = 0;  ///< only runs of smaller numbers; 0: from the latest on
  int most = 50;
};

/// {"source", "runs": [...], "more", "scenarios": [...], "verdicts": {...}}, the latest run first. All of these throw
/// as reports::read_store does, but wait for another program's lock for no more than half a second.
std::string runs_json(const std::filesystem::path& store, const RunFilter& filter);

/// One scenario's measurements over campaigns, or with an empty name {"scenarios": [...]}. UserError for an unknown
/// name.
std::string trends_json(const std::filesystem::path& store, const std::string& scenario);

/// The self-contained report of a run (a number, a uuid, "last") or, if that is empty, of the invocation with this
/// uuid. UserError for one that is not there.
std::string report_page(const std::filesystem::path& store, const std::string& run, const std::string& campaign);

}  // namespace switchback::sim
