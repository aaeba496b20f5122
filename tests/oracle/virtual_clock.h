// The time that libpri sees: it asks gettimeofday alone, which this program defines (virtual_clock.cpp).
#pragma once

#include "models/core/sim_time.h"

namespace switchback::oracle {

/// Everything in this program that asks gettimeofday is told `time`, in whole microseconds since 1970, from now on.
void set_time_of_day(SimTime time);

}  // namespace switchback::oracle
