#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "reports/database.h"
#include "reports/store.h"
#include "reports/store_reader.h"
#include "reports/stored_run.h"
#include "sim/commands/commands.h"
#include "sim/progress.h"
#include "sim/record.h"
#include "sim/replay.h"
#include "sim/run_files.h"
#include "sim/terminal.h"
#include "sim/verdict_table.h"

namespace switchback::sim {
namespace {

struct ReplayCommand {
  std::string run;
  std::string database = "results.db";
  std::string color = "auto";
  bool store = false;
  RunFilesAsked files;
  std::vector<std::string> argv;

  reports::ExitCode execute() const;

 private:
  void add_to_store(const reports::StoredRun& stored, reports::RunRecord& record) const;
};

void print_run(const reports::StoredRun& run) {
  std::cout << "run " << run.id << " (" << run.uuid.substr(0, 8) << "): " << run.scenario.name << ", seed " << run.seed;
  if (run.stack) std::cout << ", against " << run.stack->name;
  if (!run.inputs.empty()) std::cout << ", " << run.inputs.size() << " inputs from outside";
  std::cout << '\n';
}

void ReplayCommand::add_to_store(const reports::StoredRun& stored, reports::RunRecord& record) const {
  record.campaign = {new_uuid(), stored.scenario.name, "replay", stored.seed, 1, utc_now()};
  record.argv = argv;
  reports::ResultStore(database).insert(record);
}

reports::ExitCode ReplayCommand::execute() const {
  const Terminal terminal = describe_terminal(1, color_choice(color));
  reports::StoredRun stored;
  reports::read_store(database, [&](reports::Database& results) { stored = reports::read_run(results, run); });
  print_run(stored);
  Replay again = replay(stored, files);
  const std::string differs = difference(stored, again.record);
  if (store) add_to_store(stored, again.record);
  const reports::Verdict verdict = again.record.verdict;
  std::cout << (differs.empty() ? "the same journal and verdict: " : "differs: ")
            << painted(std::string(name_of(verdict)), paint_of(verdict), terminal.color);
  if (!again.record.reason_text.empty()) std::cout << ", " << again.record.reason_text;
  std::cout << '\n';
  if (!differs.empty()) std::cout << differs << '\n';
  std::cout << "replayed " << format_time(again.outcome.duration) << " in "
            << wall_time_text(again.outcome.wall_ms / 1e3);
  if (store) std::cout << ", stored in " << database;
  std::cout << std::endl;
  if (differs.empty()) return reports::ExitCode::passed;
  const bool broke = !again.outcome.error.empty() && verdict != stored.verdict;
  return broke ? reports::ExitCode::bench_error : reports::ExitCode::failed;
}

}  // namespace

void add_replay_command(CLI::App& program, std::vector<std::string> argv, reports::ExitCode& result) {
  auto command = std::make_shared<ReplayCommand>();
  command->argv = std::move(argv);
  CLI::App& app = *program.add_subcommand("replay", "Play a stored run again in virtual time and compare");
  app.add_option("run", command->run, "last, the run's number, or its uuid or the beginning of it")
      ->required()
      ->type_name("RUN");
  app.add_option("--db", command->database, "Result store that has the run")->capture_default_str()->type_name("FILE");
  add_run_file_options(app, command->files);
  app.add_option("--color", command->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str()
      ->type_name("WHEN");
  app.add_flag("--store", command->store, "Store the replay as a run, too");
  app.footer(
      "Exit codes: 0 the same journal and verdict, 1 it differs, 2 no such run or nothing to replay,\n"
      "4 bench error");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
