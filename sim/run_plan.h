// Which runs one invocation makes, and what is known of each when it has ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/verdict.h"
#include "scenarios/scenario.h"

namespace switchback::sim {

/// One run to make.
struct PlannedRun {
  std::size_t scenario = 0;  ///< index into the plan's scenarios
  std::uint64_t seed = 1;
  std::int64_t iteration = 0;  ///< from 0, with --repeat
};

/// All runs, in the order they are handed out: every scenario once, then every scenario again, so that a plan that is
/// stopped has seen as many scenarios as possible.
struct RunPlan {
  std::vector<scenarios::Scenario> scenarios;
  std::vector<PlannedRun> runs;
};

/// Iteration i of a scenario runs with seed + i.
RunPlan plan_runs(std::vector<scenarios::Scenario> scenarios, std::uint64_t seed, std::uint64_t repeat);

/// One run in a line.
struct RunSummary {
  std::string scenario;
  std::uint64_t seed = 1;
  std::int64_t iteration = 0;
  std::string uuid;  ///< as in the result store
  reports::Verdict verdict = reports::Verdict::error;
  std::string reason;  ///< why it did not pass, one line

  // Seconds of scenario time, where the run has such a thing: of its first takeover.
  std::optional<double> control;
  std::optional<double> phones_last;
  std::optional<double> service_restored;
  std::optional<double> protection_restored;

  std::string stack;                      ///< name of the real one; empty: the simulated pair
  std::optional<double> lateness_p99_ms;  ///< wall-clock, of a run in real time

  double scenario_seconds = 0;
  double wall_ms = 0;
  double cpu_ms = 0;
};

}  // namespace switchback::sim
