#include "hil/rtp/g711.h"

#include <string>

namespace switchback::hil {

std::string_view milliwatt_packet() {
  static const std::string packet = [] {
    constexpr std::string_view kPeriod = "\x1e\x0b\x0b\x1e\x9e\x8b\x8b\x9e";
    std::string octets;
    while (octets.size() < kPacketSamples) octets += kPeriod;
    return octets;
  }();
  return packet;
}

}  // namespace switchback::hil
