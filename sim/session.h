// One `run` from the first job to the last line: hands the plan to the pool and tells people, or a machine, about it.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>

#include "reports/verdict.h"
#include "sim/pool.h"
#include "sim/run_plan.h"
#include "sim/terminal.h"

namespace switchback::sim {

struct SessionOptions {
  unsigned jobs = 1;
  std::chrono::milliseconds timeout{60'000};
  std::chrono::milliseconds grace{0};  ///< as PoolOptions::grace
  bool stop_on_fail = false;
  bool json = false;
  bool quiet = false;      ///< the last line only
  std::string database{};  ///< as the last line names it
  std::string report{};    ///< likewise; empty: none is written
};

/// Text for people goes to `out`, what is for the moment only to `progress`; with `json`, one document goes to `out`
/// and everything else to `progress`.
struct SessionStreams {
  std::ostream& out;
  Terminal out_terminal;
  std::ostream& progress;
  Terminal progress_terminal;
};

/// `work` carries out a planned run in a worker; `take` stores its result in this process. A run that was never
/// handed out, because the user stopped, is not a result.
reports::ExitCode run_session(const RunPlan& plan, const SessionOptions& options, const SessionStreams& streams,
                              const Pool::Work& work,
                              const std::function<RunSummary(const PlannedRun&, JobResult)>& take);

}  // namespace switchback::sim
