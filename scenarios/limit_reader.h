// The `limits:` of a scenario.
#pragma once

#include <vector>

#include "scenarios/scenario.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {

/// Reads all limits; durations become seconds, the measurements' unit.
std::vector<Limit> read_limits(const Node& limits, Mistakes& mistakes);

}  // namespace switchback::scenarios
