// What a campaign's swept values did to its measurements, for the report's pictures.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "reports/html/selection.h"

namespace switchback::reports {

class Database;

/// Cells, measurements and effects of the campaign that the runs belong to; null unless they are all of one campaign
/// whose plan sweeps a value.
nlohmann::ordered_json sweep_of(Database& database, const ReportedRuns& reported);

}  // namespace switchback::reports
