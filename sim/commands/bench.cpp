#include <CLI/CLI.hpp>

#include "models/core/errors.h"
#include "sim/commands/commands.h"

namespace switchback::sim {

// Only the launcher, which knows how to build, can carry it out; it is declared here so that --help shows it.
void add_bench_command(CLI::App& program, reports::ExitCode&) {
  CLI::App& app = *program.add_subcommand("bench", "Measure Switchback in turn with its peers on this machine");
  app.callback([] { throw UserError("'bench' needs the source tree: start it there as ./switchback bench"); });
}

}  // namespace switchback::sim
