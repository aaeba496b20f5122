#include "sim/explore/exploration.h"

#include <ostream>
#include <stdexcept>
#include <utility>

#include "reports/explore/failure.h"
#include "reports/store.h"
#include "scenarios/loader.h"
#include "sim/explore/draw.h"
#include "sim/explore/explored_run.h"
#include "sim/pool.h"
#include "sim/progress.h"
#include "sim/record.h"
#include "sim/run.h"

namespace switchback::sim {
namespace {

using Clock = std::chrono::steady_clock;

reports::CampaignRecord campaign_of(const ExplorationOptions& options) {
  reports::CampaignRecord campaign;
  campaign.uuid = new_uuid();
  campaign.name = "explore";
  campaign.kind = "monte_carlo";
  campaign.base_seed = options.first_seed;
  campaign.planned_runs = static_cast<std::int64_t>(options.count);
  campaign.created_utc = utc_now();
  return campaign;
}

/// In the parent: counts what the workers found, and stores what failed.
class Findings {
 public:
  Findings(const ExplorationOptions& options, ExplorationEnd& end)
      : options_(options), end_(end), campaign_(campaign_of(options)), store_(options.database) {}

  reports::Verdict take(std::uint64_t seed, JobResult result) {
    ExploredRun run;
    RunOutcome outcome;
    if (result.status == JobResult::Status::done) {
      try {
        run = unpack_explored(result.text);
        if (!run.outcome.empty()) outcome = unpack(run.outcome);
      } catch (const std::invalid_argument& error) {
        outcome.error = std::string("the worker's answer cannot be read: ") + error.what();
      }
    } else {
      outcome.error = std::move(result.text);
    }
    for (const auto& [met, count] : run.coverage) end_.coverage[met] += count;
    if (run.failure.empty() && outcome.error.empty()) return count(run.verdict);
    return keep(seed, result.status == JobResult::Status::done, outcome);
  }

  /// Once, at the end.
  void store_coverage() {
    if (end_.played == 0) return;
    const reports::RunRecord now = describe(scenarios::Scenario{}, {});
    reports::ExplorationRecord record;
    record.campaign = campaign_;
    record.tool_version = now.tool_version;
    record.git_rev = now.git_rev;
    for (const std::string& defect : options_.defects) {
      if (!record.defects.empty()) record.defects += reports::kDefectSeparator;
      record.defects += defect;
    }
    const auto of = [this](reports::Verdict verdict) {
      return static_cast<std::int64_t>(end_.verdicts[static_cast<std::size_t>(verdict)]);
    };
    record.played = static_cast<std::int64_t>(end_.played);
    record.passed = of(reports::Verdict::pass) + of(reports::Verdict::marginal);
    record.inconclusive = of(reports::Verdict::inconclusive);
    record.failed = of(reports::Verdict::fail);
    record.errors = of(reports::Verdict::error);
    record.wall_seconds = end_.seconds;
    record.coverage = end_.coverage;
    store_.insert(record);
  }

 private:
  reports::Verdict count(reports::Verdict verdict) {
    ++end_.verdicts[static_cast<std::size_t>(verdict)];
    ++end_.played;
    return verdict;
  }

  reports::Verdict keep(std::uint64_t seed, bool ended, const RunOutcome& outcome) {
    const scenarios::Scenario scenario =
        scenarios::parse_scenario(draw_scenario(seed, options_.defects), explored_name(seed) + ".yaml");
    reports::RunRecord record = describe(scenario, {new_uuid(), seed, 0, 0, {}});
    record.campaign = campaign_;
    record.argv = options_.argv;
    if (!ended) record.ended_how = reports::EndedHow::crash;
    complete(record, scenario, outcome);
    store_.insert(record);
    ExploredFailure& failure = end_.failures[reports::failure_of(record)];
    if (++failure.runs == 1 || seed < failure.seed) {
      failure.seed = seed;
      failure.uuid = record.uuid;
      failure.reason = record.reason_text;
    }
    return count(record.verdict);
  }

  const ExplorationOptions& options_;
  ExplorationEnd& end_;
  reports::CampaignRecord campaign_;
  reports::ResultStore store_;
};

}  // namespace

ExplorationEnd explore(const ExplorationOptions& options, std::ostream& out, const Terminal& terminal) {
  const auto start = Clock::now();
  ExplorationEnd end;
  Findings findings(options, end);
  Progress progress(out, terminal, options.count, start);
  // The pool calls back into itself, once it is there.
  Pool* running = nullptr;
  PoolOptions pool_options{.workers = options.jobs, .timeout = options.timeout};
  pool_options.on_tick = [&] {
    if (options.budget.count() > 0 && Clock::now() - start >= options.budget) running->stop();
    if (!options.quiet) progress.refresh(Clock::now());
  };
  pool_options.on_signal = [&](int count) {
    if (count == 1) progress.note("switchback: stopping; what runs now may finish. Once more to kill it.");
  };
  Pool pool(pool_options);
  running = &pool;
  pool.run(
      options.count,
      [&](std::size_t job) { return pack_explored(play_explored(options.first_seed + job, options.defects)); },
      [&](std::size_t job, JobResult result) {
        if (result.status == JobResult::Status::aborted) return;
        const reports::Verdict verdict = findings.take(options.first_seed + job, std::move(result));
        progress.count(verdict);
        const bool failed = verdict == reports::Verdict::fail || verdict == reports::Verdict::error;
        if (failed && options.stop_on_fail) pool.stop();
      });
  progress.close();
  end.interrupted = pool.signals() > 0;
  end.seconds = progress.seconds(Clock::now());
  findings.store_coverage();
  return end;
}

}  // namespace switchback::sim
