#include "reports/database.h"

#include <sqlite3.h>

namespace switchback::reports {

namespace {

void check(sqlite3* handle, int code) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  throw SqliteError(code & 0xff, handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
}

/// SQLite takes the promise that nobody writes to a file only in a URI.
std::string frozen_uri(const std::filesystem::path& path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char character : path.string()) {
    if (character == '%' || character == '?' || character == '#') {
      const auto code = static_cast<unsigned char>(character);
      uri += {'%', kHex[code >> 4U], kHex[code & 15U]};
    } else {
      uri += character;
    }
  }
  return uri + "?immutable=1";
}

int open(const std::filesystem::path& path, Access access, sqlite3** handle) {
  constexpr int kCommon = SQLITE_OPEN_NOMUTEX;
  switch (access) {
    case Access::read_write:
      return sqlite3_open_v2(path.c_str(), handle, kCommon | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    case Access::read_only:
      // A reader that may not write would leave the files of the write-ahead log behind; a file that cannot be written
      // to is opened all the same.
      return sqlite3_open_v2(path.c_str(), handle, kCommon | SQLITE_OPEN_READWRITE, nullptr);
    case Access::frozen:
      break;
  }
  return sqlite3_open_v2(frozen_uri(path).c_str(), handle, kCommon | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
}

}  // namespace

Database::Database(const std::filesystem::path& path, std::chrono::milliseconds busy_timeout, Access access) {
  const int code = open(path, access, &handle_);
  if (code != SQLITE_OK) {
    const std::string message = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    sqlite3_close_v2(handle_);
    throw SqliteError(code & 0xff, message);
  }
  sqlite3_busy_timeout(handle_, static_cast<int>(busy_timeout.count()));
  if (access != Access::read_write) execute("PRAGMA query_only = ON");
}

Database::~Database() { sqlite3_close_v2(handle_); }

void Database::execute(const std::string& sql) {
  check(handle_, sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr));
}

std::int64_t Database::integer(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::string Database::text(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.text(0) : "";
}

std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(handle_); }

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

bool Database::read_only() const { return sqlite3_db_readonly(handle_, "main") == 1; }

bool Database::autocommit() const { return sqlite3_get_autocommit(handle_) != 0; }

Statement::Statement(Database& database, std::string_view sql) : database_(database) {
  check(database.handle(), sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                              SQLITE_PREPARE_PERSISTENT, &statement_, nullptr));
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(std::int64_t value) {
  check(database_.handle(), sqlite3_bind_int64(statement_, next_++, value));
  return *this;
}

Statement& Statement::bind(double value) {
  check(database_.handle(), sqlite3_bind_double(statement_, next_++, value));
  return *this;
}

Statement& Statement::bind(std::string_view value) {
  // A null pointer would bind NULL; an empty text is a text.
  const char* data = value.empty() ? "" : value.data();
  check(database_.handle(),
        sqlite3_bind_text(statement_, next_++, data, static_cast<int>(value.size()), SQLITE_STATIC));
  return *this;
}

Statement& Statement::bind_bytes(std::string_view value) {
  // A null pointer would bind NULL.
  const char* data = value.empty() ? "" : value.data();
  check(database_.handle(), sqlite3_bind_blob64(statement_, next_++, data, value.size(), SQLITE_STATIC));
  return *this;
}

Statement& Statement::bind_null() {
  check(database_.handle(), sqlite3_bind_null(statement_, next_++));
  return *this;
}

Statement& Statement::bind_column(const Statement& row, int column) {
  check(database_.handle(), sqlite3_bind_value(statement_, next_++, sqlite3_column_value(row.statement_, column)));
  return *this;
}

void Statement::run() {
  while (step()) {
  }
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    const SqliteError error(code & 0xff, sqlite3_errmsg(database_.handle()));
    reset();
    throw error;
  }
  reset();
  return false;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::string Statement::text(int column) const {
  // The store's texts are UTF-8, so that this is the text as well as the bytes.
  const auto* text = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return text == nullptr ? std::string()
                         : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

ValueType Statement::type(int column) const {
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_INTEGER:
      return ValueType::integer;
    case SQLITE_FLOAT:
      return ValueType::real;
    case SQLITE_TEXT:
      return ValueType::text;
    case SQLITE_BLOB:
      return ValueType::blob;
    default:
      return ValueType::null;
  }
}

int Statement::columns() const { return sqlite3_column_count(statement_); }

std::string Statement::column_name(int column) const { return sqlite3_column_name(statement_, column); }

void Statement::reset() {
  sqlite3_reset(statement_);
  next_ = 1;
}

Transaction::Transaction(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
  // SQLite itself has already rolled back after some errors (a full disk, for instance).
  if (!open_ || database_.autocommit()) return;
  sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace switchback::reports
