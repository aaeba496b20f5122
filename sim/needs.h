// What a scenario needs of the stack it is played against.
#pragma once

#include "hil/stack/needs.h"
#include "scenarios/scenario.h"

namespace switchback::sim {

/// Everything that the steps, their conditions and the system of `scenario` ask of the servers. What the bench plays
/// itself (phones, waiting, a start) needs nothing.
hil::ScenarioNeeds needs_of(const scenarios::Scenario& scenario);

}  // namespace switchback::sim
