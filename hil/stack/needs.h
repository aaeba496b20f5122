// What a scenario needs of the stack it is played against, and what a stack lacks of it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "hil/stack/description.h"
#include "models/administrator_plan.h"

namespace switchback::hil {

/// A fault that a scenario injects.
struct FaultNeed {
  models::FaultKind kind = models::FaultKind::power_loss;
  models::FaultTarget target;

  friend bool operator==(const FaultNeed&, const FaultNeed&) = default;
};

/// All a scenario needs, as plain data; sim fills it from a scenario (sim/needs.h).
struct ScenarioNeeds {
  std::vector<FaultNeed> faults;
  std::set<StackAction> actions;
  std::set<StackPart> parts;
  std::set<models::Procedure> procedures;
};

/// Why the scenario has to be skipped on this stack; empty if it can be played. Each reason once, in a fixed order.
std::vector<std::string> missing(const StackDescription& stack, const ScenarioNeeds& needs);

}  // namespace switchback::hil
