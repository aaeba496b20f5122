// A run as a value change dump (IEEE 1364-2001 18), for GTKWave and other waveform viewers.
#pragma once

#include <string>

#include "models/core/journal.h"

namespace switchback::reports {

/// The signals of `signals_of` in scopes under "switchback"; the time unit is 1 ns of scenario time. Bits are wires (x:
/// not known, or hung), counts integers, and states strings, which is GTKWave's extension of the format. Blanks and
/// other characters that names and strings cannot have become underscores. Equal journals give equal texts: there is no
/// date. `end` is when the run was over.
std::string vcd_of(const Journal& journal, SimTime end);

}  // namespace switchback::reports
