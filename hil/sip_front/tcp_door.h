// SIP over TCP or TLS at one address: connections of strangers, within limits.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "hil/sip/stream_framer.h"
#include "hil/sip_bridge/udp_port.h"
#include "hil/stream/tls_context.h"

namespace switchback::hil {

/// What a peer may make us hold. Wall-clock times; the figures are assumptions, generous for a telephone.
struct TcpDoorLimits {
  FramerLimits framer;
  std::size_t most_connections = 1024;
  std::chrono::milliseconds message_deadline{10'000};  ///< from the first octet of a message to its last; TLS handshake
  std::chrono::milliseconds idle_limit{3'700'000};     ///< without a message; above the longest registration
  std::size_t most_output = 262'144;                   ///< octets that wait to be read by the peer
};

/// Listens from construction to destruction; everything happens in handlers of the io_context.
class TcpDoor {
 public:
  /// A whole message; false: close the connection once what was sent has left.
  using Receive = std::function<bool(std::uint64_t connection, const Ipv4Endpoint& from, std::string_view text)>;

  /// Numbers of connections are unique among all doors of a process. `tls` null: TCP. Throws UserError if it cannot
  /// listen there.
  TcpDoor(boost::asio::io_context& io, const Ipv4Endpoint& local, const TcpDoorLimits& limits, Receive receive,
          std::shared_ptr<TlsContext> tls = nullptr);
  ~TcpDoor();
  TcpDoor(const TcpDoor&) = delete;
  TcpDoor& operator=(const TcpDoor&) = delete;

  /// Where it listens.
  Ipv4Endpoint local() const;
  /// Lost if the connection is gone.
  void send(std::uint64_t connection, std::string_view text);
  std::size_t connections() const;

 private:
  class Listener;
  std::shared_ptr<Listener> listener_;
};

}  // namespace switchback::hil
