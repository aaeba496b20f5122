// `switchback stack` as its own process, at addresses that nobody else has, and what a test says to it.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "hil/sip_bridge/udp_port.h"
#include "tests/hil/board_link/live/process.h"
#include "tests/hil/loop.h"

namespace switchback::hil {

/// A TCP connection whose text gathers.
class TextConnection {
 public:
  TextConnection(boost::asio::io_context& io, const std::string& address, std::uint16_t port) : socket_(io) {
    socket_.connect({boost::asio::ip::make_address(address), port});
    read();
  }
  void say(const std::string& text) {
    boost::system::error_code ignored;
    boost::asio::write(socket_, boost::asio::buffer(text), ignored);
  }
  std::string& text() { return text_; }
  bool closed() const { return closed_; }

 private:
  void read() {
    socket_.async_read_some(boost::asio::buffer(buffer_),
                            [this](const boost::system::error_code& error, std::size_t size) {
                              if (error == boost::asio::error::operation_aborted) return;
                              text_.append(buffer_, size);
                              closed_ = static_cast<bool>(error);
                              if (!error) read();
                            });
  }

  boost::asio::ip::tcp::socket socket_;
  char buffer_[4096] = {};
  std::string text_;
  bool closed_ = false;
};

class StackBench {
 public:
  explicit StackBench(const std::vector<std::string>& more = {}, std::vector<std::string> environment = {})
      : net_("127." + std::to_string(1 + getpid() / 250 % 250) + "." + std::to_string(1 + getpid() % 250) + ".") {
    std::vector<std::string> arguments{
        SWITCHBACK_PROGRAM,    "stack",   "--primary",         primary() + ":5060", "--secondary",
        secondary() + ":5060", "--admin", primary() + ":7060", "--boards",          "none"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    stack_ = std::make_unique<Process>(arguments, std::move(environment));
    if (!wait([this] { return stack_->said("\nready\n") || stack_->exit_code(); }) || stack_->exit_code()) {
      throw std::runtime_error("the stack does not come up: " + stack_->output());
    }
  }

  boost::asio::io_context& io() { return io_; }
  Process& stack() { return *stack_; }
  std::string primary() const { return net_ + "1"; }
  std::string secondary() const { return net_ + "2"; }
  /// An address for a phone or a tool.
  std::string address(int host) const { return net_ + std::to_string(host); }
  bool wait(const std::function<bool()>& done) { return run_until(io_, done); }
  /// Does something to a server's machine over the admin link; whether the link said that it is done.
  bool machine(const std::string& action, const std::string& server) {
    TextConnection admin(io_, primary(), 7060);
    admin.say(R"({"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":1}})"
              "\n"
              R"({"jsonrpc":"2.0","id":2,"method":"machine.)" +
              action + R"(","params":{"server":")" + server + "\"}}\n");
    return wait([&admin] { return admin.text().find(R"("done":true)") != std::string::npos; });
  }

  /// SIPp with its traces in `folder`.
  std::unique_ptr<Process> sipp(const std::string& server, const std::string& scenario, const std::string& folder,
                                int host, const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"/usr/bin/sipp",
                                       server + ":5060",
                                       "-sf",
                                       std::string(SWITCHBACK_SOURCE_DIR) + "/tests/hil/stack_command/" + scenario,
                                       "-i",
                                       address(host),
                                       "-p",
                                       "5060",
                                       "-nostdin",
                                       "-timeout",
                                       "60",
                                       "-timeout_error",
                                       "-trace_err",
                                       "-error_file",
                                       folder + "/" + scenario + ".errors",
                                       "-trace_msg",
                                       "-message_file",
                                       folder + "/" + scenario + ".messages"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::make_unique<Process>(arguments, std::vector<std::string>{"TERM=dumb"});
  }
  /// Its exit code: 0 if all calls went as its scenario says.
  int ended(Process& process) {
    std::optional<int> code;
    // Longer than the loop's own limit, for what takes as long as its calls.
    for (int round = 0; round < 4 && !code; ++round) {
      wait([&] {
        process.output();  // a full pipe would stop it
        code = process.exit_code();
        return code.has_value();
      });
    }
    return code.value_or(-2);
  }

 private:
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  std::string net_;
  std::unique_ptr<Process> stack_;
};

}  // namespace switchback::hil
