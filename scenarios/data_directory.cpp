#include "scenarios/data_directory.h"

#include <cstdlib>

namespace switchback::scenarios {

std::filesystem::path data_directory() {
  if (const char* given = std::getenv("SWITCHBACK_DATA"); given != nullptr && *given != '\0') return given;
  const std::filesystem::path source = SWITCHBACK_DATA_DIR;
  std::error_code error;
  // Beside the program, wherever its package was unpacked.
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path installed = program.parent_path().parent_path() / "share" / "switchback";
  return std::filesystem::is_directory(installed / "profiles", error) ? installed : source;
}

}  // namespace switchback::scenarios
