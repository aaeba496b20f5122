// Where profiles and the scenario library are found at run time.
#pragma once

#include <filesystem>

namespace switchback::scenarios {

/// The folder with `profiles/` and `library/`: the environment's SWITCHBACK_DATA if set, else `../share/switchback`
/// beside an installed program, else the source tree the program was built from.
std::filesystem::path data_directory();

}  // namespace switchback::scenarios
