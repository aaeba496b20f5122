#include "hil/command_adapter/command_link.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "hil/command_adapter/child_process.h"
#include "hil/console/status_json.h"

namespace switchback::hil {
namespace {

using models::AdminResult;
using models::ServerId;

constexpr std::size_t kLinkLane = 2;

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// The server that gains control when the button is pressed; empty if nobody knows.
std::string next_in_control(const ObservedPair& pair) {
  for (const ServerId id : models::kServers) {
    const auto says_yes = [&pair](ServerId one) {
      return pair.server(one).reachable && pair.server(one).picture.system(one).in_control;
    };
    if (says_yes(id) && !says_yes(peer_of(id))) return std::string(name_of(peer_of(id)));
  }
  return "";
}

}  // namespace

std::vector<std::string> fill_in(const std::vector<std::string>& arguments, const CommandWords& words) {
  std::vector<std::string> filled = arguments;
  for (std::string& argument : filled) {
    replace_all(argument, "{server}", words.server);
    replace_all(argument, "{to}", words.to);
    replace_all(argument, "{checked}", words.checked ? "yes" : "no");
    replace_all(argument, "{extension}", std::to_string(words.extension));
    replace_all(argument, "{run folder}", words.run_folder);
  }
  return filled;
}

CommandLink::CommandLink(boost::asio::io_context& io, const CommandSide& commands, std::string run_folder,
                         std::function<void(const std::string&)> broken)
    : io_(io), commands_(commands), run_folder_(std::move(run_folder)), broken_(std::move(broken)) {
  last_.why_not = "no status yet";
  ChildOptions options;
  options.arguments = fill_in(commands.watch.arguments, {"", "", false, 0, run_folder_});
  options.folder = commands.folder;
  options.on_line = [this](const std::string& line) { take_line(line); };
  watch_ = std::make_unique<ChildProcess>(io, std::move(options), [this](const ChildEnd& end) {
    break_down("the command 'watch' ended: " + end.reason());
  });
}

CommandLink::~CommandLink() = default;

void CommandLink::take_line(const std::string& line) {
  if (line.empty() || !broken_) return;
  try {
    ObservedPair pair = parse_status(line);
    if (pair == last_) return;
    last_ = std::move(pair);
  } catch (const StatusError& error) {
    return break_down("the command 'watch' printed no status: " + std::string(error.what()));
  }
  if (changed_) changed_();
}

void CommandLink::break_down(const std::string& why) {
  const auto broken = std::exchange(broken_, nullptr);
  if (!broken) return;
  last_ = ObservedPair{false, why, {}};
  if (changed_) changed_();
  broken(why);
}

void CommandLink::press(const Press& press, std::function<void(const AdminResult&)> answered) {
  const auto found = commands_.actions.find(press.action);
  std::string refusal;
  CommandWords words{std::string(name_of(press.server)), "", press.checked, press.extension, run_folder_};
  if (found == commands_.actions.end()) {
    // Opening a dialog that a stack does not have changes nothing.
    if (press.action == StackAction::open_redundancy_dialog) return answered({});
    refusal = "this stack has no command '" + std::string(info(press.action).words) + "'";
  } else if (press.action == StackAction::manual_switch_over) {
    words.to = next_in_control(last_);
    if (words.to.empty()) refusal = "not exactly one server is in control";
  }
  if (!refusal.empty()) return answered(AdminResult::refused(refusal));
  add(models::index_of(press.server), {found->second, std::move(words), std::move(answered)});
}

void CommandLink::connect_servers(bool connected, std::function<void(const AdminResult&)> answered) {
  const std::optional<Command>& command = connected ? commands_.heal : commands_.cut;
  if (!command) return answered(AdminResult::refused("this stack has no command to cut its servers' network"));
  add(kLinkLane, {*command, {"", "", false, 0, run_folder_}, std::move(answered)});
}

void CommandLink::add(std::size_t lane, Job job) {
  lanes_[lane].waiting.push_back(std::move(job));
  if (!lanes_[lane].running) next(lane);
}

void CommandLink::next(std::size_t lane) {
  Lane& one = lanes_[lane];
  if (one.waiting.empty()) return;
  Job job = std::move(one.waiting.front());
  one.waiting.pop_front();
  ChildOptions options;
  options.arguments = fill_in(job.command.arguments, job.words);
  options.folder = commands_.folder;
  options.limit = job.command.limit;
  one.running = std::make_unique<ChildProcess>(
      io_, std::move(options), [this, lane, answered = std::move(job.answered)](const ChildEnd& end) {
        // The child is destroyed after its own callback.
        boost::asio::post(io_, [done = std::shared_ptr<ChildProcess>(std::move(lanes_[lane].running))] {});
        const auto tell = answered;
        next(lane);
        tell(end.succeeded() ? AdminResult{} : AdminResult::refused(end.reason()));
      });
}

}  // namespace switchback::hil
