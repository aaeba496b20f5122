// Bytes over a connected socket, plain or TLS.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hil/stream/tls_context.h"

namespace boost::asio {
class io_context;
}

namespace switchback::hil {

/// Why a stream ended.
struct StreamEnd {
  std::string why;
  bool untrusted = false;  ///< one side did not accept the other's certificate, or they agree on no TLS
};

struct ByteStreamHooks {
  std::function<void()> opened;  ///< what is sent leaves now: at once, or after the TLS handshake
  std::function<void(std::string_view bytes)> bytes;
  std::function<void(const StreamEnd& end)> closed;  ///< by the other side or by an error; once, not after close, abort
};

/// One connection. Bytes are sent in order, those given before it is open as soon as it is.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  virtual void start(ByteStreamHooks hooks) = 0;
  /// A peer that does not read is cut off once more waits for it than the stream was made for.
  virtual void send(std::string_view bytes) = 0;
  /// Sends what waits, then ends the connection. No hook is called any more.
  virtual void close() = 0;
  /// Ends it now, with what waits. No hook is called any more.
  virtual void abort() = 0;
};

/// Takes over a connected TCP socket. `tls` null: plain.
std::shared_ptr<ByteStream> make_byte_stream(boost::asio::io_context& io, int socket, bool ipv6,
                                             const std::shared_ptr<TlsContext>& tls,
                                             std::size_t most_waiting = 4 * 1024 * 1024);

}  // namespace switchback::hil
