// Critical paths for people and for machines.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "reports/stored_paths.h"
#include "sim/terminal.h"

namespace switchback::sim {

/// Prints the run's title and `paths`, each as a table with a row per phase and what would have to change to save the
/// most; says where there is no path and why.
void print_paths(std::ostream& out, const reports::RunPaths& run, std::span<const reports::CriticalPath> paths,
                 const Terminal& terminal);

/// The same as one JSON document. Times are integer nanoseconds since the start of the run.
std::string paths_json(const reports::RunPaths& run, std::span<const reports::CriticalPath> paths);

}  // namespace switchback::sim
