#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "models/core/errors.h"
#include "reports/store.h"
#include "reports/store_reader.h"
#include "sim/commands/commands.h"
#include "sim/terminal.h"

namespace switchback::sim {
namespace {

namespace fs = std::filesystem;

struct MergeCommand {
  std::vector<std::string> stores;
  std::string database = "results.db";
  bool json = false;
  bool quiet = false;

  reports::ExitCode execute() const;

 private:
  void check() const;
};

std::string runs_text(std::size_t count) { return std::to_string(count) + (count == 1 ? " run" : " runs"); }

/// Before anything is written, so that a mistake in the last of them leaves nothing half done.
void MergeCommand::check() const {
  for (const std::string& store : stores) {
    std::error_code ignored;
    if (fs::equivalent(store, database, ignored)) {
      throw UserError(store + ": is the store to merge into; name the others, and this one with --db");
    }
    reports::read_store(store, [](reports::Database& source) { reports::check_whole(source); });
  }
}

reports::ExitCode MergeCommand::execute() const {
  check();
  reports::ResultStore target(database);
  reports::MergeCounts all;
  auto list = nlohmann::ordered_json::array();
  for (const std::string& store : stores) {
    reports::MergeCounts counts;
    reports::read_store(store, [&](reports::Database& source) { counts = target.merge(source); });
    all.added += counts.added;
    all.present += counts.present;
    all.differing.insert(all.differing.end(), counts.differing.begin(), counts.differing.end());
    if (!quiet && !json) {
      std::cout << store << ": " << runs_text(counts.added) << " added, " << counts.present << " there before"
                << std::endl;
    }
    list.push_back(
        {{"store", store}, {"added", counts.added}, {"there_before", counts.present}, {"differing", counts.differing}});
  }
  for (const std::string& uuid : all.differing) {
    std::cerr << "switchback: run " << uuid << " has another journal in the store it comes from than in " << database
              << ", which keeps its own: the same program, scenario and seed gave two results" << std::endl;
  }
  const reports::ExitCode code = !all.differing.empty()         ? reports::ExitCode::bench_error
                                 : all.added + all.present == 0 ? reports::ExitCode::nothing_ran
                                                                : reports::ExitCode::passed;
  if (json) {
    const nlohmann::ordered_json document{{"database", database},
                                          {"stores", std::move(list)},
                                          {"added", all.added},
                                          {"there_before", all.present},
                                          {"exit_code", static_cast<int>(code)}};
    std::cout << document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << std::endl;
  } else {
    std::cout << runs_text(all.added) << " added to " << database << " from " << stores.size()
              << (stores.size() == 1 ? " store, " : " stores, ") << all.present << " there before" << std::endl;
  }
  return code;
}

}  // namespace

void add_merge_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<MergeCommand>();
  CLI::App& app = *program.add_subcommand("merge", "Put the runs of several result stores into one");
  app.add_option("stores", command->stores, "Result stores to take runs from; they stay as they are")
      ->required()
      ->type_name("FILE");
  app.add_option("--db", command->database, "Result store to add to; it is made if there is none")
      ->capture_default_str()
      ->type_name("FILE");
  app.add_flag("--json", command->json, "One JSON document on standard output");
  app.add_flag("--quiet,-q", command->quiet, "Print the last line only");
  app.footer(
      "Each store is added whole or not at all. A run that is there already is not added again, so that stores may be\n"
      "merged in any order and twice: a run is known by its uuid, and a campaign's by its place in the plan as well.\n"
      "'switchback campaign PLAN' then goes on with what is still missing.\n\n"
      "Exit codes: 0 merged, 2 a file that is no whole result store (nothing was merged), 4 bench error, or one run "
      "with\n"
      "two different journals, 5 no runs in any of them");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
