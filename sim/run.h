// One run: one scenario played once, in this process, in virtual time or paced.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/journal.h"
#include "scenarios/player.h"
#include "scenarios/scenario.h"
#include "sim/paced_run.h"

namespace switchback::sim {

struct RunOptions {
  std::uint64_t seed = 1;
  std::uint64_t shuffle_ties_seed = 0;           ///< 0: equal-time events in order of insertion
  std::optional<hil::PacerOptions> pacing{};     ///< nothing: virtual time
  const hil::StackDescription* stack = nullptr;  ///< nullptr: the simulated pair; a stack needs `pacing`
  std::filesystem::path capture{};               ///< where what passes on the LAN is written; empty: nowhere
};

/// What a run left behind: how the steps went, and the journal from which everything else follows.
struct RunOutcome {
  std::vector<scenarios::StepResult> steps;
  Journal journal;
  std::uint64_t fingerprint = 0;  ///< of the journal; taken where the run was, since that is done in parallel
  SimTime duration{0};            ///< scenario time
  double wall_ms = 0.0;           ///< of setting up and playing, without storing
  double cpu_ms = 0.0;
  bool timed_out = false;            ///< the scenario's time limit came before its last step was over
  std::optional<PaceRecord> pace{};  ///< of a run in real time
  std::string skipped;               ///< what the stack lacks for this scenario; empty if it was played
  std::string error;                 ///< what broke in the bench; empty when nothing did
};

/// Plays `scenario` in a fresh SystemC context. Never throws for what the system under test does; what the bench
/// cannot do ends up in `error`.
RunOutcome run_scenario(const scenarios::Scenario& scenario, const RunOptions& options);

/// Plays `scenario` again in virtual time with what a paced run logged, in the same manner.
RunOutcome replay_scenario(const scenarios::Scenario& scenario, const RunOptions& options,
                           const RecordedInput& recorded);

/// The outcome as bytes, for the way from a worker process to its parent.
std::string pack(const RunOutcome& outcome);
/// The outcome `bytes` was made from; throws std::invalid_argument for anything else.
RunOutcome unpack(std::string_view bytes);

}  // namespace switchback::sim
