// The command line: which command, with which options; and what becomes of errors.
#pragma once

namespace switchback::sim {

/// The whole program; returns the exit code of design.md 10.
int run_program(int argc, char** argv);

}  // namespace switchback::sim
