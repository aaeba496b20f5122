#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "models/core/errors.h"
#include "models/core/message_text.h"
#include "sim/commands/commands.h"
#include "sim/incidents/incident_results.h"
#include "sim/loading.h"
#include "sim/pool.h"
#include "sim/progress.h"
#include "sim/selection.h"
#include "sim/terminal.h"

namespace switchback::sim {
namespace {

constexpr std::uint64_t kMostSeeds = 100'000;

struct IncidentsCommand {
  std::vector<std::string> names;
  std::uint64_t seed = 1;
  std::uint64_t repeat = 1;
  std::optional<unsigned> jobs;
  bool json = false;
  bool markdown = false;

  reports::ExitCode execute() const;

 private:
  std::vector<scenarios::Scenario> choose() const;
  bool play(std::vector<IncidentResult>& results) const;
  void print(const std::vector<IncidentResult>& results, double seconds) const;
};

/// The incidents that are meant, by number, name, file or folder; without names all of the library.
std::vector<scenarios::Scenario> IncidentsCommand::choose() const {
  const auto load_plainly = [](const std::filesystem::path& file) { return load(file, {}); };
  std::vector<scenarios::Scenario> chosen;
  Selection others;
  if (names.empty()) others.tags = {"incident"};
  const std::filesystem::path folder = library_folder() / "incidents";
  for (const std::string& name : names) {
    const auto files = find_files({}, folder);
    const auto found = std::find_if(files.begin(), files.end(), [&name](const std::filesystem::path& file) {
      return incident_number(file.stem().string()) == name;
    });
    others.names.push_back(found == files.end() ? name : found->string());
  }
  for (scenarios::Scenario& scenario : select_scenarios(others, library_folder(), load_plainly)) {
    if (!scenario.incident) {
      throw UserError(in_quotes(scenario.name) + " reproduces no incident; expected a scenario with 'incident:'");
    }
    chosen.push_back(std::move(scenario));
  }
  return chosen;
}

/// False: stopped before all were played.
bool IncidentsCommand::play(std::vector<IncidentResult>& results) const {
  const std::size_t runs_of_each = 2 * static_cast<std::size_t>(repeat);
  const Terminal terminal = describe_terminal(2, ColorChoice::automatic);
  Progress progress(std::cerr, terminal, results.size() * runs_of_each, std::chrono::steady_clock::now());
  PoolOptions options{.workers = jobs.value_or(std::max(1U, std::thread::hardware_concurrency()))};
  options.on_tick = [&progress] { progress.refresh(std::chrono::steady_clock::now()); };
  const auto with_defect = [](std::size_t job) { return job % 2 == 1; };
  Pool pool(options);
  const bool all = pool.run(
      results.size() * runs_of_each,
      [&](std::size_t job) {
        const std::uint64_t of_seed = seed + job % runs_of_each / 2;
        return pack(play_incident(*results[job / runs_of_each].scenario, with_defect(job), of_seed));
      },
      [&](std::size_t job, JobResult result) {
        const bool done = result.status == JobResult::Status::done;
        const IncidentRun run =
            done ? unpack_incident_run(result.text) : IncidentRun{reports::Verdict::error, result.text};
        results[job / runs_of_each].add(run, with_defect(job));
        progress.count(run.verdict);
      });
  progress.close();
  return all;
}

void IncidentsCommand::print(const std::vector<IncidentResult>& results, double seconds) const {
  if (json) {
    std::cout << incidents_json(results) << std::endl;
    return;
  }
  if (markdown) {
    print_incidents_markdown(std::cout, results);
    std::cout.flush();
    return;
  }
  const Terminal terminal = describe_terminal(1, ColorChoice::automatic);
  incident_table(results).print(std::cout, terminal);
  const auto told = std::count_if(results.begin(), results.end(), [](const auto& one) { return one.told_apart(); });
  std::cout << '\n'
            << told << " of " << results.size() << " pass without their defect and fail with it, in "
            << wall_time_text(seconds) << std::endl;
}

reports::ExitCode IncidentsCommand::execute() const {
  const std::vector<scenarios::Scenario> chosen = choose();
  if (chosen.empty()) return reports::ExitCode::nothing_ran;
  std::vector<IncidentResult> results(chosen.size());
  for (std::size_t index = 0; index < chosen.size(); ++index) results[index].scenario = &chosen[index];
  const auto start = std::chrono::steady_clock::now();
  const bool all = play(results);
  print(results, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  if (!all) return reports::ExitCode::stopped;
  const bool told = std::all_of(results.begin(), results.end(), [](const auto& one) { return one.told_apart(); });
  return told ? reports::ExitCode::passed : reports::ExitCode::failed;
}

std::string refuse_minus(const std::string& text) {
  return text.starts_with('-') ? "expected a whole number, 0 or more" : "";
}

}  // namespace

void add_incidents_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<IncidentsCommand>();
  CLI::App& app =
      *program.add_subcommand("incidents", "Play each field incident of the library without and with its defect");
  app.add_option("names", command->names, "Incidents by number or name, files or folders; without any: all");
  app.add_option("--seed", command->seed, "Seed of all random draws")
      ->check(refuse_minus)
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--repeat", command->repeat, "Play each N times, with the seeds SEED, SEED+1, ...")
      ->check(CLI::Range(std::uint64_t{1}, kMostSeeds))
      ->type_name("N");
  app.add_option("--jobs,-j", command->jobs, "Worker processes; 0: none, for debuggers; by default one a core")
      ->check(CLI::Range(0U, kMaxJobs))
      ->type_name("N");
  auto* json = app.add_flag("--json", command->json, "One JSON document on standard output");
  app.add_flag("--markdown", command->markdown, "The table in Markdown")->excludes(json);
  app.footer(
      "Exit code 0: every one passes without its defect and fails with it; 1: not so.\n"
      "To look at one: switchback run incident-07-option-forgotten --set system.defect=incident");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
