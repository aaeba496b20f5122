#include "sim/incidents/incident_run.h"

#include <algorithm>

#include "models/core/errors.h"
#include "sim/record.h"
#include "sim/run.h"

namespace switchback::sim {

IncidentRun play_incident(const scenarios::Scenario& scenario, bool with_defect, std::uint64_t seed) {
  SWITCHBACK_ASSERT(scenario.incident);
  scenarios::Scenario played = scenario;
  if (with_defect) played.system.defects.insert(scenario.incident->defect);
  const RunOutcome outcome = run_scenario(played, {.seed = seed});
  reports::RunRecord record = describe(played, {"", seed, 0, 0});
  complete(record, played, outcome);
  return {record.verdict, record.reason_text};
}

std::string pack(const IncidentRun& run) { return std::string(name_of(run.verdict)) + '\n' + run.check; }

IncidentRun unpack_incident_run(std::string_view bytes) {
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  const auto verdict = reports::verdict_named(bytes.substr(0, end));
  if (!verdict || end == bytes.size()) return {reports::Verdict::error, "the worker's answer cannot be read"};
  return {*verdict, std::string(bytes.substr(end + 1))};
}

}  // namespace switchback::sim
