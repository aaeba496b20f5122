#include "sim/run.h"

#include <chrono>
#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "models/monitors.h"
#include "models/protection.h"
#include "models/testbed.h"
#include "sim/needs.h"
#include "sim/played.h"

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
  play_in(testbed, scenario, outcome, [&testbed](SimTime until) { testbed.kernel().run_until(until); });
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
  RunOutcome outcome;
  const auto wall = std::chrono::steady_clock::now();
  const double cpu = cpu_ms_now();
  try {
    play(scenario, options, outcome);
  } catch (const std::exception& error) {
    outcome.error = error.what();
  }
  outcome.cpu_ms = cpu_ms_now() - cpu;
  outcome.wall_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - wall).count();
  outcome.fingerprint = outcome.journal.fingerprint();
  return outcome;
}

std::string pack(const RunOutcome& outcome) {
  nlohmann::json steps = nlohmann::json::array();
  for (const scenarios::StepResult& step : outcome.steps) {
    steps.push_back({static_cast<int>(step.verdict), step.message, step.started.count(), step.ended.count()});
  }
  const nlohmann::json head = {{"steps", steps},
                               {"fingerprint", outcome.fingerprint},
                               {"duration", outcome.duration.count()},
                               {"wall", outcome.wall_ms},
                               {"cpu", outcome.cpu_ms},
                               {"timed out", outcome.timed_out},
                               {"error", outcome.error},
                               {"skipped", outcome.skipped}};
  const std::vector<std::uint8_t> encoded = nlohmann::json::to_cbor(head);
  const std::uint64_t size = encoded.size();
  std::string bytes(sizeof size, '\0');
  std::memcpy(bytes.data(), &size, sizeof size);
  bytes.append(encoded.begin(), encoded.end());
  bytes.append(outcome.journal.bytes());
  return bytes;
}

RunOutcome unpack(std::string_view bytes) {
  std::uint64_t size = 0;
  if (bytes.size() < sizeof size) throw std::invalid_argument("a run's outcome is cut short");
  std::memcpy(&size, bytes.data(), sizeof size);
  bytes.remove_prefix(sizeof size);
  if (size > bytes.size()) throw std::invalid_argument("a run's outcome is cut short");
  RunOutcome outcome;
  try {
    const nlohmann::json head = nlohmann::json::from_cbor(bytes.substr(0, size));
    for (const nlohmann::json& step : head.at("steps")) {
      outcome.steps.push_back({static_cast<scenarios::StepVerdict>(step.at(0).get<int>()),
                               step.at(1).get<std::string>(), SimTime{step.at(2).get<std::int64_t>()},
                               SimTime{step.at(3).get<std::int64_t>()}});
    }
    outcome.fingerprint = head.at("fingerprint").get<std::uint64_t>();
    outcome.duration = SimTime{head.at("duration").get<std::int64_t>()};
    outcome.wall_ms = head.at("wall").get<double>();
    outcome.cpu_ms = head.at("cpu").get<double>();
    outcome.timed_out = head.at("timed out").get<bool>();
    outcome.error = head.at("error").get<std::string>();
    outcome.skipped = head.at("skipped").get<std::string>();
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(error.what());
  }
  outcome.journal = Journal::from_bytes(bytes.substr(size));
  return outcome;
}

}  // namespace switchback::sim
