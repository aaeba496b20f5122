// Single calls and background traffic.
#pragma once

#include <optional>

#include "scenarios/fields.h"
#include "scenarios/references.h"
#include "scenarios/scenario.h"

namespace switchback::scenarios {

std::optional<CallStep> read_call(const Fields& fields, References& references, Mistakes& mistakes);
std::optional<TrafficStep> read_traffic(const Fields& fields, References& references, Mistakes& mistakes);

}  // namespace switchback::scenarios
