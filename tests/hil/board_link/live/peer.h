// A peer of the board link that says whatever a test wants, octet by octet.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/hil/board_link/octets.h"

namespace switchback::hil {

class Peer {
 public:
  /// To "127.0.0.1:PORT" or "unix:PATH". The connection is complete, whether or not the server has taken it.
  explicit Peer(const std::string& address) {
    if (address.starts_with("unix:")) {
      sockaddr_un to{};
      to.sun_family = AF_UNIX;
      std::strncpy(to.sun_path, address.c_str() + 5, sizeof to.sun_path - 1);
      open(AF_UNIX, reinterpret_cast<sockaddr*>(&to), sizeof to);
      return;
    }
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    open(AF_INET, reinterpret_cast<sockaddr*>(&to), sizeof to);
  }
  ~Peer() { close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// How many of `octets` the connection took.
  std::size_t say(const board_link::Octets& octets) {
    const ssize_t size = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return size < 0 ? 0 : static_cast<std::size_t>(size);
  }
  void say(const board_link::Frame& frame) { say(board_link::octets_of(frame)); }

  /// Reads what is there; true once the server has closed the connection.
  bool closed() {
    std::uint8_t octets[4096];
    for (;;) {
      const ssize_t size = ::recv(socket_, octets, sizeof octets, MSG_DONTWAIT);
      if (size <= 0) return size == 0 || errno != EAGAIN;
      heard_.insert(heard_.end(), octets, octets + size);
    }
  }
  /// Everything the server has said; texts in it are good until more is heard.
  std::vector<board_link::Frame> frames() {
    closed();
    return board_link::frames_in(heard_);
  }
  /// The last error the server told; `none` if it told none.
  board_link::ErrorCode error() {
    board_link::ErrorCode last = board_link::ErrorCode::none;
    for (const auto& frame : frames()) {
      if (board_link::error_in(frame) != board_link::ErrorCode::none) last = board_link::error_in(frame);
    }
    return last;
  }
  std::size_t frames_heard() { return frames().size(); }

 private:
  void open(int family, const sockaddr* to, socklen_t length) {
    socket_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0 || ::connect(socket_, to, length) != 0) {
      throw std::runtime_error(std::string("cannot connect: ") + std::strerror(errno));
    }
  }

  int socket_ = -1;
  board_link::Octets heard_;
};

}  // namespace switchback::hil
