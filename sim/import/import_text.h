// An import as tables for people.
#pragma once

#include <iosfwd>

#include "sim/import/imported.h"
#include "sim/import/verification.h"
#include "sim/terminal.h"

namespace switchback::sim {

/// How many messages there were of which kind, and what was not understood.
void print_counts(std::ostream& out, const Imported& imported, const Terminal& terminal);
/// Servers, phones by family with what was fitted to them, outages, calls.
void print_findings(std::ostream& out, const Imported& imported, const Terminal& terminal);
/// Each REGISTER and answer beside the simulation's, and the largest departure.
void print_verification(std::ostream& out, const Verification& verification, const Terminal& terminal);

}  // namespace switchback::sim
