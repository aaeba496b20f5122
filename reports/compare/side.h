// One side of a comparison: the runs that were meant, as a store has them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace switchback::reports {

class Database;

/// A run that says something about the system under test.
struct SideRun {
  std::int64_t id = 0;
  std::uint64_t seed = 0;
  bool failed = false;  ///< fail; otherwise pass or marginal
};

struct SideMeasurement {
  std::string unit;
  std::vector<std::optional<double>> values;  ///< of each run, in their order; none: the run never gave one
};

struct SideScenario {
  std::vector<SideRun> runs;
  std::map<std::uint64_t, std::size_t> of_seed;         ///< the first run of each seed
  std::map<std::string, SideMeasurement> measurements;  ///< by name
  /// Runs that ended as error, aborted, inconclusive or skipped: the bench's matter, not the system's.
  std::int64_t left_out = 0;
  std::set<std::string> digests;  ///< of the scenario's text
};

/// What is compared, and everything that might explain a difference.
struct Side {
  std::string label;                              ///< as people call it: "baseline 1.4 (campaign 3 of results.db)"
  std::set<std::string> versions;                 ///< "0.1.0 (a9d51dc)"
  std::set<std::string> settings;                 ///< of `--set`, of any of its runs
  std::set<std::string> conditions;               ///< "virtual time", "real time against kamailio-vip"
  std::string first_utc;                          ///< start of its first run; empty: it has none
  std::map<std::string, SideScenario> scenarios;  ///< by name; a cell of a plan with its settings: "s with a=1; b=2"

  std::size_t runs() const;
};

/// The side that `word` means: of the store `database` a campaign's number, its uuid or the beginning of one, "last",
/// "last~1" (the one before) and so on, or a baseline; or a store of its own, all of it (`old.db`) or one campaign of
/// it
/// (`old.db@last`). A word with a slash is always a file. Replays are no runs of their own and are passed over. Throws
/// UserError and StoreError as `open_for_reading` does, and UserError for a word that means nothing.
Side read_side(const std::filesystem::path& database, const std::string& word);

}  // namespace switchback::reports
