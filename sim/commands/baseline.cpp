#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "models/core/errors.h"
#include "reports/campaigns.h"
#include "reports/store_reader.h"
#include "sim/commands/commands.h"
#include "sim/record.h"
#include "sim/table.h"
#include "sim/terminal.h"

namespace switchback::sim {
namespace {

struct BaselineCommand {
  std::string name;
  std::string campaign = "last";
  std::string note;
  std::string database = "results.db";
  bool remove = false;
  bool json = false;

  reports::ExitCode execute() const;

 private:
  reports::ExitCode list() const;
};

std::string json_of(const std::vector<reports::Baseline>& baselines) {
  auto document = nlohmann::ordered_json::array();
  for (const reports::Baseline& one : baselines) {
    document.push_back({{"name", one.name},
                        {"campaign", one.campaign},
                        {"campaign_uuid", one.campaign_uuid},
                        {"campaign_name", one.campaign_name},
                        {"campaign_utc", one.campaign_utc},
                        {"runs", one.runs},
                        {"tool_version", one.tool_version},
                        {"created_utc", one.created_utc},
                        {"note", one.note}});
  }
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

reports::ExitCode BaselineCommand::list() const {
  std::vector<reports::Baseline> baselines;
  reports::read_store(database, [&](reports::Database& store) { baselines = reports::read_baselines(store); });
  if (json) {
    std::cout << json_of(baselines) << std::endl;
    return reports::ExitCode::passed;
  }
  Table table({{"BASELINE"}, {"CAMPAIGN", true}, {"OF"}, {"RUNS", true}, {"VERSION"}, {"STARTED"}, {"NOTE"}});
  for (const reports::Baseline& one : baselines) {
    table.add({{one.name, Paint::strong},
               {std::to_string(one.campaign)},
               {one.campaign_name},
               {std::to_string(one.runs)},
               {one.tool_version},
               {one.campaign_utc, Paint::faint},
               {one.note}});
  }
  if (baselines.empty()) {
    std::cout << "no baselines; 'switchback baseline NAME' names the last campaign" << std::endl;
    return reports::ExitCode::passed;
  }
  table.print(std::cout, describe_terminal(1, ColorChoice::automatic));
  std::cout.flush();
  return reports::ExitCode::passed;
}

reports::ExitCode BaselineCommand::execute() const {
  if (name.empty()) {
    if (remove) throw UserError("--remove needs the name of a baseline; 'switchback baseline' lists them");
    return list();
  }
  if (remove) {
    reports::remove_baseline(database, name);
    std::cout << "baseline " << name << " removed; its runs stay" << std::endl;
    return reports::ExitCode::passed;
  }
  const std::int64_t number = reports::name_baseline(database, name, campaign, note, utc_now());
  std::cout << "baseline " << name << " is campaign " << number << " of " << database << std::endl;
  return reports::ExitCode::passed;
}

}  // namespace

void add_baseline_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<BaselineCommand>();
  CLI::App& app = *program.add_subcommand("baseline", "Name a campaign, to compare later ones with it");
  app.add_option("name", command->name, "The name, which then means this campaign; without: list the baselines")
      ->type_name("NAME");
  app.add_option("--campaign", command->campaign,
                 "'last', 'last~1', its number, its uuid or the beginning of it, or another baseline")
      ->capture_default_str()
      ->type_name("ID");
  app.add_option("--note", command->note, "A word about it, for the list")->type_name("TEXT");
  app.add_option("--db", command->database, "Result store with the campaign")->capture_default_str()->type_name("FILE");
  app.add_flag("--remove", command->remove, "Take the name away");
  app.add_flag("--json", command->json, "The list as one JSON document on standard output");
  app.footer(
      "Examples:\n"
      "  switchback baseline 1.4 --note 'as released'\n"
      "  switchback baseline nightly --campaign last~1\n"
      "  switchback baseline\n\n"
      "Exit codes: 0 done, 2 no such campaign or a bad name, 4 bench error");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
