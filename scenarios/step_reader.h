// The `steps:` of a scenario.
#pragma once

#include <optional>

#include "scenarios/references.h"
#include "scenarios/scenario.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {

/// Reads one step; nothing if a mistake leaves no step to read.
std::optional<Step> read_step(const Node& node, References& references, const models::SystemConfig& system,
                              Mistakes& mistakes);

}  // namespace switchback::scenarios
