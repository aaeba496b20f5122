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
  /// UserError for an unknown scenario, and if all are watched.
  LiveRun& start(const std::string& scenario, const LivePlayOptions& options);
  /// The run of this id; null if there is none.
  LiveRun* find(const std::string& id);

 private:
  void make_room();

  boost::asio::io_context& io_;
  std::string scenarios_;
  std::deque<std::unique_ptr<LiveRun>> runs_;
};

}  // namespace switchback::sim
