#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "models/core/errors.h"
#include "sim/campaign/campaign_effects.h"
#include "sim/campaign/campaign_session.h"
#include "sim/campaign/campaign_text.h"
#include "sim/campaign/loaded_campaign.h"
#include "sim/campaign/shard.h"
#include "sim/campaign/slurm.h"
#include "sim/commands/commands.h"
#include "sim/terminal.h"

namespace switchback::sim {
namespace {

/// Wall-clock seconds of a run.
constexpr double kTimeout = 60;

struct CampaignCommand {
  std::string plan;
  std::optional<unsigned> jobs;
  double timeout_seconds = kTimeout;
  std::string database;
  std::string shard_text;
  std::size_t slurm_tasks = 0;  ///< 0: not by Slurm
  std::vector<std::string> sbatch;
  bool wait = false;
  std::string color = "auto";
  bool json = false;
  bool quiet = false;
  bool dry_run = false;

  reports::ExitCode execute();

 private:
  Shard shard_asked() const;
  reports::ExitCode submit(const LoadedCampaign& campaign) const;
  reports::ExitCode show_plan(const LoadedCampaign& campaign) const;
};

reports::ExitCode CampaignCommand::show_plan(const LoadedCampaign& campaign) const {
  const reports::StoredPlan stored = find_stored(campaign, database);
  print_cells(std::cout, campaign, stored.campaign ? stored.campaign->present.size() : 0,
              describe_terminal(1, color_choice(color)));
  return reports::ExitCode::passed;
}

Shard CampaignCommand::shard_asked() const {
  if (shard_text.empty()) return {};
  const std::optional<Shard> parsed = parse_shard(shard_text);
  if (!parsed) {
    throw UserError("--shard " + shard_text + ": expected NUMBER/OF, such as 2/4 for the second of four; at most " +
                    std::to_string(kMostShards));
  }
  return *parsed;
}

reports::ExitCode CampaignCommand::submit(const LoadedCampaign& campaign) const {
  if (slurm_tasks > campaign.planned_runs()) {
    throw UserError("--slurm " + std::to_string(slurm_tasks) + ": the plan has no more than " +
                    std::to_string(campaign.planned_runs()) + " runs");
  }
  const SlurmCampaign work{.program = std::filesystem::read_symlink("/proc/self/exe").string(),
                           .plan = plan,
                           .database = database,
                           .folder = slurm_folder(database),
                           .tasks = slurm_tasks,
                           .timeout = timeout_seconds};
  SlurmOptions options{.name = campaign.plan.name, .sbatch = sbatch, .wait = wait, .submitted = {}};
  options.submitted = [&](const SlurmJobs& submitted) {
    if (json) {
      const nlohmann::ordered_json document{{"array_job", submitted.array}, {"merge_job", submitted.merge},
                                            {"tasks", slurm_tasks},         {"planned", campaign.planned_runs()},
                                            {"folder", work.folder},        {"database", database}};
      std::cout << document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << std::endl;
      return;
    }
    std::cout << "submitted as array job " << submitted.array << " (" << slurm_tasks << " tasks for "
              << campaign.planned_runs() << " runs) and merge job " << submitted.merge << "\nqueue: squeue --jobs "
              << submitted.array << "," << submitted.merge << "\nresults: " << work.folder << "/merge.log, " << database
              << std::endl;
  };
  const std::optional<int> code = submit_to_slurm(work, options);
  if (!wait) return reports::ExitCode::passed;
  if (!code) {
    std::cerr << "switchback: no longer waiting; the jobs go on, scancel ends them" << std::endl;
    return reports::ExitCode::stopped;
  }
  if (!quiet && !json) std::cout << std::ifstream(work.folder + "/merge.log").rdbuf() << std::flush;
  return static_cast<reports::ExitCode>(*code);
}

reports::ExitCode CampaignCommand::execute() {
  const Shard shard = shard_asked();
  if (database.empty()) database = shard.of == 1 ? "results.db" : "results." + shard.file_name() + ".db";
  const LoadedCampaign campaign = load_campaign(plan);
  if (dry_run) return show_plan(campaign);
  if (slurm_tasks > 0) return submit(campaign);
  const Terminal out = describe_terminal(1, color_choice(color));
  const Terminal err = describe_terminal(2, color_choice(color));
  // One more than cores: while this process stores a batch, there is work for all of them.
  const unsigned usual_jobs = std::max(1U, std::thread::hardware_concurrency()) + 1;
  const CampaignOptions options{.jobs = jobs.value_or(usual_jobs),
                                .timeout = std::chrono::milliseconds(static_cast<std::int64_t>(timeout_seconds * 1e3)),
                                .database = database,
                                .quiet = quiet,
                                .shard = shard};
  const CampaignEnd end = run_campaign(campaign, options, std::cerr, err);
  const auto code = reports::exit_code(worst_of(end.cells), end.interrupted);
  if (!end.other_versions.empty() && !quiet) {
    std::string versions;
    for (const std::string& version : end.other_versions) versions += (versions.empty() ? "" : ", ") + version;
    std::cerr << "switchback: " << database << " has runs of this plan by " << versions
              << " as well; they are a campaign of their own, and are not counted here" << std::endl;
  }
  if (json) {
    std::cout << campaign_json(campaign, end, database, static_cast<int>(code)) << std::endl;
    if (!quiet) std::cerr << summary_line(campaign, end, database, err.color) << std::endl;
    return code;
  }
  if (!quiet && end.present_before + end.ran > 0) {
    print_results(std::cout, campaign, end, out);
    print_effects(std::cout, campaign, end, out);
    std::cout << '\n';
  }
  std::cout << summary_line(campaign, end, database, out.color) << std::endl;
  return code;
}

}  // namespace

void add_campaign_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<CampaignCommand>();
  CLI::App& app = *program.add_subcommand("campaign", "Run a plan of many runs, or what is missing of it");
  app.add_option("plan", command->plan, "Plan file; scenarios/campaign.schema.json is its language")
      ->required()
      ->type_name("PLAN");
  add_pool_options(app, command->jobs, command->timeout_seconds);
  app.add_option("--db", command->database,
                 "Result store to add to, and to go on with; by default results.db, of a shard results.shard-I-of-N.db")
      ->type_name("FILE");
  app.add_option("--shard", command->shard_text,
                 "Make only the I-th of N parts of the plan, so that other machines can make the others; 'switchback "
                 "merge' puts their stores together. Stop conditions look at this part alone")
      ->type_name("I/N");
  CLI::Option& slurm =
      *app.add_option("--slurm", command->slurm_tasks,
                      "Have Slurm make the campaign as an array of N jobs, a shard each, and one that "
                      "merges them into --db; scripts, logs and the shards' stores are put beside that")
           ->check(CLI::Range(std::size_t{1}, kMostShards))
           ->excludes("--shard", "--jobs")
           ->type_name("N");
  app.add_option("--sbatch", command->sbatch,
                 "An option for sbatch, such as --sbatch=--partition=short; may be repeated")
      ->needs(&slurm)
      ->allow_extra_args(false)
      ->type_name("OPTION");
  app.add_flag("--wait", command->wait, "Until Slurm has made it; then show the results and end as if it was made here")
      ->needs(&slurm);
  app.add_option("--color", command->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str()
      ->type_name("WHEN");
  app.add_flag("--dry-run", command->dry_run, "Say what the cells are, and what is stored already");
  app.add_flag("--json", command->json, "One JSON document on standard output");
  app.add_flag("--quiet,-q", command->quiet, "Print the last line only");
  app.footer(
      "The same plan and store again: only the missing runs are made. A run belongs to a plan by the plan's\n"
      "text, its scenarios, parameters and seed, and by the program's version: another version begins anew,\n"
      "beside the old runs. Of every run the store keeps verdict, steps, measurements, takeovers, critical\n"
      "paths, parameters and fingerprint; events and curves only of the first run of each cell that does not\n"
      "pass. 'switchback replay' makes any run again from its seed.\n\n"
      "Exit codes: 0 all passed, 1 something failed, 2 a mistake in the plan or a scenario, 3 not decided, 4 bench\n"
      "error, 5 nothing ran, 130 stopped");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
