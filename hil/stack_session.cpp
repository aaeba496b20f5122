#include "hil/stack_session.h"

#include <spdlog/spdlog.h>
#include <stdlib.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "hil/admin_link/admin_link_client.h"
#include "hil/command_adapter/child_process.h"
#include "hil/command_adapter/command_link.h"
#include "hil/remote_parts.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

namespace asio = boost::asio;
using models::ServerId;

/// A folder of this session alone, gone afterwards.
class RunFolder {
 public:
  RunFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "switchback-stack-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw BenchError("no folder can be made: " + pattern);
    path_ = pattern;
  }
  ~RunFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::optional<SocketAddress> printed_address(const nlohmann::json& object, const char* key, const char* member) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  const nlohmann::json* value = &*found;
  if (member != nullptr && value->is_object() && value->contains(member)) value = &value->at(member);
  auto address = value->is_string() ? read_address(value->get<std::string>()) : std::nullopt;
  if (!address) throw BenchError("the command 'up' printed no address for '" + std::string(key) + "'");
  return address;
}

}  // namespace

StackPlaces read_places(const std::string& printed, const StackDescription& stack) {
  StackPlaces places{stack.network_namespace, stack.sip.servers, stack.sip.shared};
  if (!stack.sip.from_up && !stack.namespace_from_up) return places;
  const nlohmann::json object = nlohmann::json::parse(printed, nullptr, false);
  if (!object.is_object()) throw BenchError("the command 'up' printed no JSON object");
  if (stack.namespace_from_up) {
    const auto name = object.find("namespace");
    if (name == object.end() || !name->is_string()) throw BenchError("the command 'up' printed no 'namespace'");
    places.network_namespace = name->get<std::string>();
  }
  if (!stack.sip.from_up) return places;
  for (const ServerId id : models::kServers) {
    places.servers[index_of(id)] = printed_address(object, name_of(id).data(), "sip");
  }
  places.shared = printed_address(object, "virtual", "sip");
  const bool enough = stack.shape == StackShape::one_address
                          ? places.shared.has_value()
                          : places.servers[0].has_value() && places.servers[1].has_value();
  if (!enough) throw BenchError("the command 'up' did not print the addresses that the stack's shape needs");
  return places;
}

class StackSession::State {
 public:
  State(asio::io_context& io, StackDescription stack, StackSessionOptions options)
      : io_(io), stack_(std::move(stack)), options_(std::move(options)) {
    try {
      start();
    } catch (...) {
      if (const std::string problem = stop(); !problem.empty()) spdlog::error("stack {}: {}", stack_.name, problem);
      throw;
    }
  }
  ~State() {
    if (const std::string problem = stop(); !problem.empty()) spdlog::error("stack {}: {}", stack_.name, problem);
  }

  std::string stop() {
    link_.reset();
    if (!std::exchange(to_be_ended_, false)) return "";
    try {
      const ChildEnd end = run(*stack_.commands()->down, false);
      return end.succeeded() ? "" : "the command 'down' failed: " + end.reason();
    } catch (const std::exception& error) {
      return error.what();
    }
  }

  asio::io_context& io_;
  StackDescription stack_;
  StackSessionOptions options_;
  StackPlaces places_;
  RunFolder folder_;
  std::unique_ptr<ControlLink> link_;
  std::string broken_;
  bool to_be_ended_ = false;

 private:
  void start() {
    std::string printed;
    if (const CommandSide* commands = stack_.commands(); commands != nullptr && commands->up) {
      // Whatever comes of it, what it started half is ended.
      to_be_ended_ = true;
      const ChildEnd end = run(*commands->up, true);
      if (!end.succeeded()) throw BenchError("the stack " + stack_.name + " does not start: " + end.reason());
      printed = end.output;
    }
    places_ = read_places(printed, stack_);
    const auto broken = [this](const std::string& why) { broken_ = why; };
    if (const CommandSide* commands = stack_.commands()) {
      link_ = std::make_unique<CommandLink>(io_, *commands, folder_.path(), broken);
    } else {
      AdminLinkClientOptions client;
      client.stack = *stack_.json_rpc();
      client.token = read_variable(client.stack.token_variable);
      link_ = std::make_unique<AdminLinkClient>(io_, client, broken);
    }
    const bool shown = wait([this] { return link_->last().linked || !broken_.empty(); }, options_.status_limit, true);
    if (!broken_.empty()) throw BenchError("the stack " + stack_.name + ": " + broken_);
    if (!shown) throw BenchError("the stack " + stack_.name + " shows no status: " + link_->last().why_not);
  }

  /// Empty where a token is optional: the other side says if it wants one.
  std::string read_variable(const std::string& name) const {
    const char* value = name.empty() ? nullptr : ::getenv(name.c_str());
    if (value != nullptr) return value;
    if (!name.empty() && !is_loopback(stack_.json_rpc()->address.host)) {
      throw UserError("the stack " + stack_.name + " needs the token in the environment variable " + name);
    }
    return "";
  }

  /// Runs one command to its end; `interruptible`: until the user asks to stop.
  ChildEnd run(const Command& command, bool interruptible) {
    ChildOptions options;
    options.arguments = fill_in(command.arguments, {"", "", false, 0, folder_.path()});
    options.folder = stack_.commands()->folder;
    options.limit = command.limit;
    std::optional<ChildEnd> result;
    const ChildProcess child(io_, std::move(options), [&result](const ChildEnd& end) { result = end; });
    wait([&result] { return result.has_value(); }, std::chrono::hours(24), interruptible);
    return *result;
  }

  /// Runs the handlers until `done`; false if that took longer than `limit`. Throws BenchError if it is to stop.
  bool wait(const std::function<bool()>& done, std::chrono::milliseconds limit, bool interruptible) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!done()) {
      if (std::chrono::steady_clock::now() >= end) return false;
      if (interruptible && options_.stop_requested && options_.stop_requested())
        throw BenchError("stopped by the user");
      io_.restart();
      io_.run_one_for(std::chrono::milliseconds(100));
    }
    return true;
  }
};

StackSession::StackSession(asio::io_context& io, StackDescription stack, StackSessionOptions options)
    : state_(std::make_unique<State>(io, std::move(stack), std::move(options))) {}

StackSession::~StackSession() = default;
const StackDescription& StackSession::stack() const { return state_->stack_; }
const StackPlaces& StackSession::places() const { return state_->places_; }
ControlLink& StackSession::link() { return *state_->link_; }
const std::string& StackSession::broken() const { return state_->broken_; }

std::unique_ptr<models::ExternalParts> StackSession::parts(const models::TestbedEdge& edge, ReceiverOf receiver,
                                                           std::function<void()> on_change) {
  auto parts =
      std::make_unique<RemoteParts>(edge.kernel.journal(), *state_->link_,
                                    PairTraits{state_->options_.at_start, state_->stack_.can_cut(),
                                               state_->stack_.rearms, state_->stack_.shape == StackShape::one_address},
                                    std::move(receiver), std::move(on_change));
  // Not before the run has begun.
  asio::post(state_->io_, [look = parts->look()] { look(); });
  return parts;
}

std::string StackSession::stop() { return state_->stop(); }

}  // namespace switchback::hil
