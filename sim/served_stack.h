// The simulated pair on sockets: SIP at two addresses, the admin link, the board link.
#pragma once

#include <array>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

#include "hil/admin_link/admin_link_server.h"
#include "hil/board_link/board_link_server.h"
#include "hil/sip_bridge/udp_port.h"
#include "hil/stream/tls_context.h"
#include "models/system_config.h"

namespace switchback::sim {

struct ServedStackOptions {
  std::array<hil::Ipv4Endpoint, 2> servers;  ///< of primary and secondary: UDP and TCP
  std::optional<hil::TlsServerFiles> tls;    ///< SIP over TLS as well, each at the port after
  std::string password;                      ///< of all extensions; needed off loopback, empty: nobody is asked
  hil::AdminLinkOptions admin;
  std::optional<hil::BoardLinkOptions> boards;
  double speed = 1.0;
  std::uint64_t seed = 1;
  /// Boots in virtual time, until the pair is protected, before anything listens.
  bool warm = true;
  std::optional<SimTime> wall_time;  ///< how long to serve; nothing: until SIGINT or SIGTERM
};

/// Serves `system` and prints on `out` where it listens and each change of a server's state. Throws UserError if an
/// address cannot be had, may not be used without a password, or if the pair does not come up.
void serve_stack(const models::SystemConfig& system, const ServedStackOptions& options, std::ostream& out);

}  // namespace switchback::sim
