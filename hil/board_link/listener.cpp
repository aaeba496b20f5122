#include "hil/board_link/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "models/core/errors.h"

namespace switchback::hil::board_link {
namespace {

using boost::system::error_code;

/// Connections taken per wake-up, so that a flood leaves room for everything else on the io_context.
constexpr int kMostAtOnce = 32;
constexpr auto kPause = std::chrono::milliseconds(100);  ///< after the process ran out of descriptors

union SocketAddress {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
  sockaddr_un local;
  sockaddr_storage storage;
};

[[noreturn]] void refuse(const ListenAddress& address, const char* hint) {
  const std::string why = std::strerror(errno);
  throw UserError("board link: cannot listen at " + address.text() + ": " + why + "; " + hint);
}

socklen_t fill(const ListenAddress& address, SocketAddress& filled) {
  std::memset(&filled, 0, sizeof filled);
  if (!address.path.empty()) {
    filled.local.sun_family = AF_UNIX;
    std::memcpy(filled.local.sun_path, address.path.data(), address.path.size());
    return sizeof filled.local;
  }
  if (inet_pton(AF_INET, address.host.c_str(), &filled.v4.sin_addr) == 1) {
    filled.v4.sin_family = AF_INET;
    filled.v4.sin_port = htons(address.port);
    return sizeof filled.v4;
  }
  // A scope ("fe80::1%eth0") has been checked by the parser, but is not for inet_pton.
  if (inet_pton(AF_INET6, address.host.c_str(), &filled.v6.sin6_addr) != 1) {
    errno = EADDRNOTAVAIL;
    refuse(address, "link-local addresses are not supported");
  }
  filled.v6.sin6_family = AF_INET6;
  filled.v6.sin6_port = htons(address.port);
  return sizeof filled.v6;
}

/// Removes the socket of a process that is gone.
void remove_stale(const SocketAddress& address, socklen_t length) {
  struct stat status {};
  if (::stat(address.local.sun_path, &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) return;
  if (::connect(probe, &address.any, length) != 0 && errno == ECONNREFUSED) ::unlink(address.local.sun_path);
  ::close(probe);
}

bool bind_privately(int socket, const SocketAddress& address, socklen_t length) {
  const mode_t before = ::umask(S_IRWXG | S_IRWXO | S_IXUSR);
  const bool bound = ::bind(socket, &address.any, length) == 0;
  const int error = errno;
  ::umask(before);
  errno = error;
  return bound;
}

std::string peer_name(int socket, const SocketAddress& peer) {
  char text[INET6_ADDRSTRLEN] = "";
  switch (peer.any.sa_family) {
    case AF_INET:
      inet_ntop(AF_INET, &peer.v4.sin_addr, text, sizeof text);
      return std::string(text) + ":" + std::to_string(ntohs(peer.v4.sin_port));
    case AF_INET6:
      inet_ntop(AF_INET6, &peer.v6.sin6_addr, text, sizeof text);
      return "[" + std::string(text) + "]:" + std::to_string(ntohs(peer.v6.sin6_port));
    default: {
      ucred who{};
      socklen_t length = sizeof who;
      if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &length) != 0) return "a local process";
      return "process " + std::to_string(who.pid);
    }
  }
}

/// A driver waits for every answer, and a machine that vanished is to be noticed.
void prepare(int socket, const SocketAddress& peer) {
  if (peer.any.sa_family != AF_INET && peer.any.sa_family != AF_INET6) return;
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

}  // namespace

/// Handlers that are still queued when the listener ends hold it, and find it closed.
class Listener::Socket : public std::enable_shared_from_this<Socket> {
 public:
  Socket(boost::asio::io_context& io, ListenAddress address, Accepted accepted)
      : descriptor_(io), pause_(io), address_(std::move(address)), accepted_(std::move(accepted)) {
    SocketAddress wanted;
    const socklen_t length = fill(address_, wanted);
    const int socket = ::socket(wanted.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) refuse(address_, "this machine does not support such addresses");
    descriptor_.assign(socket);
    const int on = 1;
    if (wanted.any.sa_family == AF_UNIX) {
      remove_stale(wanted, length);
    } else {
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    }
    if (!bind_privately(socket, wanted, length)) refuse(address_, "choose another address, or end what uses it");
    if (wanted.any.sa_family == AF_UNIX) own_path_ = true;
    if (::listen(socket, SOMAXCONN) != 0) refuse(address_, "choose another address, or end what uses it");
    SocketAddress bound;
    socklen_t bound_length = sizeof bound;
    ::getsockname(socket, &bound.any, &bound_length);
    if (bound.any.sa_family == AF_INET) address_.port = ntohs(bound.v4.sin_port);
    if (bound.any.sa_family == AF_INET6) address_.port = ntohs(bound.v6.sin6_port);
  }

  ~Socket() { remove_path(); }

  const ListenAddress& address() const { return address_; }

  void close() {
    error_code ignored;
    descriptor_.close(ignored);
    pause_.cancel();
    remove_path();
    accepted_ = nullptr;
  }

  void wait() {
    descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                           [self = shared_from_this()](error_code error) {
                             if (!error && self->accepted_) self->take();
                           });
  }

 private:
  void take() {
    for (int taken = 0; taken < kMostAtOnce; ++taken) {
      SocketAddress peer;
      socklen_t length = sizeof peer;
      const int socket = ::accept4(descriptor_.native_handle(), &peer.any, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (socket < 0) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) return wait_for_room();
        break;
      }
      prepare(socket, peer);
      accepted_(socket, peer_name(socket, peer));
    }
    wait();
  }

  void wait_for_room() {
    spdlog::error("board link: cannot take a connection: {}", std::strerror(errno));
    pause_.expires_after(kPause);
    pause_.async_wait([self = shared_from_this()](error_code error) {
      if (!error && self->accepted_) self->wait();
    });
  }

  void remove_path() {
    if (std::exchange(own_path_, false)) ::unlink(address_.path.c_str());
  }

  boost::asio::posix::stream_descriptor descriptor_;
  boost::asio::steady_timer pause_;
  ListenAddress address_;
  Accepted accepted_;
  bool own_path_ = false;
};

Listener::Listener(boost::asio::io_context& io, ListenAddress address, Accepted accepted)
    : socket_(std::make_shared<Socket>(io, std::move(address), std::move(accepted))) {}

Listener::~Listener() { socket_->close(); }

void Listener::start() { socket_->wait(); }

const ListenAddress& Listener::address() const { return socket_->address(); }

}  // namespace switchback::hil::board_link
