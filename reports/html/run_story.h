// The part of a run's document that comes from its events and curves: lanes, pictures, phones, the list of events.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "models/core/sim_time.h"
#include "reports/html/events.h"

namespace switchback::reports {

class Database;

/// Adds "lanes", "pictures", "events" to `document`, and what was left out to `left_out`.
void add_story(nlohmann::ordered_json& document, const std::vector<ReportedEvent>& events, SimTime duration,
               std::vector<std::string>& left_out);

/// Adds "phones": points of the curve of registered phones, and "rehoming".
void add_phones(nlohmann::ordered_json& document, Database& database, std::int64_t run, SimTime duration,
                std::vector<std::string>& left_out);

/// Adds "calls" with their events, and "call_counts" by fate.
void add_calls(nlohmann::ordered_json& document, Database& database, std::int64_t run,
               const std::vector<ReportedEvent>& events, std::vector<std::string>& left_out);

}  // namespace switchback::reports
