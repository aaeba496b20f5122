#include "reports/table_export.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <ostream>

#include "models/core/errors.h"
#include "models/core/nearest_word.h"
#include "reports/database.h"

namespace switchback::reports {
namespace {

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    text += kDigits[code >> 4U];
    text += kDigits[code & 15U];
  }
  return text;
}

std::string number_text(double value) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return {text, end};
}

std::string csv_text(const std::string& text) {
  // Nothing between two commas is NULL.
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + '"';
}

std::string json_text(const std::string& text) {
  using nlohmann::json;
  // What came from outside need not be UTF-8.
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string cell(const Statement& row, int column, ExportFormat format) {
  const bool csv = format == ExportFormat::csv;
  switch (row.type(column)) {
    case ValueType::null:
      return csv ? "" : "null";
    case ValueType::integer:
      return std::to_string(row.integer(column));
    case ValueType::real:
      return number_text(row.real(column));
    case ValueType::text:
      return csv ? csv_text(row.text(column)) : json_text(row.text(column));
    case ValueType::blob:
      break;
  }
  const std::string bytes = hexadecimal(row.text(column));
  return csv ? csv_text(bytes) : '"' + bytes + '"';
}

std::int64_t write_csv(Statement& rows, std::ostream& out) {
  const int columns = rows.columns();
  for (int column = 0; column < columns; ++column) {
    out << (column == 0 ? "" : ",") << csv_text(rows.column_name(column));
  }
  out << "\r\n";
  std::int64_t count = 0;
  for (; rows.step(); ++count) {
    for (int column = 0; column < columns; ++column) {
      out << (column == 0 ? "" : ",") << cell(rows, column, ExportFormat::csv);
    }
    out << "\r\n";
  }
  return count;
}

std::int64_t write_json(Statement& rows, std::ostream& out) {
  const int columns = rows.columns();
  std::vector<std::string> names;
  for (int column = 0; column < columns; ++column) names.push_back(json_text(rows.column_name(column)));
  std::int64_t count = 0;
  out << '[';
  for (; rows.step(); ++count) {
    out << (count == 0 ? "\n{" : ",\n{");
    for (int column = 0; column < columns; ++column) {
      out << (column == 0 ? "" : ", ") << names[static_cast<std::size_t>(column)] << ": "
          << cell(rows, column, ExportFormat::json);
    }
    out << '}';
  }
  out << "\n]\n";
  return count;
}

}  // namespace

std::vector<StoredTable> stored_tables(Database& database) {
  std::vector<StoredTable> tables;
  Statement select(
      database,
      "SELECT s.name, s.type = 'view', (SELECT count(*) FROM pragma_table_info(s.name)) FROM sqlite_schema s "
      "WHERE s.type IN ('table', 'view') AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
      "ORDER BY s.type = 'table', s.name");
  while (select.step()) tables.push_back({select.text(0), select.integer(1) != 0, select.integer(2)});
  return tables;
}

std::int64_t export_table(Database& database, std::string_view table, ExportFormat format, std::ostream& out) {
  const std::vector<StoredTable> tables = stored_tables(database);
  // Only a name that is there goes into the statement.
  if (std::none_of(tables.begin(), tables.end(), [table](const StoredTable& one) { return one.name == table; })) {
    std::vector<std::string_view> names;
    for (const StoredTable& one : tables) names.push_back(one.name);
    const auto nearest = nearest_word(table, names);
    throw UserError("there is no table or view '" + std::string(table) + "'; " +
                    (nearest ? "did you mean '" + *nearest + "'?" : "'switchback export' lists them"));
  }
  Statement rows(database, "SELECT * FROM \"" + std::string(table) + '"');
  return format == ExportFormat::csv ? write_csv(rows, out) : write_json(rows, out);
}

}  // namespace switchback::reports
