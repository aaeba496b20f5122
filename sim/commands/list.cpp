#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/commands/commands.h"
#include "sim/loading.h"
#include "sim/scenario_text.h"
#include "sim/selection.h"
#include "sim/table.h"
#include "sim/terminal.h"

namespace switchback::sim {
namespace {

struct ListCommand {
  Selection selection;
  bool json = false;

  reports::ExitCode execute() const;
};

reports::ExitCode ListCommand::execute() const {
  const auto found = select_scenarios(
      selection, library_folder(), [](const std::filesystem::path& file) { return load(file, {}); }, tell_of_plan);
  if (json) {
    auto document = nlohmann::ordered_json::array();
    for (const scenarios::Scenario& scenario : found) {
      document.push_back(
          {{"name", scenario.name}, {"tags", scenario.tags}, {"about", scenario.about}, {"path", scenario.path}});
    }
    std::cout << document.dump(2) << std::endl;
    return reports::ExitCode::passed;
  }
  const Terminal terminal = describe_terminal(1, ColorChoice::automatic);
  Table table({{"SCENARIO"}, {"TAGS"}, {"ABOUT"}});
  for (const scenarios::Scenario& scenario : found) {
    table.add(
        {{scenario.name, Paint::strong}, {joined(scenario.tags, " "), Paint::faint}, {first_sentence(scenario.about)}});
  }
  table.print(std::cout, terminal);
  std::cout << '\n' << found.size() << " scenarios" << std::endl;
  return reports::ExitCode::passed;
}

}  // namespace

void add_list_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<ListCommand>();
  CLI::App& app = *program.add_subcommand("list", "Show which scenarios there are");
  app.add_option("names", command->selection.names, "Files or folders; without any: the library");
  app.add_option("--tag", command->selection.tags, "Only scenarios with this tag")
      ->allow_extra_args(false)
      ->type_name("TAG");
  app.add_option("--skip-tag", command->selection.skip_tags, "No scenario with this tag")
      ->allow_extra_args(false)
      ->type_name("TAG");
  app.add_flag("--json", command->json, "One JSON document on standard output");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
