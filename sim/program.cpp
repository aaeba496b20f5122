#include "sim/program.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "hil/bench_error.h"
#include "models/core/errors.h"
#include "models/core/nearest_word.h"
#include "reports/database.h"
#include "sim/commands/commands.h"

namespace switchback::sim {
namespace {

using reports::ExitCode;

/// CLI11 would call a mistyped command an unexpected argument.
void check_command_name(const CLI::App& program, int argc, char** argv) {
  if (argc < 2 || *argv[1] == '-' || *argv[1] == '\0') return;
  std::vector<std::string> names;
  for (const CLI::App* command : program.get_subcommands({})) names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), argv[1]) != names.end()) return;
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  throw UserError("unknown command '" + std::string(argv[1]) + "'; " + word_hint(argv[1], candidates));
}

ExitCode parse_and_run(int argc, char** argv) {
  ExitCode result = ExitCode::passed;
  CLI::App program("Switchback: a test bench for redundant telephony servers", "switchback");
  program.require_subcommand(1);
  program.set_version_flag("--version", "switchback " SWITCHBACK_VERSION);
  program.footer(
      "Exit codes: 0 all passed, 1 something failed, 2 usage or scenario mistake, 3 not decided,\n"
      "4 bench error, 5 nothing ran, 130 stopped");
  add_run_command(program, {argv, argv + argc}, result);
  add_incidents_command(program, result);
  add_campaign_command(program, result);
  add_explore_command(program, {argv, argv + argc}, result);
  add_minimise_command(program, result);
  add_merge_command(program, result);
  add_replay_command(program, {argv, argv + argc}, result);
  add_import_command(program, {argv, argv + argc}, result);
  add_explain_command(program, result);
  add_compare_command(program, result);
  add_baseline_command(program, result);
  add_trend_command(program, result);
  add_export_command(program, result);
  add_report_command(program, result);
  add_list_command(program, result);
  add_show_command(program, result);
  add_check_command(program, result);
  add_stack_command(program, result);
  add_serve_command(program, result);
  add_test_command(program, result);
  add_bench_command(program, result);
  if (argc < 2) {
    std::cerr << program.help();
    return ExitCode::mistake;
  }
  check_command_name(program, argc, argv);
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& help) {
    program.exit(help);
    return ExitCode::passed;
  } catch (const CLI::ParseError& error) {
    throw UserError(std::string(error.what()) + "\nTry 'switchback " +
                    (program.get_subcommands().empty() ? "" : program.get_subcommands()[0]->get_name() + " ") +
                    "--help'.");
  }
  return result;
}

}  // namespace

int run_program(int argc, char** argv) {
  ::setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  try {
    return static_cast<int>(parse_and_run(argc, argv));
  } catch (const UserError& error) {
    std::cerr << "switchback: " << error.what() << std::endl;
    return static_cast<int>(ExitCode::mistake);
  } catch (const hil::BenchError& error) {
    std::cerr << "switchback: " << error.what() << std::endl;
    return static_cast<int>(ExitCode::bench_error);
  } catch (const reports::StoreError& error) {
    std::cerr << "switchback: " << error.what() << std::endl;
    return static_cast<int>(ExitCode::bench_error);
  } catch (const std::exception& error) {
    std::cerr << "switchback: internal error: " << error.what() << std::endl;
    return static_cast<int>(ExitCode::bench_error);
  }
}

}  // namespace switchback::sim
