#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "models/core/errors.h"
#include "reports/whole_file.h"
#include "sim/commands/commands.h"
#include "sim/loading.h"
#include "sim/results.h"
#include "sim/run.h"
#include "sim/run_files.h"
#include "sim/run_plan.h"
#include "sim/selection.h"
#include "sim/session.h"
#include "sim/table.h"
#include "sim/terminal.h"

namespace switchback::sim {
namespace {

constexpr std::uint64_t kMaxRepeat = 1'000'000;
/// Wall-clock seconds of a run, unless the user says otherwise.
constexpr double kTimeout = 60;
constexpr double kPacedTimeout = 3600;
/// Milliseconds for a stack to be ended in.
constexpr int kGrace = 30'000;

struct RunCommand {
  Selection selection;
  std::vector<std::string> settings;
  std::uint64_t seed = 1;
  std::uint64_t repeat = 1;
  std::uint64_t shuffle_ties_seed = 0;
  std::optional<unsigned> jobs;
  std::optional<double> timeout_seconds;
  std::string stack;
  std::optional<double> speed;
  std::string pacing = "best-effort";
  std::string database = "results.db";
  std::string junit;
  RunFilesAsked files;
  std::optional<std::string> report;
  bool no_report = false;
  std::string keep_events = "notable";
  std::string color = "auto";
  bool json = false;
  std::vector<std::string> argv;
  bool quiet = false;
  bool dry_run = false;
  bool rerun_failed = false;
  bool stop_on_fail = false;

  reports::ExitCode execute();

 private:
  RunPlan make_plan();
  std::string report_path() const;
  std::optional<hil::PacerOptions> pacer_options() const;
  RunPlan plan_of_failed(const std::vector<scenarios::Override>& parsed) const;
};

reports::KeepEvents keep_events_choice(const std::string& word) {
  if (word == "all") return reports::KeepEvents::all;
  return word == "none" ? reports::KeepEvents::none : reports::KeepEvents::notable;
}

void print_plan(const RunPlan& plan, const Terminal& terminal) {
  Table table({{"SCENARIO"}, {"SEED", true}, {"FILE"}});
  for (const PlannedRun& run : plan.runs) {
    const scenarios::Scenario& scenario = plan.scenarios[run.scenario];
    table.add({{scenario.name}, {std::to_string(run.seed)}, {scenario.path, Paint::faint}});
  }
  table.print(std::cout, terminal);
  std::cout << '\n' << plan.runs.size() << (plan.runs.size() == 1 ? " run" : " runs") << " would be made\n";
}

RunPlan RunCommand::make_plan() {
  const auto parsed = parse_settings(settings);
  if (rerun_failed) return plan_of_failed(parsed);
  if (selection.names.empty() && selection.tags.empty()) selection.tags = {"regression"};
  return plan_runs(select_scenarios(
                       selection, library_folder(),
                       [&](const std::filesystem::path& file) { return load(file, parsed); }, tell_of_plan),
                   seed, repeat);
}

/// Each failed run again with the seed it failed with, as far as the selection holds its scenario.
RunPlan RunCommand::plan_of_failed(const std::vector<scenarios::Override>& parsed) const {
  RunPlan plan;
  std::map<std::string, std::vector<std::uint64_t>> seeds;
  Selection failed = selection;
  failed.names.clear();
  for (const reports::StoredFailure& run : failed_runs(database)) {
    if (!selection.names.empty() &&
        std::find(selection.names.begin(), selection.names.end(), run.scenario) == selection.names.end()) {
      continue;
    }
    auto& of_scenario = seeds[run.scenario];
    if (of_scenario.empty()) failed.names.push_back(run.path);
    of_scenario.push_back(run.seed);
  }
  if (failed.names.empty()) return plan;
  plan.scenarios =
      select_scenarios(failed, library_folder(), [&](const std::filesystem::path& file) { return load(file, parsed); });
  for (std::size_t scenario = 0; scenario < plan.scenarios.size(); ++scenario) {
    std::int64_t iteration = 0;
    for (const std::uint64_t failed_seed : seeds[plan.scenarios[scenario].name]) {
      plan.runs.push_back({scenario, failed_seed, iteration++});
    }
  }
  return plan;
}

/// Beside the results, unless the user says otherwise; empty: none.
std::string RunCommand::report_path() const {
  if (no_report) return "";
  if (report) return *report;
  return (std::filesystem::path(database).parent_path() / "report.html").string();
}

/// Nothing for virtual time.
std::optional<hil::PacerOptions> RunCommand::pacer_options() const {
  if (stack.empty() && !speed) return std::nullopt;
  hil::PacerOptions options;
  options.speed = speed.value_or(1.0);
  if (pacing == "hard-limit") options.policy = hil::PacingPolicy::hard_limit;
  return options;
}

reports::ExitCode RunCommand::execute() {
  const Terminal out = describe_terminal(1, color_choice(color));
  const Terminal err = describe_terminal(2, color_choice(color));
  const reports::KeepEvents kept = keep_events_choice(keep_events);
  const RunPlan plan = make_plan();
  const std::optional<hil::PacerOptions> pacer = pacer_options();
  std::optional<hil::StackDescription> described;
  if (!stack.empty()) described = hil::load_stack(hil::find_stack(stack, stacks_folder()));
  if (dry_run) {
    print_plan(plan, out);
    return plan.runs.empty() ? reports::ExitCode::nothing_ran : reports::ExitCode::passed;
  }
  const RunFiles run_files(files, plan);
  run_files.prepare(described.has_value());
  ResultsOptions results_options{.database = database,
                                 .junit = {},
                                 .report = {},
                                 .keep_events = kept,
                                 .seed = seed,
                                 .shuffle_ties_seed = shuffle_ties_seed,
                                 .settings = settings,
                                 .stack = {},
                                 .argv = argv};
  if (described) results_options.stack = {described->name, described->path, described->text};
  if (!junit.empty()) results_options.junit = junit;
  const std::string report_file = report_path();
  if (!report_file.empty()) {
    // Known before hours have gone into the runs.
    reports::check_writable(report_file);
    results_options.report = report_file;
  }
  Results results(results_options, plan);
  const double limit = timeout_seconds.value_or(pacer ? kPacedTimeout : kTimeout);
  const SessionOptions session{.jobs = jobs.value_or(pacer ? 1U : std::max(1U, std::thread::hardware_concurrency())),
                               .timeout = std::chrono::milliseconds(static_cast<std::int64_t>(limit * 1e3)),
                               .grace = std::chrono::milliseconds(pacer ? kGrace : 0),
                               .stop_on_fail = stop_on_fail,
                               .json = json,
                               .quiet = quiet,
                               .database = database,
                               .report = report_file};
  const auto code = run_session(
      plan, session, {std::cout, out, std::cerr, err},
      [&](std::size_t job) {
        const PlannedRun& run = plan.runs[job];
        RunOutcome outcome = run_scenario(plan.scenarios[run.scenario], {.seed = run.seed,
                                                                         .shuffle_ties_seed = shuffle_ties_seed,
                                                                         .pacing = pacer,
                                                                         .stack = described ? &*described : nullptr,
                                                                         .capture = run_files.pcap(run)});
        run_files.write(run, outcome);
        return pack(outcome);
      },
      [&](const PlannedRun& run, JobResult result) {
        if (result.status != JobResult::Status::done) run_files.sweep(run);
        return results.take(run, std::move(result));
      });
  results.finish();
  return code;
}

/// CLI11 would take -1 for the largest number there is.
std::string refuse_sign(const std::string& text) {
  return text.starts_with('-') ? "expected a whole number, 0 or more" : "";
}

}  // namespace

void add_run_command(CLI::App& program, std::vector<std::string> argv, reports::ExitCode& result) {
  auto command = std::make_shared<RunCommand>();
  command->argv = std::move(argv);
  CLI::App& app = *program.add_subcommand("run", "Run scenarios and store what they show");
  app.add_option("names", command->selection.names,
                 "Scenarios of the library, files, or folders; without any: every scenario tagged regression");
  const auto list = [&app](const char* name, std::vector<std::string>& values, const char* help) {
    return app.add_option(name, values, help)->allow_extra_args(false);
  };
  list("--tag", command->selection.tags, "Only scenarios with this tag; more than once: with any of them")
      ->type_name("TAG");
  list("--skip-tag", command->selection.skip_tags, "No scenario with this tag")->type_name("TAG");
  list("--set", command->settings, "Change a value of every scenario, such as phones.count=5000")
      ->type_name("NAME=VALUE");
  app.add_option("--seed", command->seed, "Seed of all random draws")
      ->check(refuse_sign)
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--repeat", command->repeat, "Run each scenario N times, with the seeds SEED, SEED+1, ...")
      ->check(CLI::Range(std::uint64_t{1}, kMaxRepeat))
      ->type_name("N");
  app.add_option("--jobs,-j", command->jobs,
                 "Worker processes; 0: none, for debuggers; by default one a core, and 1 in real time")
      ->check(CLI::Range(0U, kMaxJobs))
      ->type_name("N");
  app.add_option("--timeout", command->timeout_seconds,
                 "Wall-clock seconds a run may take; 0: no limit; by default 60, and 3600 in real time")
      ->check(CLI::Range(0.0, 1e6))
      ->type_name("SECONDS");
  app.add_option(
         "--stack", command->stack,
         "Play against this real stack instead of the simulated pair: a file, or a name of those that come along")
      ->type_name("FILE");
  app.add_option("--speed", command->speed,
                 "Scenario seconds per wall-clock second; by default as fast as possible, and 1 with --stack")
      ->check(CLI::Range(1e-3, 1e3))
      ->type_name("FACTOR");
  app.add_option("--pacing", command->pacing,
                 "In real time, what is too late is counted (best-effort), or ends the run as an error (hard-limit)")
      ->check(CLI::IsMember({"best-effort", "hard-limit"}))
      ->capture_default_str()
      ->type_name("POLICY");
  app.add_option("--db", command->database, "Result store to add to")->capture_default_str()->type_name("FILE");
  app.add_option("--junit", command->junit, "Also write JUnit XML here")->type_name("FILE");
  add_run_file_options(app, command->files);
  auto* report = app.add_option("--report", command->report,
                                "Write the report here; by default report.html beside the result store");
  report->type_name("FILE");
  app.add_flag("--no-report", command->no_report, "Write no report")->excludes(report);
  app.add_option("--keep-events", command->keep_events,
                 "What the store keeps of the journal: notable (all of runs that did not pass), all or none")
      ->check(CLI::IsMember({"notable", "all", "none"}))
      ->capture_default_str()
      ->type_name("WHICH");
  app.add_option("--shuffle-ties", command->shuffle_ties_seed,
                 "Break ties between equal times by this seed; verdicts must not change")
      ->check(refuse_sign)
      ->type_name("N");
  app.add_option("--color", command->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str()
      ->type_name("WHEN");
  app.add_flag("--rerun-failed", command->rerun_failed, "Run again what did not pass last time, with the same seeds");
  app.add_flag("--stop-on-fail", command->stop_on_fail, "Start no more runs after the first that does not pass");
  app.add_flag("--dry-run", command->dry_run, "Say what would run");
  app.add_flag("--json", command->json, "One JSON document on standard output");
  app.add_flag("--quiet,-q", command->quiet, "Print the last line only");
  app.footer(
      "Examples:\n"
      "  switchback run switchback-while-in-call --repeat 100\n"
      "  switchback run switchback-while-in-call --pcap captures --vcd waves --trace traces");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
