// A result store as lines of text without the numbers that are local to a file, so that two of them can be compared row
// for row.
#pragma once

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "reports/database.h"

namespace switchback::reports {

/// What is left out of the comparison: where and when a run was played.
inline const std::set<std::string>& station_and_times() {
  static const std::set<std::string> columns{"run.station_id", "run.started_utc", "run.wall_ms", "run.cpu_ms",
                                             "campaign.created_utc"};
  return columns;
}

/// All rows of all tables, sorted; but `leaving_out`, as "table.column", and the rows of the tables that only give
/// numbers to what others refer to.
inline std::vector<std::string> rows_of(const std::filesystem::path& path,
                                        const std::set<std::string>& leaving_out = {}) {
  Database database(path, std::chrono::seconds{10});
  const auto list = [&database](const std::string& sql) {
    std::vector<std::string> texts;
    Statement select(database, sql);
    while (select.step()) texts.push_back(select.text(0));
    return texts;
  };
  const auto word = [](const std::string& number) { return "(SELECT text FROM word WHERE word_id = " + number + ")"; };
  const std::string no_null = ", 'NULL')";
  std::vector<std::string> rows;
  for (const std::string& table : list("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
    if (table == "word" || table == "parameter" || table == "event_kind" || table == "station") continue;
    std::string line = "'" + table + ":'";
    for (const std::string& column : list("SELECT name FROM pragma_table_info('" + table + "') ORDER BY cid")) {
      if (leaving_out.contains(table + "." + column)) continue;
      const bool own_number = column == table + "_id";
      std::string value = "t." + column;
      if (own_number) continue;
      if (column == "run_id") value = "(SELECT uuid FROM run WHERE run_id = t.run_id)";
      if (column == "campaign_id") value = "(SELECT uuid FROM campaign c WHERE c.campaign_id = t.campaign_id)";
      if (column == "scenario_id")
        value = "(SELECT path || sha256 FROM scenario s WHERE s.scenario_id = t.scenario_id)";
      if (column == "station_id") value = "(SELECT name || cpu FROM station s WHERE s.station_id = t.station_id)";
      if (column == "dut_id")
        value = "(SELECT role || kind || product || version FROM dut d WHERE d.dut_id = t.dut_id)";
      if (column == "parameter_id") {
        value =
            "(SELECT name || '=' || value || source || assumption FROM parameter p WHERE p.parameter_id = "
            "t.parameter_id)";
      }
      if (column == "kind_id") value = "(SELECT words FROM event_kind k WHERE k.kind_id = t.kind_id)";
      if (table == "event" && column == "entity") value = word("t.entity");
      if (column.starts_with("value_")) {
        const std::string type = "(SELECT type_" + column.substr(6) + " FROM event_kind k WHERE k.kind_id = t.kind_id)";
        value =
            "CASE WHEN " + type + " IN ('text', 'entity') THEN " + word("t." + column) + " ELSE t." + column + " END";
      }
      line += " || ' | ' || ifnull(";
      line += column == "bytes" ? "hex(" + value + ")" : value;
      line += no_null;
    }
    for (std::string& row : list("SELECT " + line + " FROM " + table + " t")) rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace switchback::reports
