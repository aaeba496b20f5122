#include "scenarios/library.h"

#include <algorithm>

#include "models/core/errors.h"
#include "models/core/nearest_word.h"
#include "scenarios/data_directory.h"

namespace switchback::scenarios {
namespace fs = std::filesystem;

std::vector<fs::path> list_library(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator it(directory, options, error), end; !error && it != end; it.increment(error)) {
    const std::string extension = it->path().extension().string();
    if (extension == ".yaml" || extension == ".yml") files.push_back(it->path());
  }
  std::sort(files.begin(), files.end(),
            [](const fs::path& a, const fs::path& b) { return std::pair(a.stem(), a) < std::pair(b.stem(), b); });
  return files;
}

fs::path library_directory() { return data_directory() / "library"; }

std::vector<fs::path> find_scenarios(const std::string& argument, const fs::path& library) {
  if (argument.empty()) throw UserError("the name of a scenario is empty");
  std::error_code error;
  for (const fs::path& place : {fs::path(argument), library / argument}) {
    if (fs::is_regular_file(place, error)) return {place};
    if (!fs::is_directory(place, error)) continue;
    auto files = list_library(place);
    if (files.empty()) throw UserError("no scenario (*.yaml) is below the folder " + place.string());
    return files;
  }
  std::vector<std::string> names;
  for (const fs::path& file : list_library(library)) {
    if (file.stem() == argument) return {file};
    names.push_back(file.stem().string());
  }
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const auto nearest = nearest_word(argument, candidates);
  throw UserError("no scenario or file is named '" + argument + "'; " +
                  (nearest ? "did you mean '" + *nearest + "'?" : "'list' shows the names"));
}

}  // namespace switchback::scenarios
