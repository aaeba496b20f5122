// SIP messages out of captured TCP connections, in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "hil/import/addresses.h"
#include "hil/sip/stream_framer.h"

namespace switchback::hil {

/// One segment as captured.
struct TcpSegment {
  PortAddress from;
  PortAddress to;
  std::uint32_t sequence = 0;  ///< of the first octet of `payload`
  bool begins = false;         ///< SYN
  bool ends = false;           ///< FIN or RST
  std::string_view payload;
  std::size_t sent_size = 0;  ///< of the payload as it was sent; more than `payload` holds if the capture cut it
};

/// Reads a TCP segment from an IP payload that was sent with `sent_size` octets; false if its header is cut.
bool parse_tcp(std::string_view ip_payload, std::size_t sent_size, TcpSegment& segment);

/// What connections may make us hold.
struct StreamLimits {
  std::size_t streams = 4'096;           ///< directions followed at once; the one silent for longest goes
  std::size_t early_octets = 65'536;     ///< of one direction, behind a segment that has not come
  std::size_t early_segments = 64;       ///< likewise
  std::size_t held_octets = 16U << 20U;  ///< of all directions
};

/// Follows each direction of each connection by its sequence numbers and cuts SIP messages out. A direction that does
/// not begin with SIP costs no memory, and is looked at again where a segment of it begins with SIP: in the middle of a
/// connection, after a gap, and after what could not be read.
class TcpStreams {
 public:
  using Sink = std::function<void(std::string_view message)>;

  explicit TcpStreams(StreamLimits limits = {}) : limits_(limits) {}

  /// Takes a segment and hands out the messages that it completes.
  void add(const TcpSegment& segment, const Sink& sink);

  /// Times at which a SIP stream could not be read on: segments missing, cut, or without an end of the message.
  std::uint64_t breaks() const { return breaks_; }
  /// Octets held now.
  std::size_t held() const { return held_; }

 private:
  enum class State : std::uint8_t { undecided, sip, other };
  struct Ends {
    PortAddress from;
    PortAddress to;
    friend bool operator==(const Ends&, const Ends&) = default;
  };
  struct HashEnds {
    std::size_t operator()(const Ends& ends) const;
  };
  struct Stream {
    Ends ends;
    State state = State::undecided;
    std::uint32_t next = 0;
    StreamFramer framer{StreamSide::server};
    std::string begun;  ///< while undecided
    struct Early {
      std::string octets;
      std::size_t sent_size;
    };
    std::map<std::int32_t, Early> early;  ///< by distance from `next` at the time of `origin`
    std::uint32_t origin = 0;             ///< what the distances count from
    std::size_t held = 0;
  };
  using Streams = std::list<Stream>;

  Stream& stream_of(const TcpSegment& segment, bool& is_new);
  void drop(Streams::iterator stream);
  void account(Stream& stream);
  void keep_early(Stream& stream, const TcpSegment& segment, const Sink& sink);
  void take(Stream& stream, std::string_view octets, std::size_t sent_size, const Sink& sink);
  void take_early(Stream& stream, const Sink& sink);
  void deliver(Stream& stream, std::string_view octets, bool cut, const Sink& sink);
  void read_messages(Stream& stream, const Sink& sink);
  void lose(Stream& stream);

  StreamLimits limits_;
  Streams streams_;  ///< the one heard of last in front
  std::unordered_map<Ends, Streams::iterator, HashEnds> index_;
  std::size_t held_ = 0;
  std::uint64_t breaks_ = 0;
};

}  // namespace switchback::hil
