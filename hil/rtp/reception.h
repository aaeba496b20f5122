// What came of an RTP stream: counts by sequence number and interarrival jitter (RFC 3550 6.4.1, A.1, A.3, A.8).
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "hil/rtp/packet.h"
#include "models/core/sim_time.h"

namespace switchback::hil {

struct RtpCounts {
  std::int64_t received = 0;  ///< packets, without duplicates
  std::int64_t lost = 0;      ///< of those that sequence numbers say were sent between the first and the last received
  std::int64_t duplicates = 0;  ///< of a packet among the last 128
  std::int64_t reordered = 0;   ///< received after a packet that was sent later
  SimTime jitter{0};            ///< as it was last

  friend bool operator==(const RtpCounts&, const RtpCounts&) = default;
};

/// One stream as its receiver sees it. A source is believed after two packets in sequence (A.1); one that starts anew,
/// with another SSRC or far-off sequence numbers, as after a takeover, begins another count that is added. Packets that
/// came twice are not counted as received, which A.3 does: a duplicate would make up for a loss.
class RtpReception {
 public:
  /// A packet came at `at`, by any clock that only goes forward. Whether it brings anything: not a duplicate, nor a
  /// packet of a source that is not yet believed, before the one that makes it believed.
  bool received(const RtpHeader& header, SimTime at);
  RtpCounts counts() const;

 private:
  /// RFC 3550 A.1.
  static constexpr std::uint16_t kMaxDropout = 3000;
  static constexpr std::uint16_t kMaxMisorder = 100;
  static constexpr std::size_t kRemembered = 128;

  struct Source {
    std::uint32_t ssrc;
    std::int64_t first;             ///< extended sequence number
    std::int64_t highest;           ///< likewise
    std::int64_t received;          ///< distinct packets
    std::bitset<kRemembered> seen;  ///< bit n: `highest` - n has come
    std::optional<std::int64_t> transit;

    std::int64_t lost() const { return highest - first + 1 - received; }
  };
  /// A packet after which one in sequence would make a source.
  struct Candidate {
    RtpHeader header;
    SimTime at;
  };

  void begin(const Candidate& first);
  void close();
  bool try_new_source(const RtpHeader& header, SimTime at);
  void advance(std::uint16_t ahead);
  void note_transit(const RtpHeader& header, SimTime at);

  std::optional<Source> source_;
  std::optional<Candidate> candidate_;
  RtpCounts closed_;         ///< of sources before `source_`
  std::int64_t jitter_ = 0;  ///< in 1/16 of a timestamp unit, as A.8 keeps it
};

}  // namespace switchback::hil
