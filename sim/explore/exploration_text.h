// What an exploration found, for people and for machines.
#pragma once

#include <iosfwd>
#include <string>

#include "sim/explore/exploration.h"
#include "sim/terminal.h"

namespace switchback::sim {

/// What was done in which state, as a table, and below it what failed: runs that fail alike in one line.
void print_exploration(std::ostream& out, const ExplorationEnd& end, const Terminal& terminal);
/// The last line.
std::string exploration_line(const ExplorationOptions& options, const ExplorationEnd& end, bool color);
std::string exploration_json(const ExplorationOptions& options, const ExplorationEnd& end, int exit_code);

}  // namespace switchback::sim
