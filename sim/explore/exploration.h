// One exploration: scenarios drawn from consecutive seeds, played by worker processes; what does not pass is stored.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "reports/explore/covered_states.h"
#include "reports/run_record.h"
#include "reports/verdict.h"
#include "sim/terminal.h"

namespace switchback::sim {

struct ExplorationOptions {
  std::uint64_t first_seed = 1;
  std::size_t count = 10'000;
  std::vector<std::string> defects;  ///< planted in the simulated pair
  unsigned jobs = 1;
  std::chrono::milliseconds timeout{60'000};  ///< wall-clock limit of a run; 0: none
  std::chrono::milliseconds budget{0};        ///< starts no more scenarios after this; 0: none
  bool stop_on_fail = false;
  std::string database = "results.db";
  std::vector<std::string> argv;
  bool quiet = false;  ///< no progress
};

/// Runs that fail alike.
struct ExploredFailure {
  std::size_t runs = 0;
  std::uint64_t seed = 0;  ///< of the one with the lowest seed
  std::string uuid;        ///< likewise, in the store
  std::string reason;      ///< likewise, one line
};

struct ExplorationEnd {
  std::array<std::size_t, reports::kVerdictNames.size()> verdicts{};
  std::map<std::string, ExploredFailure> failures;  ///< by fingerprint (reports/explore/failure.h)
  reports::Coverage coverage;
  std::size_t played = 0;
  double seconds = 0.0;      ///< wall-clock
  bool interrupted = false;  ///< by a signal
};

/// Every run that fails, or breaks the bench, is stored whole with its scenario; of the others the store has the
/// counts. Throws UserError and StoreError for the store.
ExplorationEnd explore(const ExplorationOptions& options, std::ostream& progress, const Terminal& terminal);

}  // namespace switchback::sim
