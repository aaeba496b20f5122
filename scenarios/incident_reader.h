// The `incident:` of a scenario.
#pragma once

#include "scenarios/incident.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {

/// Reads what the schema has already been held against.
Incident read_incident(const Node& node, Mistakes& mistakes);

}  // namespace switchback::scenarios
