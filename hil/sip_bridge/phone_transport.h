// How the bench's phones reach their servers: the sockets below the bridge.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hil/sip/request_judge.h"
#include "hil/sip_bridge/phone_input.h"
#include "hil/stream/tls_context.h"

namespace boost::asio {
class io_context;
}

namespace switchback::hil {

struct PhoneTransportOptions {
  SipTransport transport = SipTransport::udp;
  std::uint32_t sockets = 0;              ///< UDP: one for each of so many phones; 0: one for all
  std::array<Ipv4Endpoint, 2> servers{};  ///< the same one twice where both share an address
  Ipv4Endpoint local{};                   ///< where the phones are; port 0: any free one
  std::string network_namespace{};        ///< of the sockets; empty: the process' own
  TlsClientFiles tls{};                   ///< an empty server name: the server's address
};

/// Sockets in the io_context's thread.
class PhoneTransport {
 public:
  using Arrived = std::function<void(const PhoneInput& input)>;

  virtual ~PhoneTransport() = default;
  /// Where the phones are reached: one for all, or one for each.
  virtual std::vector<Ipv4Endpoint> locals() const = 0;
  /// Sends now, or once a connection is there. What cannot be sent is lost, as on a wire.
  virtual void send(const PhoneFlow& to, std::string_view text) = 0;
  /// What no waiting will mend, such as a certificate that is not accepted; empty if there is nothing.
  virtual const std::string& broken() const = 0;
};

/// Opens the sockets. Over TCP and TLS also tries the connections to the servers, for at most `patience`; servers that
/// are not there are tried again when something is to be sent. Throws UserError if a socket cannot be had or a
/// certificate is not accepted. `arrived` is called by handlers of the io_context.
std::unique_ptr<PhoneTransport> open_phone_transport(boost::asio::io_context& io, const PhoneTransportOptions& options,
                                                     PhoneTransport::Arrived arrived,
                                                     std::chrono::milliseconds patience = std::chrono::seconds(2));

}  // namespace switchback::hil
