// Faults drawn from the catalogue (models/faults.h).
#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "models/faults.h"
#include "sim/explore/chance.h"
#include "sim/explore/drawn_actions.h"
#include "sim/explore/drawn_system.h"

namespace switchback::sim {

/// What of this system a fault can befall.
std::vector<models::FaultTargetKind> fault_targets(const DrawnSystem& system);

/// A fault of such a target, of any kind of the catalogue. Adds to `allowed` what it may make the monitors see.
DrawnAction draw_fault(models::FaultTargetKind target, const DrawnSystem& system, Chance& chance,
                       std::set<std::string_view>& allowed);

}  // namespace switchback::sim
