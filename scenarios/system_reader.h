// The `system:` part of a scenario.
#pragma once

#include <filesystem>

#include "scenarios/assembly.h"
#include "scenarios/overrides.h"
#include "scenarios/references.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {

/// Reads the system's parts; profiles are found in `directory`, `overridden` ones instead of those that are named.
/// Names of boards and trunks go to `references`.
Assembly read_system(const Node& system, const std::string& file, const std::filesystem::path& directory,
                     const ProfileOverrides& overridden, References& references, Mistakes& mistakes);

}  // namespace switchback::scenarios
