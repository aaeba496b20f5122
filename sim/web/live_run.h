// A run that is played live in a process of its own, as seen from the process that serves it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "scenarios/scenario.h"
#include "sim/web/exchange.h"
#include "sim/web/live_play.h"

namespace boost::asio {
class io_context;
}

namespace switchback::sim {

/// Gathers what the run tells, as numbered updates: any number of feeds can tell it, each from where it is.
///
/// A feed's message is {"number", "missed", "state", "log": [...], "ended"}. `state` is the latest one; `log` has all
/// lines since the number that the client had before, so that a client that comes back with the number it has seen last
/// loses nothing. Of more than 2000 lines the oldest are gone; `missed` says whether some of those asked for are.
/// `ended` is null, or what became of the process if it broke.
class LiveRun {
 public:
  /// Starts the process. Throws std::system_error if it cannot.
  LiveRun(boost::asio::io_context& io, std::string id, const scenarios::Scenario& scenario,
          const LivePlayOptions& options);
  /// Kills the process.
  ~LiveRun();
  LiveRun(const LiveRun&) = delete;
  LiveRun& operator=(const LiveRun&) = delete;

  const std::string& id() const;
  const std::string& scenario() const;
  /// The process is there.
  bool alive() const;
  /// Somebody is being told about it.
  bool watched() const;
  std::uint64_t number() const;
  int process() const;

  /// Hands a command on (sim/web/live_play.h). False if the process is gone or too many wait for it.
  bool tell(const std::string& command);
  /// Ends the run where it is.
  void end();

  /// Tells everything after update `after`.
  std::unique_ptr<WebFeed> feed(std::uint64_t after);

 private:
  class Line;
  std::shared_ptr<Line> line_;
};

}  // namespace switchback::sim
