// RTP packets (RFC 3550 5.1), read from whatever came and written for what is sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace switchback::hil {

/// What the bench needs of the fixed header; contributing sources and extensions are skipped.
struct RtpHeader {
  bool marker = false;            ///< audio: the first packet after a silence (RFC 3551 4.1)
  std::uint8_t payload_type = 0;  ///< 0..127
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;  ///< in units of the payload type's clock
  std::uint32_t ssrc = 0;       ///< synchronization source

  friend bool operator==(const RtpHeader&, const RtpHeader&) = default;
};

struct RtpPacket {
  RtpHeader header;
  std::string_view payload;  ///< without padding; may be empty
};

/// Views `datagram`. Nothing unless it is of version 2 and as long as its CSRC count, extension and padding say, which
/// RFC 3550 A.1 asks for before anything of a packet is believed. RTCP that came to the wrong port has the payload
/// types 72 to 76 (RFC 5761 4), which the caller does not expect.
std::optional<RtpPacket> read_rtp(std::string_view datagram);

/// The packet in place of what `out` held.
void write_rtp(const RtpHeader& header, std::string_view payload, std::string& out);

}  // namespace switchback::hil
