// The program started as a user or a script starts it.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/sim/scratch_folder.h"

namespace switchback::sim {

/// How a started program ended, and what it wrote.
struct Ended {
  int code = -1;
  std::string out;
  std::string err;
};

inline std::string content(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// Starts the program in a folder of its own.
class StartedProgram : public testing::Test {
 protected:
  Ended run(const std::string& arguments) const {
    const std::string command =
        "cd '" + folder_.path().string() + "' && exec '" SWITCHBACK_PROGRAM "' " + arguments + " >out 2>err </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, content(folder_.path() / "out"),
            content(folder_.path() / "err")};
  }

  ScratchFolder folder_;
};

}  // namespace switchback::sim
