// Whether a condition of a scenario holds in a testbed now.
#pragma once

#include <map>
#include <string>

#include "models/testbed.h"
#include "scenarios/scenario.h"

namespace switchback::scenarios {

/// The calls a scenario has named so far.
using CallsByName = std::map<std::string, models::CallId>;

/// True if every part of `condition` holds. With `why`, the first part that does not is put into words: what was
/// expected and what is.
bool holds(const Condition& condition, models::Testbed& testbed, const CallsByName& calls, std::string* why = nullptr);

}  // namespace switchback::scenarios
