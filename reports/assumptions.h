// Which measurements rest on parameters that nobody has measured or found documented.
#pragma once

#include <span>
#include <string_view>

#include "reports/run_record.h"

namespace switchback::reports {

/// True when any of `parameters` is an assumption and belongs to a group that influences `measurement`. The mapping
/// is by prefix of the parameter's name and errs on the side of marking.
bool rests_on_assumption(std::string_view measurement, std::span<const ParameterRecord> parameters);

}  // namespace switchback::reports
