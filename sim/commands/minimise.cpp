#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "models/core/errors.h"
#include "reports/database.h"
#include "reports/store_reader.h"
#include "reports/stored_run.h"
#include "reports/whole_file.h"
#include "sim/commands/commands.h"
#include "sim/minimise/minimise.h"
#include "sim/terminal.h"

namespace switchback::sim {
namespace {

struct MinimiseCommand {
  std::string run;
  std::string database = "results.db";
  std::string out;
  std::optional<unsigned> jobs;
  std::string color = "auto";
  bool quiet = false;

  reports::ExitCode execute() const;
};

/// "31 steps -> 7".
std::string shrunk(std::size_t before, std::size_t after, const char* what) {
  return std::to_string(before) + " " + what + " -> " + std::to_string(after);
}

reports::ExitCode MinimiseCommand::execute() const {
  reports::StoredRun stored;
  reports::read_store(database, [&](reports::Database& results) { stored = reports::read_run(results, run); });
  const std::string file = out.empty() ? stored.scenario.name + "-minimal.yaml" : out;
  if (std::filesystem::path(file).extension() != ".yaml") {
    throw UserError(file + ": a scenario's file ends with .yaml");
  }
  // Known before the trials have gone into it.
  reports::check_writable(file);
  const MinimiseOptions options{.jobs = jobs.value_or(std::max(1U, std::thread::hardware_concurrency())),
                                .name = std::filesystem::path(file).stem().string(),
                                .quiet = quiet};
  const Terminal err = describe_terminal(2, color_choice(color));
  const Minimised smallest = minimise(stored, options, std::cerr, err);
  if (smallest.failure.empty()) {
    std::cout << "run " << stored.uuid.substr(0, 8) << " does not fail any more with this version" << std::endl;
    return reports::ExitCode::nothing_ran;
  }
  reports::write_whole(file, smallest.text);
  if (!quiet) {
    std::cout << smallest.text << '\n'
              << shrunk(smallest.steps_before, smallest.steps, "steps") << ", "
              << shrunk(smallest.actions_before, smallest.actions, "actions");
    if (smallest.phones_before && smallest.phones) {
      std::cout << ", " << shrunk(*smallest.phones_before, *smallest.phones, "phones");
    }
    std::cout << ", in " << smallest.trials << " trials\nfails by " << smallest.reason << "\n";
  }
  std::cout << file << ": play it with 'switchback run " << file;
  if (smallest.seed != 1) std::cout << " --seed " << smallest.seed;
  for (const std::string& setting : stored.settings) std::cout << " --set " << setting;
  std::cout << "'" << std::endl;
  return smallest.interrupted ? reports::ExitCode::stopped : reports::ExitCode::passed;
}

}  // namespace

void add_minimise_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<MinimiseCommand>();
  CLI::App& app =
      *program.add_subcommand("minimise", "From a run that failed, make the smallest scenario that still fails alike");
  app.add_option("run", command->run, "last, a run's number, its uuid or the beginning of one")
      ->required()
      ->type_name("RUN");
  app.add_option("--db", command->database, "Result store to read")->capture_default_str()->type_name("FILE");
  app.add_option("--out,-o", command->out, "Scenario file to write; by default SCENARIO-minimal.yaml")
      ->type_name("FILE");
  app.add_option("--jobs,-j", command->jobs, "Worker processes; 0: none, for debuggers; by default one a core")
      ->check(CLI::Range(0U, kMaxJobs))
      ->type_name("N");
  app.add_option("--color", command->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str()
      ->type_name("WHEN");
  app.add_flag("--quiet,-q", command->quiet, "Print the last line only");
  app.footer(
      "Steps, then parts of the system, then phones are left out as long as the run still fails by the same\n"
      "monitor, limit, or step with its message.\n\n"
      "Exit codes: 0 a scenario was written, 2 a mistake on the command line or a run that did not fail, 4 bench\n"
      "error, 5 the run does not fail any more, 130 stopped; what was found until then is written");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
