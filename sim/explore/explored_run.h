// What a worker process finds out about one drawn scenario, on its way to the parent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/explore/covered_states.h"
#include "reports/verdict.h"

namespace switchback::sim {

struct ExploredRun {
  reports::Verdict verdict = reports::Verdict::error;
  std::string failure;  ///< as reports::failure_of
  reports::Coverage coverage;
  std::string outcome;  ///< as `pack(RunOutcome)`, of a run that fails; empty otherwise
};

/// Draws the scenario of `seed`, plays it with the same seed, and judges it.
ExploredRun play_explored(std::uint64_t seed, const std::vector<std::string>& defects);

std::string pack_explored(const ExploredRun& run);
/// Throws std::invalid_argument for what `pack_explored` did not make.
ExploredRun unpack_explored(std::string_view bytes);

}  // namespace switchback::sim
