// A stack that is worked by commands: `watch` tells its status, one command carries out each action.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "hil/console/control_link.h"
#include "hil/stack/description.h"

namespace boost::asio {
class io_context;
}

namespace switchback::hil {

class ChildProcess;

/// What stands for {server}, {to}, {checked}, {extension} and {run folder} in a command.
struct CommandWords {
  std::string server;
  std::string to;
  bool checked = false;
  std::uint32_t extension = 0;
  std::string run_folder;
};
std::vector<std::string> fill_in(const std::vector<std::string>& arguments, const CommandWords& words);

/// Runs the commands of one stack. Actions on one server run one after the other, those on two at the same time. An
/// action whose command fails is refused with the last line of its stderr; so is one for which there is no command.
class CommandLink : public ControlLink {
 public:
  /// Starts `watch`. `commands` must outlive the link; `broken` is called with a message, once, when `watch` ends or
  /// says what is no status: from then on the stack is not linked.
  CommandLink(boost::asio::io_context& io, const CommandSide& commands, std::string run_folder,
              std::function<void(const std::string&)> broken);
  /// Ends all children.
  ~CommandLink() override;
  CommandLink(const CommandLink&) = delete;
  CommandLink& operator=(const CommandLink&) = delete;

  void press(const Press& press, std::function<void(const models::AdminResult&)> answered) override;
  const ObservedPair& last() const override { return last_; }
  void on_change(std::function<void()> listener) override { changed_ = std::move(listener); }

  void connect_servers(bool connected, std::function<void(const models::AdminResult&)> answered) override;

 private:
  struct Job {
    Command command;
    CommandWords words;
    std::function<void(const models::AdminResult&)> answered;
  };
  struct Lane {
    std::deque<Job> waiting;
    std::unique_ptr<ChildProcess> running;
  };

  void take_line(const std::string& line);
  void break_down(const std::string& why);
  void add(std::size_t lane, Job job);
  void next(std::size_t lane);

  boost::asio::io_context& io_;
  const CommandSide& commands_;
  std::string run_folder_;
  std::function<void(const std::string&)> broken_;
  std::function<void()> changed_;
  ObservedPair last_;
  std::array<Lane, 3> lanes_;  ///< of the two servers, and of the link between them
  std::unique_ptr<ChildProcess> watch_;
};

}  // namespace switchback::hil
