// A comparison for people on a terminal.
#pragma once

#include <iosfwd>

#include "reports/compare/comparison.h"
#include "sim/terminal.h"

namespace switchback::sim {

/// What changed, scenario by scenario, the worst first, and one line that sums it up. Rows without a difference and
/// with too few runs are counted, and shown if `all`.
void print_comparison(std::ostream& out, const reports::Comparison& comparison, bool all, const Terminal& terminal);

}  // namespace switchback::sim
