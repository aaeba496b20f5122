// What a failure is known by, so that two runs can be said to fail alike.
#pragma once

#include <string>

#include "reports/run_record.h"

namespace switchback::reports {

/// The fingerprint of why a judged run did not pass: which monitor, which limit, or which step with its message, all
/// numbers left out. "monitor: two in control", "step: wait until: {phones registered: #%, within: #h}: not within
/// ...". Empty for a run that passed, was inconclusive or was skipped.
std::string failure_of(const RunRecord& run);

}  // namespace switchback::reports
