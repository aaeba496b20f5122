// One client's socket: its conversation, its deadlines, and what waits to be sent to it.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "hil/board_link/conversation.h"

namespace boost::asio {
class io_context;
}

namespace switchback::hil::board_link {

struct ConnectionLimits {
  std::chrono::milliseconds handshake;  ///< from the connection to a whole HELLO
  std::chrono::milliseconds frame;      ///< from the first octet of a frame to its last
  std::size_t output;                   ///< octets that may wait to be sent
};

class Connection {
 public:
  virtual ~Connection() = default;
  virtual const Conversation& conversation() const = 0;
  virtual const std::string& peer() const = 0;
  /// Queues a frame; too many of them end the connection (ErrorCode::too_slow).
  virtual void send(const FrameOctets& frame) = 0;
  /// Ends it without telling the owner. A code other than `none` is told to the client, if that needs no waiting.
  virtual void close(ErrorCode why) = 0;
};

/// Must outlive its connections or close them.
class ConnectionOwner {
 public:
  virtual ~ConnectionOwner() = default;
  virtual void connection_greeted(Connection& connection) = 0;
  /// The last that is heard of it; ErrorCode::none if the client went.
  virtual void connection_ended(Connection& connection, ErrorCode why) = 0;
};

/// Takes over the connected, non-blocking `socket` and begins to read.
std::shared_ptr<Connection> open_connection(boost::asio::io_context& io, int socket, std::string peer,
                                            Conversation conversation, const ConnectionLimits& limits,
                                            ConnectionOwner& owner);

}  // namespace switchback::hil::board_link
