// The values that a plan's `sweep` gives to one name: a list, a range or draws.
#pragma once

#include <cstdint>

#include "scenarios/campaign/plan.h"
#include "scenarios/diagnostics.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {

/// Reads one entry of `sweep`; draws depend on `seed` and the entry's name alone, and equal ones count once. A value
/// that no system could take is a mistake where it stands.
SweptValue read_sweep(const Node::Entry& entry, std::uint64_t seed, Mistakes& mistakes);

/// A scalar as `--set` takes it.
std::string setting_value(const Node& node);

}  // namespace switchback::scenarios
