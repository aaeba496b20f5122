// A comparison as one JSON document, for `--json` and for the page.
#pragma once

#include <string>

#include "reports/compare/comparison.h"

namespace switchback::reports {

/// Both sides, the rule, every row with both distributions, and what else differs; the worst row first. With `values`,
/// each row that changed also has its values, in order of size, for curves. `indent` as nlohmann's dump takes it; -1:
/// one line.
std::string comparison_json(const Comparison& comparison, bool values, int indent);

}  // namespace switchback::reports
