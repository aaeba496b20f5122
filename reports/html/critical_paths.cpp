#include "reports/html/critical_paths.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "reports/critical_path.h"
#include "reports/stored_paths.h"

namespace switchback::reports {
namespace {

using Json = nlohmann::ordered_json;

/// Phases last nanoseconds to hours, and whole milliseconds would not add up.
double fractional_milliseconds(SimTime time) { return static_cast<double>(time.count()) / 1e6; }

Json phase_json(const CriticalPath& path, const Phase& phase) {
  return {{"name", phase.name},
          {"entity", phase.entity},
          {"start", fractional_milliseconds(phase.start - path.begin)},
          {"duration", fractional_milliseconds(phase.duration)},
          {"share", percent_text(phase.duration, path.total())},
          {"rests_on", parameters_text(phase)},
          {"assumption", phase.rests_on_assumption()}};
}

}  // namespace

Json critical_paths_document(Database& database, std::int64_t run) {
  Json list = Json::array();
  for (const CriticalPath& path : read_paths(database, std::to_string(run)).paths) {
    Json phases = Json::array();
    for (const Phase& phase : path.phases) phases.push_back(phase_json(path, phase));
    list.push_back({{"takeover", path.takeover},
                    {"trigger", path.trigger},
                    {"target", path.target},
                    {"begin", fractional_milliseconds(path.begin)},
                    {"total", fractional_milliseconds(path.total())},
                    {"savings", savings_of(path)},
                    {"phases", std::move(phases)}});
  }
  return list;
}

}  // namespace switchback::reports
