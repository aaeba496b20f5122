// What a report says of all its runs together.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "reports/html/selection.h"

namespace switchback::reports {

class Database;

/// The invocation, the scenarios with their verdicts and their measurements over all runs, and the list of runs. A list
/// of very many runs holds those that did not pass and those in detail; "runs_listed" says how many that are.
nlohmann::ordered_json overview_of(Database& database, const ReportedRuns& reported);

}  // namespace switchback::reports
