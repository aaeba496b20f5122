// A thin, exception-throwing wrapper around one SQLite connection and its prepared statements.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "models/core/sim_time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace switchback::reports {

/// The store could not do what was asked although the user made no mistake: the disk is full, another program
/// holds the lock, the file is damaged. A bench error (exit code 4).
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What SQLite answered, for code that turns it into a message for people.
class SqliteError : public std::runtime_error {
 public:
  SqliteError(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  /// The primary result code, such as SQLITE_BUSY.
  int code() const { return code_; }

 private:
  int code_;
};

/// What a connection may do to its file.
enum class Access : std::uint8_t {
  read_write,  ///< creates an empty file if there is none
  read_only,   ///< changes nothing, and leaves none of SQLite's own files behind where it may remove them
  frozen,  ///< reads a file that nobody writes to meanwhile; asks for no lock, and for no right to write to its folder
};

/// One connection. Not copyable; one thread at a time.
class Database {
 public:
  /// Opens `path`. Throws SqliteError.
  Database(const std::filesystem::path& path, std::chrono::milliseconds busy_timeout,
           Access access = Access::read_write);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs one or several statements that return no rows.
  void execute(const std::string& sql);
  /// The first column of the first row.
  std::int64_t integer(const std::string& sql);
  std::string text(const std::string& sql);
  std::int64_t last_insert_id() const;
  /// Rows changed by the latest INSERT, UPDATE or DELETE.
  std::int64_t changes() const;
  bool read_only() const;
  /// False inside a transaction.
  bool autocommit() const;

  sqlite3* handle() const { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

/// What SQLite has in a column of a row.
enum class ValueType : std::uint8_t { null, integer, real, text, blob };

/// A prepared statement, used again and again: `bind` in the order of the parameters, then `run` or `step`.
class Statement {
 public:
  Statement(Database& database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(std::int64_t value);
  Statement& bind(int value) { return bind(static_cast<std::int64_t>(value)); }
  Statement& bind(std::uint32_t value) { return bind(static_cast<std::int64_t>(value)); }
  Statement& bind(double value);
  /// The text must live until `run` or `step` returns.
  Statement& bind(std::string_view value);
  Statement& bind(bool value) { return bind(static_cast<std::int64_t>(value ? 1 : 0)); }
  Statement& bind(SimTime value) { return bind(static_cast<std::int64_t>(value.count())); }
  Statement& bind(const char*) = delete;
  /// As a BLOB; the bytes must live until `run` or `step` returns.
  Statement& bind_bytes(std::string_view value);
  Statement& bind_null();
  /// What `row`, which may be of another database, has in this column of the row at hand.
  Statement& bind_column(const Statement& row, int column);
  template <class Value>
  Statement& bind(const std::optional<Value>& value) {
    return value ? bind(*value) : bind_null();
  }

  /// Executes a statement without rows and makes it ready for the next binding.
  void run();
  /// Fetches the next row; false at the end, when the statement is ready again.
  bool step();
  std::int64_t integer(int column) const;
  double real(int column) const;
  bool is_null(int column) const;
  /// A text, or the bytes of a BLOB.
  std::string text(int column) const;
  /// Of the row at hand.
  ValueType type(int column) const;
  int columns() const;
  std::string column_name(int column) const;
  void reset();

 private:
  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
  int next_ = 1;
};

/// BEGIN IMMEDIATE ... COMMIT; rolls back when it is left without `commit`.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace switchback::reports
