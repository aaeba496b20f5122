#include "reports/whole_file.h"

#include <fstream>
#include <string>
#include <system_error>

#include "models/core/errors.h"

namespace switchback::reports {

void write_whole(const std::filesystem::path& path, std::string_view text) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) {
    throw UserError(path.string() + ": is a folder; expected the name of a file");
  }
  std::filesystem::path draft = path;
  draft += ".part";
  std::ofstream file(draft, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  failed.clear();
  if (file) std::filesystem::rename(draft, path, failed);
  if (!file || failed) {
    std::error_code ignored;
    std::filesystem::remove(draft, ignored);
    throw UserError(path.string() +
                    ": cannot be written; check that its folder exists, may be written to and has space");
  }
}

}  // namespace switchback::reports
