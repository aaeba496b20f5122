#include "reports/store_reader.h"

#include <sqlite3.h>

#include <string>
#include <system_error>

#include "models/core/errors.h"
#include "reports/migrations.h"
#include "reports/store.h"

namespace switchback::reports {
namespace {

namespace fs = std::filesystem;

void check_file(const fs::path& path) {
  std::error_code ignored;
  const std::string name = path.string();
  if (fs::is_directory(path, ignored)) throw UserError(name + ": is a folder; expected a result file");
  if (!fs::exists(path, ignored)) {
    throw UserError(name + " does not exist, so there are no runs; 'switchback run' makes it, --db names another");
  }
  if (fs::is_regular_file(path, ignored) && fs::file_size(path, ignored) == 0) {
    throw UserError(name + ": is empty, so there are no runs; 'switchback run' fills it");
  }
}

/// True for a store that nobody has open: no program has left anything in its log.
bool at_rest(const fs::path& path) {
  std::error_code ignored;
  fs::path log = path;
  log += "-wal";
  return !fs::exists(log, ignored) || fs::file_size(log, ignored) == 0;
}

[[noreturn]] void refuse(const fs::path& path, const SqliteError& error) {
  const std::string name = path.string();
  switch (error.code()) {
    case SQLITE_NOTADB:
      throw UserError(name + ": is not a result file (not a SQLite database)");
    case SQLITE_CORRUPT:
      throw UserError(name + ": is damaged or cut off (" + error.what() + "); restore a copy");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw StoreError(name + ": another program keeps it locked; try again when that has ended");
    default:
      throw UserError(name + ": cannot be read (" + error.what() + "); check the permissions of it and its folder");
  }
}

/// What has to be read before anything is known to be readable.
std::int64_t version_of(Database& database, const fs::path& path) {
  const auto newest = static_cast<std::int64_t>(migrations().size());
  const std::int64_t application = database.integer("PRAGMA application_id");
  const std::int64_t version = database.integer("PRAGMA user_version");
  if (application != kApplicationId) {
    throw UserError(path.string() + ": is another program's database, not a result file");
  }
  if (version > newest) {
    throw UserError(path.string() + ": was written by a newer version (result schema " + std::to_string(version) +
                    "; this program knows up to " + std::to_string(newest) + "); use that version");
  }
  // SQLite finds a file that was cut off only when it comes to what is missing.
  const std::int64_t pages = database.integer("PRAGMA page_count");
  const std::int64_t page = database.integer("PRAGMA page_size");
  std::error_code ignored;
  if (at_rest(path) && fs::file_size(path, ignored) < static_cast<std::uintmax_t>(pages * page)) {
    throw UserError(path.string() + ": is damaged or cut off (it should have " + std::to_string(pages * page) +
                    " bytes); restore a copy");
  }
  return version;
}

std::unique_ptr<Database> open_as(const fs::path& path, std::chrono::milliseconds patience, Access access) {
  auto database = std::make_unique<Database>(path, patience, access);
  const auto newest = static_cast<std::int64_t>(migrations().size());
  if (version_of(*database, path) < newest) {
    database.reset();
    const ResultStore upgraded(path, {.busy_timeout = patience});
    database = std::make_unique<Database>(path, patience, access);
  }
  return database;
}

}  // namespace

std::unique_ptr<Database> open_for_reading(const fs::path& path, std::chrono::milliseconds patience) {
  check_file(path);
  try {
    return open_as(path, patience, Access::read_only);
  } catch (const SqliteError& error) {
    // A log needs a folder that can be written to, even for readers.
    const bool no_log = error.code() == SQLITE_CANTOPEN || error.code() == SQLITE_READONLY;
    if (!no_log || !at_rest(path)) refuse(path, error);
  }
  try {
    return open_as(path, patience, Access::frozen);
  } catch (const SqliteError& error) {
    refuse(path, error);
  }
}

void check_whole(Database& database) {
  const std::string found = database.text("PRAGMA quick_check(1)");
  if (found != "ok") throw SqliteError(SQLITE_CORRUPT, found);
}

void read_store(const fs::path& path, const std::function<void(Database&)>& read, std::chrono::milliseconds patience) {
  const auto database = open_for_reading(path, patience);
  try {
    read(*database);
  } catch (const SqliteError& error) {
    refuse(path, error);
  }
}

}  // namespace switchback::reports
