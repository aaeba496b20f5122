// Where the time from a trigger to "service restored" and to "protection restored" went.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reports/run_record.h"

namespace switchback::reports {

/// The critical paths of a run: for each of its takeovers that has a trigger (without any takeover: for its last fault)
/// one to "service restored" and one to "protection restored", as far as these were reached before the next takeover.
/// Where service was not restored, one to what was reached last instead: "phones re-homed" (without a takeover: the
/// last phone back that had lost its server) or "full control".
///
/// A path begins at its target and goes from each event to the one that caused it, until it is back at the trigger. A
/// step of the scenario follows from what let the step before it pass. An attempt that only repeats an earlier one
/// follows from what had been missing (path_gates.h). Silence has no cause: what only waited for it began to at the
/// trigger. Names of phases: phase_names.h.
///
/// `run` needs its journal, takeovers, steps and parameters. Costs one pass over the journal's events after the first
/// trigger, and the length of the paths.
std::vector<CriticalPath> critical_paths(const RunRecord& run);

/// The name of a parameter that has a value of its own in each step: "administrator.look of step 7".
std::string step_parameter(std::string_view name, std::size_t step);

/// Phases of one name on a path, together.
struct PhaseShare {
  const Phase* longest = nullptr;  ///< into the path
  SimTime duration{0};
  int times = 0;
};

/// What takes how long on `path`, the longest first.
std::vector<PhaseShare> shares_of(const CriticalPath& path);

/// What would have to change to save the most time, in at most two sentences: the two longest shares and what they rest
/// on; a second one below a thousandth of the path is left out. Empty without phases.
std::vector<std::string> savings_of(const CriticalPath& path);

/// "keep-alive.period = 5 s, keep-alive.misses = 6".
std::string parameters_text(const Phase& phase);

/// "57.5 %".
std::string percent_text(SimTime part, SimTime whole);

}  // namespace switchback::reports
