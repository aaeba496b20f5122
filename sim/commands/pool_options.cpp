#include <CLI/CLI.hpp>

#include "sim/commands/commands.h"

namespace switchback::sim {

void add_pool_options(CLI::App& command, std::optional<unsigned>& jobs, double& timeout_seconds) {
  command
      .add_option("--jobs,-j", jobs,
                  "Worker processes; 0: none, for debuggers; by default one more than there are cores")
      ->check(CLI::Range(0U, kMaxJobs))
      ->type_name("N");
  command.add_option("--timeout", timeout_seconds, "Wall-clock seconds a run may take; 0: no limit")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str()
      ->type_name("SECONDS");
}

}  // namespace switchback::sim
