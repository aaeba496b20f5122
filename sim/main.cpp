#include "sim/program.h"

int main(int argc, char** argv) { return switchback::sim::run_program(argc, argv); }

// SystemC's library wants one; nothing calls it.
extern "C" int sc_main(int, char**) { return 1; }
