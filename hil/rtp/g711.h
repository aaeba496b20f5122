// G.711 mu-law as RTP carries it: a clock of 8000 Hz, an octet a sample (RFC 3551 4.5.14).
#pragma once

#include <cstdint>
#include <string_view>

#include "models/core/sim_time.h"

namespace switchback::hil {

/// Static payload type of PCMU (RFC 3551 6).
inline constexpr std::uint8_t kPcmuPayloadType = 0;
/// Default packet time (RFC 3551 4.2), and how many samples that is.
inline constexpr SimTime kPacketTime = 20ms;
inline constexpr std::uint32_t kPacketSamples = 160;
/// Of one sample: the unit of RTP timestamps.
inline constexpr SimTime kSampleTime = kPacketTime / kPacketSamples;

/// A packet of a 1 kHz tone at 0 dBm0: the digital milliwatt, whose 8 octets ITU-T G.711 gives in table 6. One after
/// another they join without a click.
std::string_view milliwatt_packet();

}  // namespace switchback::hil
