// Where a server listens: "127.0.0.1:7411", "[::1]:7411" or "unix:/run/switchback/boards".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace switchback::hil {

struct ListenAddress {
  std::string host;        ///< an IPv4 or IPv6 address without brackets; empty for a Unix socket
  std::uint16_t port = 0;  ///< 0: any free one
  std::string path;        ///< of a Unix socket
  bool local = true;       ///< loopback or Unix: nobody outside this machine reaches it

  /// As it was written, with the port as it is now.
  std::string text() const;
};

/// UserError for anything else; a host name is no address, because what it stands for may change.
ListenAddress parse_listen_address(std::string_view text);

}  // namespace switchback::hil
