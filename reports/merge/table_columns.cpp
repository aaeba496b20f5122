#include "reports/merge/table_columns.h"

#include "models/core/message_text.h"

namespace switchback::reports {
namespace {

std::vector<std::string> texts(Statement& statement) {
  std::vector<std::string> list;
  while (statement.step()) list.push_back(statement.text(0));
  return list;
}

}  // namespace

std::vector<std::string> columns_of(Database& database, std::string_view table) {
  Statement columns(database, "SELECT name FROM pragma_table_info(?) ORDER BY cid");
  columns.bind(table);
  return texts(columns);
}

std::vector<std::string> tables_of_a_run(Database& database) {
  Statement tables(database,
                   "SELECT m.name FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f "
                   "WHERE m.type = 'table' AND f.\"table\" = 'run' AND f.\"from\" = 'run_id' ORDER BY m.rowid");
  return texts(tables);
}

std::string listed(const std::vector<std::string>& columns) {
  std::string list;
  for (const std::string& column : columns) append_item(list, column, ", ");
  return list;
}

std::string insert_statement(std::string_view table, const std::vector<std::string>& columns) {
  const std::vector<std::string> marks(columns.size(), "?");
  return "INSERT INTO " + std::string(table) + " (" + listed(columns) + ") VALUES (" + listed(marks) + ")";
}

}  // namespace switchback::reports
