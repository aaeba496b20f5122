// Serves the consoles and machines of a pair to benches elsewhere (PROTOCOL.md).
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "models/admin.h"
#include "models/core/journal.h"
#include "models/server_machine.h"

namespace boost::asio {
class io_context;
}

namespace switchback::hil {

struct AdminLinkOptions {
  std::string address = "127.0.0.1";  ///< anything but loopback needs a token of 16 or more characters
  std::uint16_t port = 7060;          ///< 0: any that is free
  std::string token;                  ///< empty: none is asked for
  std::string certificate_file;       ///< both given: TLS
  std::string key_file;
  std::size_t most_connections = 16;
  std::chrono::milliseconds handshake_limit{5000};
};

/// What is served. All of it must outlive the server.
struct ServedPair {
  std::array<models::AdminInterface*, 2> consoles{};
  std::array<models::ServerMachine*, 2> machines{};
  /// Presses come from outside: what follows in the journal is not caused by what happened there last. May be null.
  Journal* journal = nullptr;
  /// Brings the pair's time to the present before anybody looks or presses. May be empty if it is there already.
  std::function<void()> catch_up{};
};

/// Listens from construction to destruction, in the handlers of the io_context; no request, however mistaken, ends more
/// than its own connection.
class AdminLinkServer {
 public:
  /// Throws UserError if it cannot listen there, may not without a token, or a file cannot be used.
  AdminLinkServer(boost::asio::io_context& io, const ServedPair& pair, const AdminLinkOptions& options);
  ~AdminLinkServer();
  AdminLinkServer(const AdminLinkServer&) = delete;
  AdminLinkServer& operator=(const AdminLinkServer&) = delete;

  std::uint16_t port() const;
  std::size_t connections() const;
  /// The pair may look different now: tells subscribers if it does, and answers presses whose consoles have answered.
  /// Call after every instant at which something happened; costs the comparison of two pictures.
  void look();

 private:
  class Listener;
  std::shared_ptr<Listener> listener_;
};

}  // namespace switchback::hil
