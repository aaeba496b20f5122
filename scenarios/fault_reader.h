// Faults and their targets.
#pragma once

#include <optional>

#include "models/faults.h"
#include "scenarios/fields.h"
#include "scenarios/references.h"

namespace switchback::scenarios {

/// The target that the keys of a fault or repair step name, or nothing if there is a mistake in it.
std::optional<models::FaultTarget> read_target(const Fields& fields, References& references, Mistakes& mistakes);

/// A whole fault step.
std::optional<models::FaultSpec> read_fault(const Fields& fields, References& references, Mistakes& mistakes);

}  // namespace switchback::scenarios
