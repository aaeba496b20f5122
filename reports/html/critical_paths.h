// The critical paths of a run, for the report's waterfall.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

namespace switchback::reports {

class Database;

/// One object for each path, in the order of `read_paths`. Times are milliseconds with their fractions: a path's since
/// the start of the run, its phases' since its trigger. Empty for a run that was stored without paths.
nlohmann::ordered_json critical_paths_document(Database& database, std::int64_t run);

}  // namespace switchback::reports
