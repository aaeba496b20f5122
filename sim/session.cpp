#include "sim/session.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <ostream>
#include <vector>

#include "sim/progress.h"
#include "sim/verdict_table.h"

namespace switchback::sim {
namespace {

using Clock = std::chrono::steady_clock;

/// "20 runs of 20 scenarios: 19 pass, 1 fail in 1.2 s (17 runs/s), stored in results.db".
std::string summary_line(const RunPlan& plan, const std::vector<RunSummary>& runs, double seconds, bool stopped,
                         const SessionOptions& options, bool color) {
  if (plan.runs.empty()) return "nothing ran: the selection is empty";
  const auto plural = [](std::size_t count, const std::string& word) {
    return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
  };
  std::array<std::size_t, reports::kVerdictNames.size()> counts{};
  for (const RunSummary& run : runs) ++counts[static_cast<std::size_t>(run.verdict)];
  std::string text = stopped ? painted("stopped", Paint::warning, color) + " after " + std::to_string(runs.size()) +
                                   " of " + plural(plan.runs.size(), "run")
                             : plural(runs.size(), "run");
  text += " of " + plural(plan.scenarios.size(), "scenario");
  if (!runs.empty()) text += ": " + verdict_counts(counts, color);
  text += " in " + wall_time_text(seconds);
  char rate[32];
  std::snprintf(rate, sizeof rate, "%.3g", static_cast<double>(runs.size()) / std::max(seconds, 1e-6));
  text += " (" + std::string(rate) + " runs/s)";
  std::optional<double> latest;
  for (const RunSummary& run : runs) latest = std::max(latest, run.lateness_p99_ms);
  if (latest) {
    char late[48];
    std::snprintf(late, sizeof late, ", p99 lateness %.3g ms", *latest);
    text += late;
  }
  if (!options.database.empty()) text += ", stored in " + options.database;
  if (!options.report.empty() && !runs.empty()) text += ", shown in " + options.report;
  return text;
}

}  // namespace

reports::ExitCode run_session(const RunPlan& plan, const SessionOptions& options, const SessionStreams& streams,
                              const Pool::Work& work,
                              const std::function<RunSummary(const PlannedRun&, JobResult)>& take) {
  const auto start = Clock::now();
  Progress progress(streams.progress, streams.progress_terminal, plan.runs.size(), start);
  std::vector<RunSummary> runs;
  runs.reserve(plan.runs.size());
  reports::Verdict worst = reports::Verdict::skipped;

  PoolOptions pool_options{.workers = options.jobs, .timeout = options.timeout, .grace = options.grace};
  if (!options.quiet) pool_options.on_tick = [&] { progress.refresh(Clock::now()); };
  pool_options.on_signal = [&](int count) {
    if (count > 1) return;
    progress.note("switchback: stopping; what runs now may finish. Once more to kill it.");
  };
  Pool pool(pool_options);
  const bool all_ran = pool.run(plan.runs.size(), work, [&](std::size_t job, JobResult result) {
    runs.push_back(take(plan.runs[job], std::move(result)));
    const reports::Verdict verdict = runs.back().verdict;
    worst = reports::worse(worst, verdict);
    progress.count(verdict);
    if (options.stop_on_fail && !reports::passed(verdict) && verdict != reports::Verdict::skipped) pool.stop();
  });
  progress.close();

  const double seconds = progress.seconds(Clock::now());
  const bool stopped = !all_ran && pool.signals() > 0;
  const reports::ExitCode code = reports::exit_code(worst, stopped);
  const auto summary = [&](const Terminal& terminal) {
    return summary_line(plan, runs, seconds, !all_ran, options, terminal.color);
  };
  if (options.json) {
    streams.out << session_json(runs, {plan.runs.size(), seconds, !all_ran, static_cast<int>(code), options.database})
                << std::endl;
    if (!options.quiet) streams.progress << summary(streams.progress_terminal) << std::endl;
    return code;
  }
  if (!options.quiet && !runs.empty()) {
    verdict_table(runs).print(streams.out, streams.out_terminal);
    streams.out << '\n';
  }
  streams.out << summary(streams.out_terminal) << std::endl;
  return code;
}

}  // namespace switchback::sim
