// Tables and views of a result store as files that other programs read.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace switchback::reports {

class Database;

/// A table or view of a store.
struct StoredTable {
  std::string name;
  bool is_view = false;
  std::int64_t columns = 0;
};

/// Views first, each kind by name.
std::vector<StoredTable> stored_tables(Database& database);

enum class ExportFormat : std::uint8_t { csv, json };

/// Writes all rows of `table` and returns how many. CSV as in RFC 4180: a line of names, lines end with CR LF, quotes
/// where needed; NULL is nothing, an empty text "". JSON: an array with an object a row, one to a line; NULL is null.
/// Numbers have as many digits as it takes to read the same number back; bytes are hexadecimal. Throws UserError for a
/// table that is not there, with the nearest that is.
std::int64_t export_table(Database& database, std::string_view table, ExportFormat format, std::ostream& out);

}  // namespace switchback::reports
