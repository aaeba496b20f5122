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
  double speed = 1.0;
  hil::PacerOptions options{};
  std::vector<hil::Lateness::Bucket> lateness;
  std::vector<hil::Slip> slips;
  std::vector<std::string> sources;          ///< of outside input, by number
  std::vector<hil::ExternalInput> inputs{};  ///< everything that came from outside, in order
};

/// Plays `scenario` paced as `options.pacing` says, against `options.stack` if there is one. Returns how time was kept;
/// steps, journal and errors are in `outcome`. SIGTERM ends it: the stack is stopped before it returns.
PaceRecord play_paced(const scenarios::Scenario& scenario, const RunOptions& options, RunOutcome& outcome);

/// Plays `scenario` again in virtual time with what a paced run logged.
void play_again(const scenarios::Scenario& scenario, const RunOptions& options, const PaceRecord& recorded,
                RunOutcome& outcome);

}  // namespace switchback::sim
