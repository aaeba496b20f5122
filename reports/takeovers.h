// Finds the changes of control in a journal and what caused, announced and completed each of them.
#pragma once

#include <vector>

#include "models/core/journal.h"
#include "reports/run_record.h"

namespace switchback::reports {

/// Every time control moved to another server than the one that had it. A start-up in which the first server takes
/// control is not one. `phones_last` is left open (see phone_moves.h).
///
/// The trigger is found by walking causes back from the new server's Yes to a fault or a button press. Silence has
/// no cause, so that the walk ends at the last keep-alive message when a peer died; then it is the latest fault
/// before detection that acts on the old server or on a link.
std::vector<Takeover> takeovers_of(const Journal& journal);

}  // namespace switchback::reports
