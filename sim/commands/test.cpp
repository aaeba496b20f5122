#include <CLI/CLI.hpp>

#include "models/core/errors.h"
#include "sim/commands/commands.h"

namespace switchback::sim {

// Only the launcher, which knows how to build, can carry it out; it is declared here so that --help shows it.
void add_test_command(CLI::App& program, reports::ExitCode&) {
  CLI::App& app = *program.add_subcommand("test", "Build and run Switchback's own tests; arguments go to ctest");
  app.callback([] { throw UserError("'test' needs the source tree: start it there as ./switchback test"); });
}

}  // namespace switchback::sim
