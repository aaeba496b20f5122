#include "scenarios/data_directory.h"

#include <cstdlib>

namespace switchback::scenarios {

std::filesystem::path data_directory() {
  if (const char* given = std::getenv("SWITCHBACK_DATA"); given != nullptr && *given != '\0') return given;
  const std::filesystem::path source = SWITCHBACK_DATA_DIR;
  std::error_code error;
  if (std::filesystem::is_directory(source / "profiles", error)) return source;
  return SWITCHBACK_INSTALLED_DATA_DIR;
}

}  // namespace switchback::scenarios
