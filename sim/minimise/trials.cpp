#include "sim/minimise/trials.h"

#include "models/core/errors.h"
#include "reports/explore/failure.h"
#include "scenarios/loader.h"
#include "sim/pool.h"
#include "sim/record.h"
#include "sim/run.h"

namespace switchback::sim {

TrialResult play_trial(const std::string& text, std::uint64_t seed, const std::vector<scenarios::Override>& overrides) {
  scenarios::Scenario scenario;
  try {
    scenario = scenarios::parse_scenario(text, "trial.yaml", overrides);
  } catch (const UserError& error) {
    return {"", "", error.what()};
  }
  const RunOutcome outcome = run_scenario(scenario, {.seed = seed});
  reports::RunRecord record = describe(scenario, {.uuid = {}, .seed = seed});
  complete(record, scenario, outcome);
  return {reports::failure_of(record), record.reason_text, ""};
}

std::optional<std::size_t> Trials::first_failing(const std::vector<std::string>& texts) {
  if (interrupted_) return std::nullopt;
  enum class Known : std::uint8_t { not_yet, passes, fails };
  std::vector<Known> known(texts.size(), Known::not_yet);
  std::optional<std::size_t> first;
  // The first in order, not in time, so that the result does not depend on how many processes there are.
  const auto settle = [&] {
    for (std::size_t index = 0; index < known.size() && known[index] != Known::not_yet; ++index) {
      if (known[index] == Known::fails) return first = index, true;
    }
    return false;
  };
  PoolOptions pool_options{.workers = options_.jobs, .timeout = options_.timeout};
  pool_options.on_tick = options_.on_tick;
  Pool pool(pool_options);
  pool.run(
      texts.size(), [&](std::size_t job) { return play_trial(texts[job], seed_, options_.overrides).failure; },
      [&](std::size_t job, JobResult result) {
        if (result.status == JobResult::Status::aborted) return;
        ++played_;
        // What breaks the worker fails in a way that has no fingerprint from inside it.
        const bool fails = result.status == JobResult::Status::done && result.text == failure_;
        known[job] = fails ? Known::fails : Known::passes;
        if (settle()) pool.stop();
      });
  interrupted_ = pool.signals() > 0;
  if (interrupted_) return std::nullopt;
  settle();
  return first;
}

}  // namespace switchback::sim
