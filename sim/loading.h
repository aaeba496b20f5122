// The program's door to the scenario loader.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/overrides.h"
#include "scenarios/scenario.h"

namespace switchback::sim {

/// The overrides of `--set name=value`, each split. Throws UserError.
std::vector<scenarios::Override> parse_settings(const std::vector<std::string>& texts);

/// The folder of the scenario library.
std::filesystem::path library_folder();
/// The folder of the stack files that come with the program.
std::filesystem::path stacks_folder();

/// Reads a scenario file with overrides applied. Throws UserError with all its mistakes.
scenarios::Scenario load(const std::filesystem::path& file, const std::vector<scenarios::Override>& overrides);

}  // namespace switchback::sim
