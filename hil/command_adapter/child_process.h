// A program run as a child: started without a shell, ended with everything it started in its group.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/core/sim_time.h"

namespace boost::asio {
class io_context;
}

namespace switchback::hil {

/// How a child ended.
struct ChildEnd {
  std::optional<int> exit_code;  ///< nullopt: a signal, or it was never there
  std::string how;     ///< "exit code 3", "signal 9 (Killed)", "time limit of 30 s", "No such file or directory"
  std::string output;  ///< what it wrote to stdout; the first 1 MiB. Empty if lines were asked for
  std::string errors;  ///< what it wrote to stderr; the last 4 KiB

  bool succeeded() const { return exit_code == 0; }
  /// The last line of stderr that is not empty, or else how it ended: for messages.
  std::string reason() const;
};

struct ChildOptions {
  std::vector<std::string> arguments;  ///< the first is the program, found as execvp does
  std::string folder;                  ///< where it runs; empty: here
  SimTime limit = kNever;              ///< wall-clock time after which its group is killed
  /// Gets each line of stdout as it comes, without its end; a line above 256 KiB ends the child.
  std::function<void(const std::string& line)> on_line{};
};

/// One child in a process group of its own. Its stdin is open and empty until the child is ended, so that one that
/// waits for the end of its input lives as long as its owner. All callbacks come from handlers of the io_context.
class ChildProcess {
 public:
  /// `ended` is called once, when the child is gone and its output has been read; not after `end` or destruction.
  ChildProcess(boost::asio::io_context& io, ChildOptions options, std::function<void(const ChildEnd&)> ended);
  /// Ends it.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Kills the group and takes the exit status. Returns when the child is gone.
  void end();
  bool running() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace switchback::hil
