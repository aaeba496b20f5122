#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

#include "models/core/errors.h"
#include "reports/store_reader.h"
#include "reports/table_export.h"
#include "reports/whole_file.h"
#include "sim/commands/commands.h"
#include "sim/table.h"
#include "sim/terminal.h"

namespace switchback::sim {
namespace {

namespace fs = std::filesystem;

struct ExportCommand {
  std::string table;
  std::string format = "csv";
  std::string database = "results.db";
  std::string output;

  reports::ExitCode execute() const;

 private:
  void list(reports::Database& store) const;
  void to_file(reports::Database& store, reports::ExportFormat wanted) const;
};

void ExportCommand::list(reports::Database& store) const {
  Table names({{"NAME"}, {"KIND"}, {"COLUMNS", true}});
  for (const reports::StoredTable& one : reports::stored_tables(store)) {
    names.add({{one.name, Paint::strong}, {one.is_view ? "view" : "table"}, {std::to_string(one.columns)}});
  }
  names.print(std::cout, describe_terminal(1, ColorChoice::automatic));
  std::cout << "\nreports/SCHEMA.md says what they hold" << std::endl;
}

/// Row by row, since a table may be larger than memory, and whole or not at all.
void ExportCommand::to_file(reports::Database& store, reports::ExportFormat wanted) const {
  reports::check_writable(output);
  const fs::path draft = reports::draft_of(output);
  std::error_code failed;
  try {
    std::ofstream file(draft, std::ios::binary | std::ios::trunc);
    const std::int64_t rows = reports::export_table(store, table, wanted, file);
    file.close();
    if (!file) throw UserError(output + ": cannot be written; check that there is space on its disk");
    fs::rename(draft, output, failed);
    if (failed) throw UserError(output + ": cannot be written (" + failed.message() + ")");
    std::cerr << output << ": " << rows << (rows == 1 ? " row" : " rows") << std::endl;
  } catch (...) {
    fs::remove(draft, failed);
    throw;
  }
}

reports::ExitCode ExportCommand::execute() const {
  const auto wanted = format == "json" ? reports::ExportFormat::json : reports::ExportFormat::csv;
  reports::read_store(database, [&](reports::Database& store) {
    if (table.empty()) {
      list(store);
    } else if (output.empty()) {
      reports::export_table(store, table, wanted, std::cout);
      std::cout.flush();
    } else {
      to_file(store, wanted);
    }
  });
  return reports::ExitCode::passed;
}

}  // namespace

void add_export_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<ExportCommand>();
  CLI::App& app = *program.add_subcommand("export", "Write a table or view of a result store as CSV or JSON");
  app.add_option("table", command->table, "A table or view; without: list them")->type_name("TABLE");
  app.add_option("--format", command->format, "csv (RFC 4180) or json (an array with an object a row)")
      ->check(CLI::IsMember({"csv", "json"}))
      ->capture_default_str()
      ->type_name("FORMAT");
  app.add_option("--db", command->database, "Result store to read")->capture_default_str()->type_name("FILE");
  app.add_option("--output,-o", command->output, "The file to write; by default standard output")->type_name("FILE");
  app.footer(
      "Examples:\n"
      "  switchback export\n"
      "  switchback export takeover > takeover.csv\n"
      "  switchback export measurement_summary --format json --output summary.json\n\n"
      "Exit codes: 0 written, 2 no such table or an unreadable store, 4 bench error");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
