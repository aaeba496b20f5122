// The runs of one invocation, one line for each scenario.
#pragma once

#include <span>
#include <string>

#include "sim/run_plan.h"
#include "sim/table.h"

namespace switchback::sim {

/// Of several runs of one scenario, the line shows the worst verdict with its reason and the longest times.
Table verdict_table(std::span<const RunSummary> runs);

/// The same for machines: every run, and what it came to.
struct SessionTotals {
  std::size_t planned = 0;
  double wall_seconds = 0;
  bool stopped = false;
  int exit_code = 0;
  std::string database;
};
std::string session_json(std::span<const RunSummary> runs, const SessionTotals& totals);

}  // namespace switchback::sim
