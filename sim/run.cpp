#include "sim/run.h"

#include <chrono>
#include <ctime>
#include <exception>

#include "models/monitors.h"
#include "models/protection.h"
#include "models/testbed.h"
#include "sim/needs.h"
#include "sim/played.h"
#include "sim/run_capture.h"

namespace switchback::sim {
namespace {

double cpu_ms_now() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

void play(const scenarios::Scenario& scenario, const RunOptions& options, RunOutcome& outcome) {
  if (options.stack != nullptr) {
    for (const std::string& reason : hil::missing(*options.stack, needs_of(scenario))) {
      outcome.skipped += (outcome.skipped.empty() ? "" : "; ") + reason;
    }
    if (!outcome.skipped.empty()) return;
  }
  if (options.pacing) {
    outcome.pace = play_paced(scenario, options, outcome);
    return;
  }
  const models::SimulationContext context;
  models::Testbed testbed(scenario.system, {options.seed, options.shuffle_ties_seed});
  RunCapture capture(options.capture, testbed);
  play_in(testbed, scenario, outcome, [&testbed](SimTime until) { testbed.kernel().run_until(until); });
  capture.finish();
}

/// What `play` leaves behind, with its times and its fingerprint.
RunOutcome measured(const std::function<void(RunOutcome& outcome)>& play) {
  RunOutcome outcome;
  const auto wall = std::chrono::steady_clock::now();
  const double cpu = cpu_ms_now();
  try {
    play(outcome);
  } catch (const std::exception& error) {
    outcome.error = error.what();
  }
  outcome.cpu_ms = cpu_ms_now() - cpu;
  outcome.wall_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - wall).count();
  outcome.fingerprint = outcome.journal.fingerprint();
  return outcome;
}

}  // namespace

void play_in(models::Testbed& testbed, const scenarios::Scenario& scenario, RunOutcome& outcome,
             const std::function<void(SimTime until)>& pass_time) {
  scenarios::Player player(scenario, testbed);
  player.start();
  try {
    pass_time(scenario.time_limit);
    player.rethrow();
  } catch (const std::exception& error) {
    outcome.error = error.what();
  }
  outcome.timed_out = !player.finished();
  if (outcome.error.empty()) {
    // The last step may have been over before they had looked at its instant.
    testbed.protection().conclude();
    testbed.monitors().conclude();
  }
  outcome.steps = player.results();
  outcome.duration = testbed.kernel().now();
  outcome.journal = testbed.kernel().journal().release();
}

RunOutcome run_scenario(const scenarios::Scenario& scenario, const RunOptions& options) {
  return measured([&](RunOutcome& outcome) { play(scenario, options, outcome); });
}

RunOutcome replay_scenario(const scenarios::Scenario& scenario, const RunOptions& options,
                           const RecordedInput& recorded) {
  return measured([&](RunOutcome& outcome) { play_again(scenario, options, recorded, outcome); });
}

}  // namespace switchback::sim
