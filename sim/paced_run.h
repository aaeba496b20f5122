// A run in real time: against a real stack, or with the simulated pair at the wall clock's pace.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hil/pacer/external_inputs.h"
#include "hil/pacer/lateness.h"
#include "hil/pacer/pacer.h"
#include "hil/stack/description.h"
#include "scenarios/scenario.h"

namespace switchback::sim {

struct RunOptions;
struct RunOutcome;

/// How a run kept time, for its record.
struct PaceRecord {
  hil::PacerOptions options{};
  SimTime p50{0};  ///< of lateness; wall-clock like the two that follow
  SimTime p99{0};
  SimTime max{0};
  std::uint64_t events = 0;
  std::uint64_t later_than_limit = 0;
  std::vector<hil::Lateness::Bucket> lateness;
  std::vector<hil::Slip> slips;
  std::vector<std::string> sources;          ///< of outside input, by number
  std::vector<hil::ExternalInput> inputs{};  ///< everything that came from outside, in order
};

/// Plays `scenario` paced as `options.pacing` says, against `options.stack` if there is one. Returns how time was kept;
/// steps, journal and errors are in `outcome`. SIGTERM ends it: the stack is stopped before it returns.
PaceRecord play_paced(const scenarios::Scenario& scenario, const RunOptions& options, RunOutcome& outcome);

/// What a paced run logged, to be played again.
struct RecordedInput {
  std::vector<std::string> sources;        ///< as PaceRecord::sources
  std::vector<hil::ExternalInput> inputs;  ///< as PaceRecord::inputs
  SimTime until = kNever;                  ///< how far the run got, where it was cut short
};

/// Plays `scenario` again in virtual time with what a paced run logged. `options.pacing` is not looked at. Throws
/// UserError for a log that cannot be this run's.
void play_again(const scenarios::Scenario& scenario, const RunOptions& options, const RecordedInput& recorded,
                RunOutcome& outcome);

}  // namespace switchback::sim
