// One UDP socket of RTP, whose datagrams have the machine's time stamps.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hil/sip_bridge/udp_port.h"

namespace boost::asio {
class io_context;
}

namespace switchback::hil {

class AudioSocket {
 public:
  using Clock = std::chrono::steady_clock;
  struct Arrival {
    Ipv4Endpoint from;
    Clock::time_point at;  ///< when the machine got it
    std::string_view datagram;
  };

  /// Binds to a free even port of `address` inside `netns`. `ready` is called by handlers of the io_context when there
  /// may be something to read. Throws UserError if no socket can be had.
  AudioSocket(boost::asio::io_context& io, const Ipv4Endpoint& address, const std::string& netns,
              std::function<void()> ready);
  ~AudioSocket();
  AudioSocket(const AudioSocket&) = delete;
  AudioSocket& operator=(const AudioSocket&) = delete;

  std::uint16_t port() const { return port_; }
  /// What the machine does not take is lost, as on a wire.
  void send(const Ipv4Endpoint& to, std::string_view datagram);
  /// Everything that has come.
  void read(const std::function<void(const Arrival&)>& take);

 private:
  class Wait;
  int fd_ = -1;
  std::uint16_t port_ = 0;
  std::shared_ptr<Wait> wait_;
};

/// Lets this process have as many files open as its hard limit says.
void allow_many_sockets();

}  // namespace switchback::hil
