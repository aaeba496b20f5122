// A run as the store holds it: what one needs to play it again and to compare.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/run_record.h"

namespace switchback::reports {

class Database;

/// What came from outside, with its bytes.
struct StoredInput {
  SimTime at{0};
  std::uint16_t source = 0;
  std::string bytes;
};

struct StoredRun {
  std::int64_t id = 0;  ///< in its file
  std::string uuid;
  ScenarioRecord scenario;  ///< without tags
  std::vector<std::string> settings;
  bool settings_kept = true;  ///< false: stored by a version that did not keep them, although there were some
  std::uint64_t seed = 0;
  std::optional<std::uint64_t> shuffle_seed;
  std::int64_t iteration = 0;
  std::string clock;
  SimTime duration{0};
  Verdict verdict = Verdict::error;
  EndedHow ended_how = EndedHow::completed;
  std::string reason_code;
  std::string reason_text;
  std::string tool_version;
  std::string git_rev;
  std::uint64_t fingerprint = 0;
  std::int64_t journal_events = 0;
  std::optional<StackRecord> stack;
  /// A scenario that `explore` drew: what was planted in it, as in ExplorationRecord.
  std::optional<std::string> explored_defects;
  std::vector<std::string> sources;
  std::vector<StoredInput> inputs;
};

/// The number of the run that `which` means; as in `read_run`.
std::int64_t find_run(Database& database, std::string_view which);

/// The run of this number without what came to it from outside, which may be long.
StoredRun read_run_facts(Database& database, std::int64_t run);

/// A stored run that did not pass.
struct StoredFailure {
  std::string scenario;
  std::string path;  ///< of the scenario file
  std::uint64_t seed = 0;
};

/// The runs of the newest campaign without a plan that did not pass, in order, for `--rerun-failed`: what a plan sets
/// is no part of them, and what was explored has no file.
std::vector<StoredFailure> failed_runs(Database& database);

/// The run that `which` means: "last", a run's number, its uuid or the beginning of one. Throws UserError if there is
/// none or more than one.
StoredRun read_run(Database& database, std::string_view which);

}  // namespace switchback::reports
