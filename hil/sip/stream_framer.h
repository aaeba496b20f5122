// SIP over a stream (RFC 3261 18.3): bytes in, whole messages out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace switchback::hil {

/// What a peer may make us hold. A message beyond a limit ends the stream.
struct FramerLimits {
  std::size_t head_bytes = 16'384;  ///< start line and header fields; assumption: ten times a long real message
  std::size_t body_bytes = 65'536;  ///< assumption: what fits a UDP datagram
};

/// Which of the two keep-alives of RFC 5626 4.4.1 an empty line from the peer is.
enum class StreamSide : std::uint8_t {
  server,  ///< the peer opened the connection: CRLF CRLF from it is a ping, to be answered with CRLF
  client   ///< we did: CRLF from it is a pong
};

/// What came out of a stream.
struct StreamFrame {
  enum class Kind : std::uint8_t { message, ping, pong };
  Kind kind;
  std::string_view text;  ///< the message; valid until the next call of a non-const member. Empty for a keep-alive
};

/// Cuts one connection's bytes into messages. Usage: feed() what arrived, then next() until it gives nothing.
class StreamFramer {
 public:
  explicit StreamFramer(StreamSide side, FramerLimits limits = {}) : side_(side), limits_(limits) {}

  /// Adds bytes. Does nothing after an error.
  void feed(std::string_view bytes);

  /// The next whole frame, if there is one.
  std::optional<StreamFrame> next();

  /// Why the stream cannot be read on; empty as long as it can. The connection must be closed then, since nobody knows
  /// where the next message begins (RFC 3261 18.3 and 21.4.1, RFC 4475 3.1.2.3).
  std::string_view error() const { return error_; }

  /// The head of the message that is not readable, if there is one, so that it can be answered before the connection is
  /// closed.
  std::string_view rejected_head() const { return rejected_; }

  /// Bytes held that are not yet part of a frame.
  std::size_t pending() const { return buffer_.size() - begin_; }

 private:
  std::optional<StreamFrame> fail(std::string_view why, std::string_view head = {});

  StreamSide side_;
  FramerLimits limits_;
  std::string buffer_;
  std::size_t begin_ = 0;    ///< of what has not been given out
  std::size_t scanned_ = 0;  ///< up to here there is no end of a head
  std::string_view error_;
  std::string_view rejected_;
};

}  // namespace switchback::hil
