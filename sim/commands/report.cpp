#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "reports/html/report.h"
#include "reports/whole_file.h"
#include "sim/commands/commands.h"

namespace switchback::sim {
namespace {

struct ReportCommand {
  reports::ReportOptions options;
  std::string database = "results.db";
  std::string out = "report.html";

  reports::ExitCode execute() const;
};

std::string size_text(std::size_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

reports::ExitCode ReportCommand::execute() const {
  reports::check_writable(out);
  const reports::ReportSummary made = reports::write_report(database, out, options);
  std::cout << out << ": ";
  if (made.explored != 0) {
    std::cout << made.explored << (made.explored == 1 ? " explored scenario, " : " explored scenarios, ");
  }
  std::cout << made.runs << (made.runs == 1 ? " run" : " runs");
  if (made.detailed != made.runs) std::cout << ", " << made.detailed << " of them in detail";
  std::cout << ", " << size_text(made.bytes) << std::endl;
  return reports::ExitCode::passed;
}

}  // namespace

void add_report_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<ReportCommand>();
  CLI::App& app = *program.add_subcommand("report", "Show stored runs as one HTML file");
  app.add_option(
      "runs", command->options.runs,
      "'last', runs' numbers, or their uuids or the beginnings of them; without any: all of the last invocation");
  app.add_option("--db", command->database, "Result store with the runs")->capture_default_str()->type_name("FILE");
  app.add_option("--out,-o", command->out, "The file to write")->capture_default_str()->type_name("FILE");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
