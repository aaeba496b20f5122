// From a YAML file to a scenario, or to all of its mistakes at once.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "scenarios/diagnostics.h"
#include "scenarios/overrides.h"
#include "scenarios/scenario.h"

namespace switchback::scenarios {

/// Reads and checks a scenario file. Throws ScenarioError with all mistakes of the file and of the overrides.
Scenario load_scenario(const std::filesystem::path& path, std::span<const Override> overrides = {});

/// The same for a text that has been read already; `path` is its name in messages. Profiles are found in `data`, by
/// default in data_directory().
Scenario parse_scenario(std::string_view text, const std::string& path, std::span<const Override> overrides = {},
                        const std::filesystem::path& data = {});

}  // namespace switchback::scenarios
