// An imported timeline as a run of the result store.
#pragma once

#include <string>
#include <vector>

#include "reports/run_record.h"
#include "scenarios/scenario.h"
#include "sim/import/imported.h"

namespace switchback::sim {

/// The run that a capture is: its journal, and `scenario`, which plays it again, as its scenario. Its verdict is
/// inconclusive, since nobody said what should have happened. `imported` must outlive the record.
reports::RunRecord import_record(const Imported& imported, const scenarios::Scenario& scenario,
                                 std::vector<std::string> argv);

}  // namespace switchback::sim
