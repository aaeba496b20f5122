// What a live run tells about itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/testbed.h"
#include "reports/run_record.h"
#include "scenarios/scenario.h"
#include "sim/web/procedure.h"

namespace switchback::sim {

/// Everything beside the testbed that the state is made of.
struct LiveProgress {
  double speed = 1.0;
  bool paused = false;
  bool persons_turn = false;
  std::size_t step = 0;  ///< number of the latest that was started, from 1
  bool step_failed = false;
  std::optional<models::Procedure> procedure;
  ProcedureDeeds deeds;
  bool calling = false;                          ///< the person's test calls are under way
  std::vector<reports::Measurement> measured{};  ///< so far, those with a limit first
  std::optional<SimTime> trigger{};              ///< of a takeover that is under way
  const reports::RunRecord* record = nullptr;    ///< once it is over
};

/// The state as one JSON object.
std::string live_state(const scenarios::Scenario& scenario, models::Testbed& testbed, const LiveProgress& progress);
/// One event as a JSON object.
std::string live_event(const Journal& journal, EventId id);
/// Something that is told beside the journal: an answer, a remark.
std::string live_remark(SimTime now, const std::string& who, const std::string& what, bool refused);
/// True for events that people are told.
bool tells_people(const Journal& journal, EventId id);

/// The measurements that the scenario limits, with their limits, and how far they are.
std::vector<reports::Measurement> measured_so_far(const scenarios::Scenario& scenario, const Journal& journal,
                                                  std::optional<SimTime>& trigger);

}  // namespace switchback::sim
