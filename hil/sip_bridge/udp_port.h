// One UDP socket, as sockets should be used: many datagrams a system call, never blocking.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace switchback::hil {

/// An IPv4 address and port, in host byte order.
struct Ipv4Endpoint {
  std::uint32_t address = 0;
  std::uint16_t port = 0;

  friend bool operator==(const Ipv4Endpoint&, const Ipv4Endpoint&) = default;
};

/// "10.77.0.11".
std::string host_text(const Ipv4Endpoint& endpoint);
/// "10.77.0.11:5060".
std::string text(const Ipv4Endpoint& endpoint);
/// The endpoint of "10.77.0.11:5060", or of "10.77.0.11" with `default_port`. Throws UserError for anything else.
Ipv4Endpoint parse_endpoint(std::string_view text, std::uint16_t default_port = 5060);

/// A bound socket whose datagrams go to a handler in the io_context's thread.
class UdpPort {
 public:
  using Receive = std::function<void(const Ipv4Endpoint& from, std::string_view datagram)>;

  /// Binds to `local` (port 0: any free one) inside the network namespace `netns` (a name as `ip netns` knows it;
  /// empty: the process' own). Throws UserError if that cannot be had.
  UdpPort(boost::asio::io_context& io, const Ipv4Endpoint& local, const std::string& netns, Receive receive);
  ~UdpPort();
  UdpPort(const UdpPort&) = delete;
  UdpPort& operator=(const UdpPort&) = delete;

  /// Where it is bound.
  Ipv4Endpoint local() const;
  /// Sends when the io_context is next looked at, or at once if 64 datagrams wait for that. What the machine cannot
  /// take is lost, as on a wire, and counted.
  void send(const Ipv4Endpoint& to, std::string_view datagram);
  std::uint64_t lost() const;

 private:
  class Socket;
  std::shared_ptr<Socket> socket_;
};

/// The local address from which `to` is reached inside `netns`, by the routing table; nothing is sent.
Ipv4Endpoint source_address_for(const Ipv4Endpoint& to, const std::string& netns);

}  // namespace switchback::hil
