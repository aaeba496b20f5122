// An HTTP/1.1 server with WebSockets for one site, in the handlers of an io_context.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "sim/web/access.h"
#include "sim/web/exchange.h"

namespace boost::asio {
class io_context;
}

namespace switchback::sim {

struct WebServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0: any free one
  std::size_t most_connections = 64;
  std::uint32_t largest_header = 8192;                ///< octets
  std::size_t largest_body = std::size_t{64} * 1024;  ///< octets
  /// For a request to arrive whole, and for an answer to be taken. Whoever is slower is cut off.
  std::chrono::milliseconds patience{15'000};
};

/// Serves from its construction on. What comes under a foreign name, from a foreign page or without the token never
/// gets to the site.
class WebServer {
 public:
  /// `site` and `access` must outlive `io`'s handlers. Throws UserError if the address cannot be had.
  WebServer(boost::asio::io_context& io, WebSite& site, Access& access, const WebServerOptions& options);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  std::uint16_t port() const;
  std::size_t connections() const;

 private:
  class Listener;
  std::shared_ptr<Listener> listener_;
};

}  // namespace switchback::sim
