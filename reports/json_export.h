// Run records as JSON, for `--json`.
#pragma once

#include <span>
#include <string>

#include "reports/run_record.h"

namespace switchback::reports {

/// One run as a JSON object on one line: who, what, verdict, steps, measurements, takeovers, faults, violations and
/// calls. Durations are in seconds, names as in SCHEMA.md; what is not known is null. The journal stays in the store.
std::string run_json(const RunRecord& run);

/// `{"runs": [...], "verdict": "fail", "counts": {"pass": 3, ...}}`, indented.
std::string runs_json(std::span<const RunRecord> runs);

}  // namespace switchback::reports
