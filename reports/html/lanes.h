// The swim lanes of a run: what state each server, service, board, span and voicemail was in, and from when to when.
#pragma once

#include <string>
#include <vector>

#include "models/core/sim_time.h"
#include "reports/html/events.h"

namespace switchback::reports {

/// A state from one time to another.
struct LaneSegment {
  SimTime from{0};
  SimTime to{0};
  std::string state;  ///< as people say it: "Up", "starting", "serves primary", "alarm LOS"
};

struct Lane {
  std::string group;  ///< "Primary", "Secondary", "Boards", "Trunks", "Central office", "Voicemail"
  std::string name;
  std::vector<LaneSegment> segments;  ///< in order; between them nothing is known or nothing runs
};

/// In the order in which they are shown. `end` closes what was still so when the run ended.
std::vector<Lane> lanes_of(const std::vector<ReportedEvent>& events, SimTime end);

}  // namespace switchback::reports
