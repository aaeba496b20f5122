// The scenarios that come with the program, and finding a scenario by name or path.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace switchback::scenarios {

/// All scenario files (*.yaml) below `directory`, sorted by name, then path. A scenario's name is its file's stem.
std::vector<std::filesystem::path> list_library(const std::filesystem::path& directory);

/// The folder of the scenarios that come with the program.
std::filesystem::path library_directory();

/// The files that `argument` means: a path of a file, a folder with scenarios below it, a folder of the library, or a
/// scenario's name in the library. Throws UserError with the nearest name if it means nothing.
std::vector<std::filesystem::path> find_scenarios(const std::string& argument,
                                                  const std::filesystem::path& library = library_directory());

}  // namespace switchback::scenarios
