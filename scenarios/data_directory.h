// Where profiles and the scenario library are found at run time.
#pragma once

#include <filesystem>

namespace switchback::scenarios {

/// The folder with `profiles/` and `library/`: the environment's SWITCHBACK_DATA if set, else the source tree the
/// program was built from if it still exists, else where `cmake --install` put it (share/switchback).
std::filesystem::path data_directory();

}  // namespace switchback::scenarios
