// A plant whose boards only a board link drives, and what tests need to look at it from outside.
#pragma once

#include <poll.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "hil/board_link/board_link_server.h"
#include "models/trunks/trunk_plant.h"

namespace switchback::hil {

using namespace std::chrono_literals;
using models::ServerId;

/// What is logged while it lives.
class LogCapture {
 public:
  LogCapture()
      : before_(spdlog::default_logger()),
        sink_(std::make_shared<spdlog::sinks::ostream_sink_mt>(text_)),
        logger_(std::make_shared<spdlog::logger>("test", sink_)) {
    spdlog::set_default_logger(logger_);
  }
  ~LogCapture() { spdlog::set_default_logger(before_); }
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;

  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
  std::shared_ptr<spdlog::sinks::sink> sink_;
  std::shared_ptr<spdlog::logger> logger_;
};

inline models::SystemConfig one_span() {
  models::SystemConfig system;
  system.boards = {{models::BoardType::triton_t1, 1}};
  system.trunks = {{"co-1", models::TrunkType::t1_pri, 1, 0}};
  return system;
}

class OutsideEars : public models::OutsideCallObserver {
 public:
  void outside_rings(models::CallId) override {}
  void outside_connected(models::CallId call) override { connected.push_back(call); }
  void outside_cleared(models::CallId, int) override {}

  std::vector<models::CallId> connected;
};

/// Plant, server and the loop around both: handlers, then a slice of scenario time, as the pacer does it, but as
/// fast as the machine goes. The plant has power from the first slice on.
class LinkBench {
 public:
  explicit LinkBench(BoardLinkOptions options = {}, const models::SystemConfig& system = one_span())
      : kernel("kernel", models::KernelOptions{1, 0}), plant("plant", kernel, system) {
    plant.set_observer(ears);
    std::vector<models::BoardRack*> racks{&plant.rack(ServerId::primary)};
    if (&plant.rack(ServerId::secondary) != racks[0]) racks.push_back(&plant.rack(ServerId::secondary));
    server = std::make_unique<BoardLinkServer>("board_link", kernel, io, racks, options);
    kernel.after(0s, [this] { plant.power_on(); });
    turn();
  }

  /// One round of the loop.
  void turn() {
    io.restart();
    io.run_for(kPatience);
    kernel.run_until(kernel.now() + slice);
  }
  /// Rounds until `done`; false if that takes more than 20 s of wall-clock time.
  bool until(const std::function<bool()>& done) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!done()) {
      if (std::chrono::steady_clock::now() > end) return false;
      turn();
    }
    return true;
  }
  /// Rounds while `client` runs in a thread of its own, as it blocks; what it returns.
  template <class Client>
  auto with(Client client) {
    auto result = std::async(std::launch::async, std::move(client));
    until([&] { return result.wait_for(0s) == std::future_status::ready; });
    return result.get();
  }
  /// Does `action` inside the run, as a model would.
  void act(std::function<void()> action) {
    kernel.after(0s, std::move(action));
    turn();
  }

  models::SimulationContext context;
  boost::asio::io_context io;
  models::Kernel kernel;
  OutsideEars ears;
  models::TrunkPlant plant;
  std::unique_ptr<BoardLinkServer> server;
  SimTime slice = 100ms;

 private:
  static constexpr auto kPatience = 1ms;  ///< wall-clock time a round waits for handlers
};

}  // namespace switchback::hil
