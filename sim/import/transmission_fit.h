// When an unanswered REGISTER is sent again: RFC 3261's law where it fits, measured times where it does not.
#pragma once

#include <vector>

#include "hil/import/phone_facts.h"
#include "sim/import/phone_fit.h"

namespace switchback::sim {

/// Appends either sip.t1 and sip.t2, or register.offsets with one list for each place among the attempts. `timer_f` is
/// when a transaction is given up.
void fit_transmissions(const std::vector<const hil::SilentAttempt*>& attempts, SimTime timer_f,
                       std::vector<FittedParameter>& fit);

}  // namespace switchback::sim
