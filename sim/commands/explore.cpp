#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "models/core/errors.h"
#include "models/defects.h"
#include "sim/commands/commands.h"
#include "sim/explore/draw.h"
#include "sim/explore/exploration.h"
#include "sim/explore/exploration_text.h"
#include "sim/terminal.h"

namespace switchback::sim {
namespace {

constexpr std::size_t kMostScenarios = 100'000'000;

struct ExploreCommand {
  ExplorationOptions options;
  std::optional<unsigned> jobs;
  double timeout_seconds = 60;
  double budget_seconds = 0;
  std::string color = "auto";
  bool json = false;
  bool print_scenario = false;

  reports::ExitCode execute();
};

std::chrono::milliseconds milliseconds_of(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1e3));
}

reports::ExitCode code_of(const ExplorationEnd& end) {
  if (end.interrupted) return reports::ExitCode::stopped;
  const auto count = [&](reports::Verdict verdict) { return end.verdicts[static_cast<std::size_t>(verdict)]; };
  if (end.played == 0) return reports::ExitCode::nothing_ran;
  if (count(reports::Verdict::error) > 0) return reports::ExitCode::bench_error;
  return count(reports::Verdict::fail) > 0 ? reports::ExitCode::failed : reports::ExitCode::passed;
}

reports::ExitCode ExploreCommand::execute() {
  if (print_scenario) {
    std::cout << draw_scenario(options.first_seed, options.defects);
    return reports::ExitCode::passed;
  }
  const Terminal out = describe_terminal(1, color_choice(color));
  const Terminal err = describe_terminal(2, color_choice(color));
  // One more than cores: while this process stores a run, there is work for all of them.
  options.jobs = jobs.value_or(std::max(1U, std::thread::hardware_concurrency()) + 1);
  options.timeout = milliseconds_of(timeout_seconds);
  options.budget = milliseconds_of(budget_seconds);
  const ExplorationEnd end = explore(options, std::cerr, err);
  const reports::ExitCode code = code_of(end);
  if (json) {
    std::cout << exploration_json(options, end, static_cast<int>(code)) << std::endl;
    return code;
  }
  if (!options.quiet) print_exploration(std::cout, end, out);
  std::cout << exploration_line(options, end, out.color) << std::endl;
  return code;
}

}  // namespace

void add_explore_command(CLI::App& program, std::vector<std::string> argv, reports::ExitCode& result) {
  auto command = std::make_shared<ExploreCommand>();
  ExplorationOptions& options = command->options;
  options.argv = std::move(argv);
  CLI::App& app = *program.add_subcommand("explore", "Play scenarios drawn by chance, and look for what goes wrong");
  app.add_option("--count,-n", options.count, "How many scenarios")
      ->check(CLI::Range(std::size_t{1}, kMostScenarios))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--seed", options.first_seed, "Seed of the first scenario; the others follow")
      ->check([](const std::string& text) {
        return text.starts_with('-') ? std::string("expected a whole number, 0 or more") : std::string();
      })
      ->capture_default_str()
      ->type_name("N");
  std::vector<std::string> names;
  for (const models::DefectInfo& defect : models::kDefects) names.emplace_back(defect.name);
  app.add_option(
         "--defect", options.defects,
         "Plant this defect in the simulated pair, to see that it is found; a wrong name is answered with all of them")
      ->allow_extra_args(false)
      ->check(CLI::Validator(CLI::IsMember(names)).description(""))
      ->type_name("NAME");
  add_pool_options(app, command->jobs, command->timeout_seconds);
  app.add_option("--budget", command->budget_seconds, "Start no more scenarios after this many wall-clock seconds")
      ->check(CLI::Range(0.0, 1e9))
      ->type_name("SECONDS");
  app.add_option("--db", options.database, "Result store for what fails, and for what was covered")
      ->capture_default_str()
      ->type_name("FILE");
  app.add_flag("--stop-on-fail", options.stop_on_fail, "Start no more scenarios after the first that fails");
  app.add_flag("--show", command->print_scenario, "Write the scenario of --seed instead of playing it");
  app.add_option("--color", command->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str()
      ->type_name("WHEN");
  app.add_flag("--json", command->json, "One JSON document on standard output");
  app.add_flag("--quiet,-q", options.quiet, "Print the last line only");
  app.footer(
      "Each scenario has a fault phase, in which the monitors watch, and a quiet phase, in which every fault is\n"
      "over, an administrator puts right what is still wrong, and everything must converge within a bound. A\n"
      "scenario follows from its seed. What fails is stored whole: 'switchback minimise RUN' makes the smallest\n"
      "scenario of it that still fails, 'switchback explain RUN' tells what happened. 'switchback report' draws\n"
      "as a heat map what was covered.\n\n"
      "Exit codes: 0 nothing failed, 1 something failed, 2 a mistake on the command line, 4 bench error, 130 stopped");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
