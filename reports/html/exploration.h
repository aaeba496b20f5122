// What the explorations of a store covered, for the report's heat map.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "reports/html/selection.h"

namespace switchback::reports {

class Database;

/// Adds "exploration" to the overview: what the explorations of the store drew, what of it failed, and how often each
/// action was met by each state of the pair, of each and of those together that had the same defects planted. Of runs
/// that were named only the explorations that they belong to. Null where there is none.
/// Of a report about an exploration the overview's verdict and counts become those of all scenarios that it drew.
void tell_of_explorations(Database& database, const ReportedRuns& reported, nlohmann::ordered_json& overview);

}  // namespace switchback::reports
