// A described stack from its start to its end, and the parts of a testbed that it plays.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "hil/bench_error.h"
#include "hil/console/control_link.h"
#include "hil/remote_parts.h"
#include "hil/stack/description.h"
#include "models/external_stack.h"

namespace boost::asio {
class io_context;
}

namespace switchback::hil {

/// Where the stack is once it runs: from its file, or printed by its up command.
struct StackPlaces {
  std::string network_namespace;  ///< empty: that of the bench
  std::array<std::optional<SocketAddress>, 2> servers;
  std::optional<SocketAddress> shared;
};
/// Reads what an up command printed:
/// {"namespace":"...","primary":{"sip":"IP:PORT"},"secondary":{...},"virtual":"IP:PORT"}. Throws BenchError.
StackPlaces read_places(const std::string& printed, const StackDescription& stack);

struct StackSessionOptions {
  SettingsAtStart at_start;
  std::chrono::milliseconds status_limit{30'000};  ///< from the start until the first status
  /// Asked about ten times a second while the session waits; true ends the wait with a BenchError.
  std::function<bool()> stop_requested{};
};

/// Starts the stack on construction and stops it on `stop` or destruction, whatever happened in between. The handlers
/// run on the caller's io_context: inside the constructor and `stop`, and otherwise when the caller runs it.
class StackSession {
 public:
  /// Throws BenchError if the stack does not start or shows no status, after it was stopped again; UserError if a
  /// variable that its file names is not set.
  StackSession(boost::asio::io_context& io, StackDescription stack, StackSessionOptions options);
  ~StackSession();
  StackSession(const StackSession&) = delete;
  StackSession& operator=(const StackSession&) = delete;

  const StackDescription& stack() const;
  const StackPlaces& places() const;
  ControlLink& link();
  /// What broke since the start; empty if nothing did. The run is then an ERROR.
  const std::string& broken() const;

  /// The external parts of one testbed; the session must outlive them. `receiver` may be empty.
  std::unique_ptr<models::ExternalParts> parts(const models::TestbedEdge& edge, ReceiverOf receiver,
                                               std::function<void()> on_change);
  /// Ends watching and stops the stack, once the testbed with its parts is gone. Returns what went wrong with that;
  /// empty if nothing did.
  std::string stop();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace switchback::hil
