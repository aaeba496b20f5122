#include "sim/campaign/campaign_session.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include "reports/store.h"
#include "sim/campaign/campaign_results.h"
#include "sim/campaign/stop_rule.h"
#include "sim/pool.h"
#include "sim/progress.h"
#include "sim/record.h"

namespace switchback::sim {
namespace {

using Clock = std::chrono::steady_clock;

/// Watches the stop conditions of a plan.
class StopWatch {
 public:
  StopWatch(const scenarios::StopConditions& conditions, std::size_t cells, Clock::time_point start)
      : conditions_(conditions), cells_(cells), start_(start) {}

  /// What earlier invocations have stored may be enough.
  void saw_before(const std::vector<reports::CellResults>& cells) {
    const reports::Verdict worst = worst_of(cells);
    if (conditions_.first_failure && !reports::passed(worst) && worst != reports::Verdict::skipped) {
      stop("a run did not pass");
    }
    if (conditions_.interval && narrow_enough(cells, *conditions_.interval)) stop("every interval is narrow enough");
  }
  /// After each stored run.
  void saw(reports::Verdict verdict, const std::vector<reports::CellResults>& cells) {
    if (conditions_.first_failure && !reports::passed(verdict) && verdict != reports::Verdict::skipped) {
      stop("a run did not pass");
    }
    // Ten more seeds of every cell from one look to the next.
    constexpr std::size_t kSeedsBetweenLooks = 10;
    if (!conditions_.interval || ++since_look_ < kSeedsBetweenLooks * cells_) return;
    since_look_ = 0;
    if (narrow_enough(cells, *conditions_.interval)) stop("every interval is narrow enough");
  }
  void look_at_clock(Clock::time_point now) {
    if (conditions_.time && now - start_ >= *conditions_.time) stop("the time is up");
  }
  /// Empty: go on.
  const std::string& reason() const { return reason_; }

 private:
  void stop(const char* reason) {
    if (reason_.empty()) reason_ = reason;
  }

  const scenarios::StopConditions& conditions_;
  std::size_t cells_;
  Clock::time_point start_;
  std::size_t since_look_ = 0;
  std::string reason_;
};

}  // namespace

reports::StoredPlan find_stored(const LoadedCampaign& campaign, const std::string& database) {
  const reports::RunRecord now = describe(campaign.scenarios.front(), {});
  return reports::find_plan(database, *campaign.record, now.tool_version, now.git_rev);
}

reports::Verdict worst_of(const std::vector<reports::CellResults>& cells) {
  reports::Verdict worst = reports::Verdict::skipped;
  for (const reports::CellResults& cell : cells) {
    for (std::size_t index = 0; index < cell.verdicts.size(); ++index) {
      if (cell.verdicts[index] > 0) worst = reports::worse(worst, static_cast<reports::Verdict>(index));
    }
  }
  return worst;
}

CampaignEnd run_campaign(const LoadedCampaign& campaign, const CampaignOptions& options, std::ostream& out,
                         const Terminal& terminal) {
  const auto start = Clock::now();
  // Opened for writing first: a process that was killed may have left a file that is not a store yet.
  reports::ResultStore{options.database};
  reports::StoredPlan stored = find_stored(campaign, options.database);
  CampaignEnd end;
  end.shard = options.shard;
  end.other_versions = stored.other_versions;
  std::vector<CampaignJob> jobs = jobs_of(options.shard, jobs_of(campaign), campaign.cells.size());
  end.planned = jobs.size();
  if (stored.campaign) {
    end.cells = std::move(stored.campaign->cells);
    std::erase_if(jobs, [&present = stored.campaign->present](const CampaignJob& job) {
      return present.contains({job.cell, job.seed});
    });
    end.present_before = end.planned - jobs.size();
  }
  end.cells.resize(campaign.cells.size());

  Progress progress(out, terminal, jobs.size(), start);
  StopWatch stop_watch(campaign.plan.stop, campaign.cells.size(), start);
  CampaignResults results(campaign, stored, options.database, [&](const reports::RunRecord& run) {
    reports::add_run(end.cells[*run.cell], run);
    progress.count(run.verdict);
    stop_watch.saw(run.verdict, end.cells);
  });
  const auto stop_if_told = [&](Pool& pool) {
    if (!stop_watch.reason().empty()) pool.stop();
  };
  // The pool calls back into itself, once it is there.
  Pool* running = nullptr;
  PoolOptions pool_options{.workers = options.jobs, .timeout = options.timeout};
  pool_options.on_tick = [&] {
    results.flush_old(Clock::now());
    stop_watch.look_at_clock(Clock::now());
    stop_if_told(*running);
    if (!options.quiet) progress.refresh(Clock::now());
  };
  pool_options.on_signal = [&](int count) {
    if (count > 1) return;
    progress.note("switchback: stopping; what runs now may finish and is stored. Once more to kill it.");
  };
  Pool pool(pool_options);
  running = &pool;
  stop_watch.saw_before(end.cells);
  const std::size_t to_run = stop_watch.reason().empty() ? jobs.size() : 0;
  const bool all_ran = pool.run(
      to_run, [&](std::size_t job) { return results.play(jobs[job]); },
      [&](std::size_t job, JobResult result) {
        results.take(jobs[job], std::move(result), Clock::now());
        stop_watch.look_at_clock(Clock::now());
        stop_if_told(pool);
      });
  results.flush();
  progress.close();
  end.ran = progress.ended();
  end.seconds = progress.seconds(Clock::now());
  end.interrupted = !all_ran && pool.signals() > 0;
  end.complete = all_ran && to_run == jobs.size();
  if (!end.complete) end.stopped_because = end.interrupted ? "stopped by the user" : stop_watch.reason();
  if (end.ran + end.present_before > 0) end.campaign_uuid = results.campaign_uuid();
  return end;
}

}  // namespace switchback::sim
