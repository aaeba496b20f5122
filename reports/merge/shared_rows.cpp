#include "reports/merge/shared_rows.h"

#include <algorithm>
#include <string>
#include <vector>

#include "reports/merge/table_columns.h"

namespace switchback::reports {
namespace {

/// "a = ? AND b = ?" for "a, b".
std::string equal_to_parameters(std::string_view key) {
  std::string condition;
  for (const char character : key) {
    if (character == ',') {
      condition += " = ? AND";
    } else {
      condition += character;
    }
  }
  return condition + " = ?";
}

std::vector<std::string> without_id(Database& database, const SharedTable& table) {
  std::vector<std::string> columns = columns_of(database, table.name);
  std::erase(columns, table.id);
  return columns;
}

std::string select_from(const SharedTable& table, std::string_view columns) {
  return "SELECT " + std::string(columns) + " FROM " + std::string(table.name) + " WHERE ";
}

}  // namespace

SharedRows::SharedRows(Database& source, Database& target, const SharedTable& table)
    : target_(target),
      read_key_(source, select_from(table, table.key) + std::string(table.id) + " = ?"),
      read_(source, select_from(table, listed(without_id(target, table))) + std::string(table.id) + " = ?"),
      find_(target, select_from(table, table.id) + equal_to_parameters(table.key)),
      add_(target, insert_statement(table.name, without_id(target, table))) {}

SharedRows::Place SharedRows::find(std::int64_t source_row) {
  const auto [known, is_new] = known_.try_emplace(source_row, 0);
  if (!is_new) return {known->second, false};
  read_key_.bind(source_row).step();
  for (int column = 0; column < read_key_.columns(); ++column) find_.bind_column(read_key_, column);
  read_key_.reset();
  Place place;
  if (find_.step()) {
    place.row = find_.integer(0);
    find_.reset();
  } else {
    read_.bind(source_row).step();
    for (int column = 0; column < read_.columns(); ++column) add_.bind_column(read_, column);
    read_.reset();
    add_.run();
    place = {target_.last_insert_id(), true};
  }
  known->second = place.row;
  return place;
}

}  // namespace switchback::reports
