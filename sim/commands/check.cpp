#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "models/core/errors.h"
#include "scenarios/campaign/campaign_loader.h"
#include "scenarios/loader.h"
#include "scenarios/log_mapping/mapping_loader.h"
#include "scenarios/yaml_document.h"
#include "sim/campaign/loaded_campaign.h"
#include "sim/commands/commands.h"
#include "sim/loading.h"
#include "sim/selection.h"

namespace switchback::sim {
namespace {

/// Throws UserError with all mistakes of the file. It is read once, since it may be a pipe.
void check_file(const std::filesystem::path& file) {
  const std::string text = scenarios::read_limited(file.string(), file.string());
  if (scenarios::is_campaign(text)) {
    parse_campaign(text, file);
  } else if (scenarios::is_log_mapping(text)) {
    scenarios::parse_log_mapping(text, file.string());
  } else {
    scenarios::parse_scenario(text, file.string(), {});
  }
}

reports::ExitCode check(const std::vector<std::string>& names) {
  std::size_t files = 0;
  std::size_t broken = 0;
  for (const auto& file : find_files(names, library_folder())) {
    ++files;
    try {
      check_file(file);
    } catch (const UserError& error) {
      ++broken;
      std::cerr << error.what() << '\n';
    }
  }
  std::cerr.flush();
  std::cout << files << (files == 1 ? " file" : " files") << " checked, " << broken << " with mistakes" << std::endl;
  return broken == 0 ? reports::ExitCode::passed : reports::ExitCode::mistake;
}

}  // namespace

void add_check_command(CLI::App& program, reports::ExitCode& result) {
  auto names = std::make_shared<std::vector<std::string>>();
  CLI::App& app =
      *program.add_subcommand("check", "Find the mistakes in scenario, plan and mapping files, without running them");
  app.add_option("names", *names, "Files, folders, or scenarios of the library; without any: the whole library");
  app.callback([names, &result] { result = check(*names); });
}

}  // namespace switchback::sim
