#include "reports/whole_file.h"

#include <unistd.h>

#include <fstream>
#include <string>
#include <system_error>

#include "models/core/errors.h"

namespace switchback::reports {
namespace {

namespace fs = std::filesystem;

/// False if it cannot be written; then there is no draft.
bool write_draft(const fs::path& draft, std::string_view text) {
  std::ofstream file(draft, std::ios::binary | std::ios::trunc);
  const bool opened = file.is_open();
  file << text;
  file.close();
  std::error_code ignored;
  if (!file && opened) fs::remove(draft, ignored);
  return !file.fail();
}

}  // namespace

void check_place(const fs::path& path, std::string_view expected) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    throw UserError(path.string() + ": is a folder; expected " + std::string(expected));
  }
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, ignored)) {
    throw UserError(path.string() + ": the folder '" + folder.string() + "' does not exist; create it first");
  }
}

fs::path draft_of(const fs::path& path) {
  fs::path draft = path;
  draft += "." + std::to_string(::getpid()) + ".part";
  return draft;
}

void write_whole(const fs::path& path, std::string_view text) {
  check_place(path, "the name of a file");
  const fs::path draft = draft_of(path);
  if (!write_draft(draft, text)) {
    throw UserError(path.string() + ": cannot be written; check that its folder may be written to and has space");
  }
  name_draft(draft, path);
}

void name_draft(const fs::path& draft, const fs::path& path) {
  std::error_code failed;
  fs::rename(draft, path, failed);
  if (!failed) return;
  std::error_code ignored;
  fs::remove(draft, ignored);
  throw UserError(path.string() + ": cannot be written (" + failed.message() + ")");
}

void check_writable(const fs::path& path) {
  check_place(path, "the name of a file");
  const fs::path draft = draft_of(path);
  if (!write_draft(draft, "")) throw UserError(path.string() + ": its folder cannot be written to; choose another");
  std::error_code ignored;
  fs::remove(draft, ignored);
}

}  // namespace switchback::reports
