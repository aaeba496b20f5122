#include "sim/loading.h"

#include "scenarios/data_directory.h"
#include "scenarios/library.h"
#include "scenarios/loader.h"

namespace switchback::sim {

std::vector<scenarios::Override> parse_settings(const std::vector<std::string>& texts) {
  std::vector<scenarios::Override> overrides;
  overrides.reserve(texts.size());
  for (const std::string& text : texts) overrides.push_back(scenarios::parse_override(text));
  return overrides;
}

std::filesystem::path library_folder() { return scenarios::library_directory(); }

std::filesystem::path stacks_folder() {
  const std::filesystem::path data = scenarios::data_directory();
  std::error_code error;
  const std::filesystem::path installed = data / "hil" / "stacks";
  return std::filesystem::is_directory(installed, error) ? installed : data.parent_path() / "hil" / "stacks";
}

scenarios::Scenario load(const std::filesystem::path& file, const std::vector<scenarios::Override>& overrides) {
  return scenarios::load_scenario(file, overrides);
}

}  // namespace switchback::sim
