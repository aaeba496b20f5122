// Serves the boards of one or more chassis to drivers in other processes (PROTOCOL.md in this folder).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/boards/board_rack.h"
#include "models/kernel.h"

namespace boost::asio {
class io_context;
}

namespace switchback::hil {

/// The environment's variable that has the token; also that of the reference driver.
inline constexpr const char* kBoardTokenVariable = "SWITCHBACK_BOARD_TOKEN";

/// How a board link is served. Times are wall-clock time; the figures are assumptions, generous for a driver on the
/// same network and small beside what a process may hold.
struct BoardLinkOptions {
  /// An address of this machine with its port (0: any free one), or "unix:PATH": a socket with mode 0600.
  std::string listen = "127.0.0.1:0";
  /// What every client has to show; may be empty on loopback and Unix sockets only, and has at least 16 characters
  /// elsewhere.
  std::string token;
  /// Whether clients may write registers; if not, they only look.
  bool writes = true;
  /// From the connection to a whole HELLO.
  std::chrono::milliseconds handshake_deadline{5000};
  /// From the first octet of a frame to its last.
  std::chrono::milliseconds frame_deadline{5000};
  /// Clients at once; one more is refused.
  std::size_t most_clients = 16;
  /// Connections without HELLO at once; one more pushes the oldest out.
  std::size_t most_waiting = 64;
  /// Octets that wait for a client to read them; a client that lets more gather is dropped.
  std::size_t most_output = 262'144;
};

/// What has happened at a board link since it was made.
struct BoardLinkStatistics {
  std::size_t clients = 0;  ///< now
  std::size_t waiting = 0;  ///< now: connected, no HELLO yet
  std::uint64_t accepted = 0;
  std::uint64_t greeted = 0;
  std::uint64_t frames = 0;      ///< from clients
  std::uint64_t interrupts = 0;  ///< frames sent, one per client
  // Connections ended by the server.
  std::uint64_t refused = 0;     ///< for what they said: garbage, length, version, token, one client too many
  std::uint64_t late = 0;        ///< a deadline passed
  std::uint64_t pushed_out = 0;  ///< without HELLO, the oldest of too many
  std::uint64_t slow = 0;        ///< did not read
};

/// The server. It is bound to each chassis in place of a simulated gateway, or beside it, as a second bus master
/// that also hears the interrupts; rack n of the protocol is racks[n].
///
/// Everything runs in the thread of `io`, which must be the thread of SystemC: the caller alternates between running
/// handlers of `io` and `kernel.run_until(...)`, never one inside the other. Registers are read and written in the
/// handlers, at kernel.now(), and what follows from that happens in the next slice. Interrupts leave during a
/// slice, or with the next handlers where an answer is still on its way. Connections are taken from the start of the
/// simulation on; those that come earlier wait.
///
/// What a client does wrong ends its connection and is logged (spdlog's default logger), a flood of the same at each
/// power of two; nothing that a client sends is fatal to the server.
class BoardLinkServer : public sc_core::sc_module {
 public:
  /// Listens. UserError if that is not possible or not allowed: an address that is not ours or in use, or no token
  /// where strangers reach it. Make it before the run; `io` must outlive it.
  BoardLinkServer(const sc_core::sc_module_name& name, models::Kernel& kernel, boost::asio::io_context& io,
                  const std::vector<models::BoardRack*>& racks, const BoardLinkOptions& options);
  /// Closes every connection; a Unix socket is removed.
  ~BoardLinkServer() override;

  /// Where clients connect, in the form they take: "127.0.0.1:40021", "unix:/run/boards".
  const std::string& address() const;
  BoardLinkStatistics statistics() const;

 private:
  class Service;

  void start_of_simulation() override;

  std::unique_ptr<Service> service_;
};

}  // namespace switchback::hil
