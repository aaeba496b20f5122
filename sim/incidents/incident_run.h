// An incident of the library played once: as it is, or by a stack that has its defect.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reports/verdict.h"
#include "scenarios/scenario.h"

namespace switchback::sim {

/// What came of it.
struct IncidentRun {
  reports::Verdict verdict = reports::Verdict::error;
  std::string check;  ///< what decided, one line; empty after a pass
};

/// Plays and judges `scenario` in virtual time, `with_defect` with its incident's defect planted. It must have an
/// incident.
IncidentRun play_incident(const scenarios::Scenario& scenario, bool with_defect, std::uint64_t seed);

/// As bytes, for the way from a worker process to its parent.
std::string pack(const IncidentRun& run);
/// The run that `bytes` was made from; an error that says so for anything else.
IncidentRun unpack_incident_run(std::string_view bytes);

}  // namespace switchback::sim
