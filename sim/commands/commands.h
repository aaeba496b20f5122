// The program's commands, one file each. A command declares its options and leaves its exit code behind.
#pragma once

#include "reports/verdict.h"

namespace CLI {
class App;
}

namespace switchback::sim {

void add_run_command(CLI::App& program, reports::ExitCode& result);
void add_list_command(CLI::App& program, reports::ExitCode& result);
void add_show_command(CLI::App& program, reports::ExitCode& result);
void add_check_command(CLI::App& program, reports::ExitCode& result);
void add_test_command(CLI::App& program, reports::ExitCode& result);

}  // namespace switchback::sim
