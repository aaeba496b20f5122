// Conditions of `wait until` and `expect`.
#pragma once

#include "scenarios/fields.h"
#include "scenarios/references.h"
#include "scenarios/scenario.h"

namespace switchback::scenarios {

/// Reads the condition keys of a step's map. Its text leaves out the keys that say when it must hold.
Condition read_condition(const Fields& fields, References& references, Mistakes& mistakes);

/// The id in "c1" or "call c1".
std::string call_id(const std::string& reference);

}  // namespace switchback::scenarios
