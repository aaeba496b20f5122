#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "sim/commands/commands.h"
#include "sim/loading.h"
#include "sim/scenario_text.h"
#include "sim/selection.h"
#include "sim/terminal.h"

namespace switchback::sim {
namespace {

struct ShowCommand {
  std::vector<std::string> names;
  std::vector<std::string> settings;

  reports::ExitCode execute() const;
};

reports::ExitCode ShowCommand::execute() const {
  const auto parsed = parse_settings(settings);
  const Terminal terminal = describe_terminal(1, ColorChoice::automatic);
  bool first = true;
  for (const auto& file : find_files(names, library_folder())) {
    if (!first) std::cout << '\n';
    first = false;
    print_scenario(std::cout, load(file, parsed), terminal);
  }
  std::cout.flush();
  return reports::ExitCode::passed;
}

}  // namespace

void add_show_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<ShowCommand>();
  CLI::App& app = *program.add_subcommand("show", "Show what a scenario does");
  app.add_option("names", command->names, "Scenarios of the library, files, or folders")->required();
  app.add_option("--set", command->settings, "Change a value first, such as phones.count=5000")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
