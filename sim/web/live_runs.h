// All live runs of a server.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "sim/web/live_run.h"

namespace switchback::sim {

class LiveRuns {
 public:
  explicit LiveRuns(boost::asio::io_context& io) : io_(io) {}

  /// The scenarios of the library, as JSON.
  const std::string& scenarios();
  /// The runs, the latest first, as JSON.
  std::string list() const;
  /// Starts a library scenario and returns its run. If too many are alive, the oldest that nobody watches is ended.
  /// Null if all are watched. UserError for an unknown scenario.
  LiveRun* start(const std::string& scenario, const LivePlayOptions& options);
  /// The run of this id; null if there is none.
  LiveRun* find(const std::string& id);

 private:
  /// Whether there is room for one more.
  bool make_room();

  boost::asio::io_context& io_;
  std::string scenarios_;
  std::deque<std::unique_ptr<LiveRun>> runs_;
};

}  // namespace switchback::sim
