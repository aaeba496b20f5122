// The program's commands, one file each. A command declares its options and leaves its exit code behind.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/verdict.h"

namespace CLI {
class App;
}

namespace switchback::sim {

struct RunFilesAsked;

/// The most worker processes that a command can be told to use.
inline constexpr unsigned kMaxJobs = 1024;

/// --jobs and --timeout, of the commands that store while workers play; both must outlive the parsing.
void add_pool_options(CLI::App& command, std::optional<unsigned>& jobs, double& timeout_seconds);

/// --pcap, --vcd and --trace, of the commands that play runs; `asked` must outlive the parsing.
void add_run_file_options(CLI::App& command, RunFilesAsked& asked);

/// `argv` is the whole command line, for the record of the runs.
void add_run_command(CLI::App& program, std::vector<std::string> argv, reports::ExitCode& result);
void add_incidents_command(CLI::App& program, reports::ExitCode& result);
void add_campaign_command(CLI::App& program, reports::ExitCode& result);
void add_explore_command(CLI::App& program, std::vector<std::string> argv, reports::ExitCode& result);
void add_minimise_command(CLI::App& program, reports::ExitCode& result);
void add_merge_command(CLI::App& program, reports::ExitCode& result);
void add_replay_command(CLI::App& program, std::vector<std::string> argv, reports::ExitCode& result);
void add_import_command(CLI::App& program, std::vector<std::string> argv, reports::ExitCode& result);
void add_explain_command(CLI::App& program, reports::ExitCode& result);
void add_compare_command(CLI::App& program, reports::ExitCode& result);
void add_baseline_command(CLI::App& program, reports::ExitCode& result);
void add_trend_command(CLI::App& program, reports::ExitCode& result);
void add_export_command(CLI::App& program, reports::ExitCode& result);
void add_report_command(CLI::App& program, reports::ExitCode& result);
void add_list_command(CLI::App& program, reports::ExitCode& result);
void add_show_command(CLI::App& program, reports::ExitCode& result);
void add_check_command(CLI::App& program, reports::ExitCode& result);
void add_stack_command(CLI::App& program, reports::ExitCode& result);
void add_serve_command(CLI::App& program, reports::ExitCode& result);
void add_test_command(CLI::App& program, reports::ExitCode& result);
void add_bench_command(CLI::App& program, reports::ExitCode& result);

}  // namespace switchback::sim
