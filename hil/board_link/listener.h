// A listening socket on an io_context, TCP or Unix alike.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "hil/stream/listen_address.h"

namespace boost::asio {
class io_context;
}

namespace switchback::hil::board_link {

/// Listens from its construction; takes connections from `start` on. Closes, and removes its Unix socket, at the end.
class Listener {
 public:
  /// `socket` is connected, non-blocking and belongs to who is called; `peer` names the other end for people.
  using Accepted = std::function<void(int socket, std::string peer)>;

  /// UserError if the address cannot be listened at. A Unix socket is made with mode 0600; one that a dead process
  /// left behind is replaced.
  Listener(boost::asio::io_context& io, ListenAddress address, Accepted accepted);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void start();
  /// With the port that was found.
  const ListenAddress& address() const;

 private:
  class Socket;

  std::shared_ptr<Socket> socket_;
};

}  // namespace switchback::hil::board_link
