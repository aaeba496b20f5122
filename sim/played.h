// What every run does with its testbed, however its time passes.
#pragma once

#include <functional>

#include "models/testbed.h"
#include "scenarios/scenario.h"
#include "sim/run.h"

namespace switchback::sim {

/// Plays `scenario` in `testbed`; `pass_time` runs its kernel until a time or until the run finishes. Steps, journal
/// and error go to `outcome`.
void play_in(models::Testbed& testbed, const scenarios::Scenario& scenario, RunOutcome& outcome,
             const std::function<void(SimTime until)>& pass_time);

}  // namespace switchback::sim
