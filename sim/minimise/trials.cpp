#include "sim/minimise/trials.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "models/core/errors.h"
#include "reports/explore/failure.h"
#include "scenarios/loader.h"
#include "sim/pool.h"
#include "sim/record.h"
#include "sim/run.h"

namespace switchback::sim {

namespace {

/// In a worker.
std::string trial_answer(const std::string& text, std::uint64_t seed,
                         const std::vector<scenarios::Override>& overrides) {
  nlohmann::json answer{{"failure", ""}, {"reason", ""}, {"mistakes", ""}};
  try {
    const scenarios::Scenario scenario = scenarios::parse_scenario(text, "trial.yaml", overrides);
    const RunOutcome outcome = run_scenario(scenario, {.seed = seed});
    reports::RunRecord record = describe(scenario, {.uuid = {}, .seed = seed});
    complete(record, scenario, outcome);
    answer["failure"] = reports::failure_of(record);
    answer["reason"] = record.reason_text;
  } catch (const UserError& error) {
    answer["mistakes"] = error.what();
  }
  return answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// In the parent. A worker that crashed or hung has failed by that.
TrialResult result_of(const JobResult& job) {
  if (job.status == JobResult::Status::done) {
    const nlohmann::json answer = nlohmann::json::parse(job.text, nullptr, false);
    if (answer.is_object()) return {answer["failure"], answer["reason"], answer["mistakes"]};
  }
  reports::RunRecord record;
  record.verdict = reports::Verdict::error;
  record.reason_code = "bench";
  record.reason_text = job.text;
  return {reports::failure_of(record), job.text, ""};
}

}  // namespace

TrialResult play_trial(const std::string& text, std::uint64_t seed, const TrialOptions& options) {
  TrialResult result;
  Pool pool({.workers = std::min(options.jobs, 1U), .timeout = options.timeout});
  pool.run(
      1, [&](std::size_t) { return trial_answer(text, seed, options.overrides); },
      [&](std::size_t, const JobResult& job) { result = result_of(job); });
  return result;
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
      texts.size(), [&](std::size_t job) { return trial_answer(texts[job], seed_, options_.overrides); },
      [&](std::size_t job, const JobResult& result) {
        if (result.status == JobResult::Status::aborted) return;
        ++played_;
        known[job] = result_of(result).failure == failure_ ? Known::fails : Known::passes;
        if (settle()) pool.stop();
      });
  interrupted_ = pool.signals() > 0;
  if (interrupted_) return std::nullopt;
  settle();
  return first;
}

}  // namespace switchback::sim
