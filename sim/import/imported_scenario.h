// The scenario that plays again what a capture shows.
#pragma once

#include <string>

#include "sim/import/imported.h"

namespace switchback::sim {

/// The scenario's YAML text. What the simulation cannot be told, or what was not observed, is said in comments. Of a
/// capture without phones it is a pair to which nothing happens.
std::string scenario_text(const Imported& imported);

}  // namespace switchback::sim
