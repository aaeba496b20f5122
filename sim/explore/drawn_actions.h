// What is done to a system that is drawn by chance: an explicit list of actions with the times between them.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/explore/chance.h"
#include "sim/explore/drawn_system.h"

namespace switchback::sim {

/// One step of the scenario language, and how long after the one before it is over.
struct DrawnAction {
  double after_seconds = 0;
  std::string step;          ///< "fault: {server: primary, kind: power loss, for: 95s}"
  double lasts_seconds = 0;  ///< a fault that ends by itself
};

struct DrawnActions {
  std::vector<DrawnAction> actions;
  /// Monitors whose violation follows from what is done, not from a fault of the system's.
  std::set<std::string_view> allowed_violations;
};

/// Swarm style: of the families of actions (faults by target, presses, procedures with mistakes, calls) a part is left
/// out each time, so that what is left meets more often.
DrawnActions draw_actions(const DrawnSystem& system, Chance& chance);

}  // namespace switchback::sim
