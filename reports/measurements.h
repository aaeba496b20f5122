// The measurements of a run, derived from its journal alone (design.md 7; names and meanings in
// models/core/measurement_names.h).
#pragma once

#include <span>
#include <vector>

#include "models/core/journal.h"
#include "reports/run_record.h"

namespace switchback::reports {

/// What a journal says in numbers.
struct Measured {
  std::vector<Measurement> measurements;  ///< in the order of the table; those that do not apply are absent
  std::vector<Takeover> takeovers;
};

/// Derives all measurements. They describe the run's last takeover; in a run without one those that start at a
/// trigger describe the last fault. `parameters` is only used to mark what rests on assumptions.
///
/// Boards, trunks and replication are observed until the first fault after full control, so that a later fault is
/// not taken for a slow recovery.
Measured measure(const Journal& journal, std::span<const ParameterRecord> parameters);

/// Fills in everything of `run` that follows from its journal, except the fingerprint, which takes long and is taken
/// where the run was; does nothing without a journal.
void derive(RunRecord& run);

}  // namespace switchback::reports
