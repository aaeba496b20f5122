#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "models/core/errors.h"
#include "reports/database.h"
#include "reports/store_reader.h"
#include "reports/stored_paths.h"
#include "sim/commands/commands.h"
#include "sim/path_text.h"
#include "sim/terminal.h"

namespace switchback::sim {
namespace {

struct ExplainCommand {
  std::string run;
  std::string database = "results.db";
  std::string color = "auto";
  int takeover = 0;  ///< 0: all
  bool json = false;

  reports::ExitCode execute() const;

 private:
  std::vector<reports::CriticalPath> chosen(const reports::RunPaths& stored) const;
};

std::vector<reports::CriticalPath> ExplainCommand::chosen(const reports::RunPaths& stored) const {
  if (takeover == 0) return stored.paths;
  if (static_cast<std::size_t>(takeover) > stored.takeovers.size()) {
    throw UserError("run " + std::to_string(stored.run) + " has no takeover " + std::to_string(takeover) + "; it has " +
                    std::to_string(stored.takeovers.size()));
  }
  std::vector<reports::CriticalPath> paths;
  for (const reports::CriticalPath& path : stored.paths) {
    if (path.takeover == takeover) paths.push_back(path);
  }
  return paths;
}

/// A run that left nothing to explain, and what to do about it.
std::string reason_for_nothing(const reports::RunPaths& run) {
  const bool triggered = std::any_of(run.takeovers.begin(), run.takeovers.end(),
                                     [](const reports::Takeover& takeover) { return takeover.trigger.has_value(); });
  if (triggered) return "nothing that was measured followed its trigger: neither full control nor service";
  if (!run.takeovers.empty()) return "nothing in it triggered its takeover";
  return "it has neither a takeover nor a fault after which service or protection came back";
}

reports::ExitCode ExplainCommand::execute() const {
  reports::RunPaths stored;
  reports::read_store(database, [&](reports::Database& store) { stored = reports::read_paths(store, run); });
  if (!stored.kept) {
    throw UserError("run " + std::to_string(stored.run) + " was stored without its critical paths, by an earlier " +
                    "version or because it left no journal; 'switchback replay " + std::to_string(stored.run) +
                    " --store' adds a replay that can be explained");
  }
  const std::vector<reports::CriticalPath> paths = chosen(stored);
  if (json) {
    std::cout << paths_json(stored, paths) << std::endl;
  } else {
    print_paths(std::cout, stored, paths, describe_terminal(1, color_choice(color)));
    if (paths.empty()) std::cout << "nothing to explain: " << reason_for_nothing(stored) << '\n';
    std::cout.flush();
  }
  return paths.empty() ? reports::ExitCode::nothing_ran : reports::ExitCode::passed;
}

}  // namespace

void add_explain_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<ExplainCommand>();
  CLI::App& app = *program.add_subcommand("explain", "Show where the time went until service and protection were back");
  app.add_option("run", command->run, "last, the run's number, or its uuid or the beginning of it")
      ->required()
      ->type_name("RUN");
  app.add_option("--db", command->database, "Result store that has the run")->capture_default_str()->type_name("FILE");
  app.add_option("--takeover", command->takeover, "Only this takeover, counted from 1; without: all")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N");
  app.add_option("--color", command->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str()
      ->type_name("WHEN");
  app.add_flag("--json", command->json, "One JSON document on standard output");
  app.footer("Exit codes: 0 explained, 2 no such run or takeover, 4 bench error, 5 nothing to explain");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
