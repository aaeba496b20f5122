// From a YAML file to a log's mapping, or to all of its mistakes at once.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "scenarios/diagnostics.h"
#include "scenarios/log_mapping/log_mapping.h"

namespace switchback::scenarios {

/// Whether a text means to be a mapping, however wrong it is: a map that names one, and neither scenario nor campaign.
bool is_log_mapping(std::string_view text);

/// Reads and checks a mapping; `path` is its name in messages. Throws ScenarioError with all mistakes.
LogMapping parse_log_mapping(std::string_view text, const std::string& path);

/// The file that a word means: a file, or the name of a mapping that comes with the program, in `directory`. Throws
/// UserError if it means nothing.
std::filesystem::path find_log_mapping(const std::string& word, const std::filesystem::path& directory);

/// The folder of the mappings that come with the program.
std::filesystem::path mappings_directory();

}  // namespace switchback::scenarios
