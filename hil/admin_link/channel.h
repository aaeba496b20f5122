// Lines over a connected socket, plain or TLS.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hil/stream/byte_stream.h"

namespace switchback::hil {

struct ChannelHooks {
  std::function<void()> opened;  ///< lines can be sent: at once, or after the TLS handshake
  std::function<void(std::string_view line)> line;
  std::function<void(const std::string& why)>
      closed;  ///< by the other side or by an error; once, and not after `close`
};

/// One connection. Lines are sent in order; a peer that does not read is cut off once 4 MiB wait for it.
class Channel : public std::enable_shared_from_this<Channel> {
 public:
  /// A line longer than `longest_line` ends the connection.
  Channel(std::shared_ptr<ByteStream> stream, std::size_t longest_line);

  void start(ChannelHooks hooks);
  /// `line` without its end.
  void send(std::string_view line);
  /// Sends what waits, then ends the connection. No hook is called any more.
  void close();

 private:
  void take(std::string_view bytes);
  void fail(const std::string& why);

  std::shared_ptr<ByteStream> stream_;
  std::size_t longest_line_;
  ChannelHooks hooks_;
  std::string text_;
  bool closed_ = false;
};

/// Takes over a connected TCP socket. `tls` null: plain.
std::shared_ptr<Channel> make_channel(boost::asio::io_context& io, int socket, bool ipv6,
                                      const std::shared_ptr<TlsContext>& tls, std::size_t longest_line);

}  // namespace switchback::hil
