#include "reports/store.h"

#include <sqlite3.h>

#include <system_error>
#include <thread>

#include "models/core/errors.h"
#include "reports/migrations.h"
#include "reports/store_writer.h"
#include "reports/whole_file.h"

namespace switchback::reports {

namespace {

namespace fs = std::filesystem;

std::string opening_message(const fs::path& path, const SqliteError& error) {
  const std::string name = path.string();
  switch (error.code()) {
    case SQLITE_NOTADB:
      return name + ": is not a result file (not a SQLite database); choose another name";
    case SQLITE_CORRUPT:
      return name + ": is damaged (" + error.what() + "); restore a copy or choose another name";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return name + ": another program is writing to it; wait for it to end or choose another name";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return name + ": cannot be opened for writing (" + error.what() + "); check the permissions of it and its folder";
    case SQLITE_FULL:
      return name + ": no space left on its disk";
    default:
      return name + ": cannot be opened as a result file (" + error.what() + ")";
  }
}

/// Refuses files that are not ours before anything is written to them.
void check_owner(Database& database, const fs::path& path) {
  const auto newest = static_cast<std::int64_t>(migrations().size());
  // One read transaction: another process may be making the tables at this moment.
  database.execute("BEGIN");
  const std::int64_t application = database.integer("PRAGMA application_id");
  const std::int64_t version = database.integer("PRAGMA user_version");
  const bool empty = database.integer("SELECT count(*) FROM sqlite_schema") == 0;
  database.execute("COMMIT");
  const bool blank = empty && application == 0 && version == 0;
  if (!blank && application != kApplicationId) {
    throw UserError(path.string() + ": is another program's database, not a result file; choose another name");
  }
  if (version > newest) {
    throw UserError(path.string() + ": was written by a newer version (result schema " + std::to_string(version) +
                    "; this program knows up to " + std::to_string(newest) +
                    "); use that version or choose another name");
  }
  if (database.read_only()) {
    throw UserError(path.string() + ": cannot be written; check its permissions");
  }
}

/// Switches to write-ahead logging. SQLite does not wait for other processes here, so that this does.
void use_write_ahead_log(Database& database, std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds kPause{2};
  for (auto waited = std::chrono::milliseconds{0}; database.text("PRAGMA journal_mode") != "wal"; waited += kPause) {
    try {
      database.execute("PRAGMA journal_mode = WAL");
    } catch (const SqliteError& error) {
      if (error.code() != SQLITE_BUSY || waited >= patience) throw;
      std::this_thread::sleep_for(kPause);
    }
  }
}

std::string writing_message(const fs::path& path, const SqliteError& error) {
  const std::string name = path.string();
  switch (error.code()) {
    case SQLITE_FULL:
      return name + ": no space left on its disk; the runs in hand were not stored";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return name + ": another program has kept it locked; the runs in hand were not stored";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return name + ": has been damaged (" + error.what() + "); the runs in hand were not stored";
    default:
      return name + ": cannot be written (" + error.what() + "); the runs in hand were not stored";
  }
}

}  // namespace

ResultStore::ResultStore(const fs::path& path, StoreOptions options) : path_(path), options_(options) {
  // A better message than SQLite has.
  check_place(path_, "the name of a result file, such as results.db");
  try {
    database_ = std::make_unique<Database>(path_, options_.busy_timeout);
    check_owner(*database_, path_);
    use_write_ahead_log(*database_, options_.busy_timeout);
    database_->execute("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
    migrate(*database_, migrations(), view_script());
    writer_ = std::make_unique<Writer>(*database_, options_);
  } catch (const SqliteError& error) {
    const std::string message = opening_message(path_, error);
    switch (error.code()) {
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
      case SQLITE_FULL:
        throw StoreError(message);
      default:
        throw UserError(message);
    }
  }
}

ResultStore::~ResultStore() = default;

void ResultStore::insert(std::span<const RunRecord> runs) {
  try {
    if (!writer_) writer_ = std::make_unique<Writer>(*database_, options_);
    Transaction transaction(*database_);
    for (const RunRecord& run : runs) writer_->write(run);
    transaction.commit();
  } catch (const SqliteError& error) {
    // Numbers it gave to words and parameters inside the transaction are void, and a statement may be half bound.
    writer_.reset();
    throw StoreError(writing_message(path_, error));
  }
}

void ResultStore::insert(const ExplorationRecord& exploration) {
  try {
    if (!writer_) writer_ = std::make_unique<Writer>(*database_, options_);
    Transaction transaction(*database_);
    writer_->write(exploration);
    transaction.commit();
  } catch (const SqliteError& error) {
    writer_.reset();
    throw StoreError(writing_message(path_, error));
  }
}

MergeCounts ResultStore::merge(Database& source) {
  try {
    Transaction transaction(*database_);
    MergeCounts counts = merge_runs(source, *database_);
    transaction.commit();
    return counts;
  } catch (const SqliteError& error) {
    throw StoreError(writing_message(path_, error));
  }
}

void ResultStore::limit_size(std::uint64_t bytes) {
  const auto page = static_cast<std::uint64_t>(database_->integer("PRAGMA page_size"));
  database_->integer("PRAGMA max_page_count = " + std::to_string(bytes / page));
}

}  // namespace switchback::reports
