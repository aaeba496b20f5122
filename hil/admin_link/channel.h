// Lines over a connected socket, plain or TLS.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace switchback::hil {

/// Certificates of one side of a TLS connection.
class TlsContext {
 public:
  /// A server's chain and key, PEM files. Throws UserError if they cannot be used.
  static std::shared_ptr<TlsContext> server(const std::string& certificate_file, const std::string& key_file);
  /// A client that trusts what `certificate_file` signed, for a server of that name (left empty: any name).
  static std::shared_ptr<TlsContext> client(const std::string& certificate_file, const std::string& server_name);
  ~TlsContext();

  struct Parts;
  Parts& parts() { return *parts_; }

 private:
  explicit TlsContext(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

struct ChannelHooks {
  std::function<void()> opened;  ///< lines can be sent: at once, or after the TLS handshake
  std::function<void(std::string_view line)> line;
  std::function<void(const std::string& why)>
      closed;  ///< by the other side or by an error; once, and not after `close`
};

/// One connection. Lines are sent in order; a peer that does not read is cut off once 4 MiB wait for it.
class Channel {
 public:
  virtual ~Channel() = default;
  virtual void start(ChannelHooks hooks) = 0;
  /// `line` without its end.
  virtual void send(std::string_view line) = 0;
  /// Sends what waits, then ends the connection. No hook is called any more.
  virtual void close() = 0;
};

/// Takes over a connected TCP socket. `tls` null: plain. A line longer than `longest_line` ends the connection.
std::shared_ptr<Channel> make_channel(boost::asio::io_context& io, int socket, bool ipv6,
                                      const std::shared_ptr<TlsContext>& tls, std::size_t longest_line);

}  // namespace switchback::hil
