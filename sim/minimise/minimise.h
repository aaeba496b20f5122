// From a run that failed to the smallest scenario that still fails alike.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "reports/stored_run.h"
#include "sim/terminal.h"

namespace switchback::sim {

struct MinimiseOptions {
  unsigned jobs = 1;
  std::chrono::milliseconds timeout{60'000};  ///< wall-clock limit of a trial; 0: none
  std::string name;                           ///< of the smallest scenario
  bool quiet = false;                         ///< no progress
};

struct Minimised {
  std::string failure;  ///< its fingerprint (reports/explore/failure.h); empty: the run does not fail any more
  std::string reason;   ///< of the smallest scenario, one line
  std::string text;     ///< the smallest scenario's
  std::uint64_t seed = 1;
  std::size_t steps_before = 0;
  std::size_t steps = 0;
  std::size_t actions_before = 0;  ///< steps that do something: faults, repairs, calls, presses, procedures
  std::size_t actions = 0;
  std::optional<std::uint32_t> phones_before;  ///< of the first group
  std::optional<std::uint32_t> phones;
  std::size_t trials = 0;
  bool interrupted = false;  ///< by a signal; the scenario is the smallest so far
};

/// Leaves out steps and parts of the system as long as the run still fails by the same fingerprint: first steps, then
/// the system's parts, then phones. Trials are played in worker processes. The seed is 1 if the scenario fails with
/// that as well. Throws UserError for a run that did not fail, or not against the simulated pair.
Minimised minimise(const reports::StoredRun& run, const MinimiseOptions& options, std::ostream& progress,
                   const Terminal& terminal);

}  // namespace switchback::sim
