// What the tables of a result store consist of, asked of the store itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/database.h"

namespace switchback::reports {

/// The columns of a table in their order.
std::vector<std::string> columns_of(Database& database, std::string_view table);

/// The tables whose rows belong to one run each, which their column run_id says; `run` itself is none of them.
std::vector<std::string> tables_of_a_run(Database& database);

/// "a, b".
std::string listed(const std::vector<std::string>& columns);

/// "INSERT INTO table (a, b) VALUES (?, ?)".
std::string insert_statement(std::string_view table, const std::vector<std::string>& columns);

}  // namespace switchback::reports
