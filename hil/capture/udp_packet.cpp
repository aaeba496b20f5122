#include "hil/capture/udp_packet.h"

#include <array>
#include <cstddef>

#include "models/core/errors.h"

namespace switchback::hil {
namespace {

constexpr std::size_t kIpHeader = 20;
constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kMostPayload = 65'535 - kIpHeader - kUdpHeader;
constexpr unsigned kUdp = 17;
constexpr unsigned kTimeToLive = 64;

void put16(std::string& out, std::uint32_t value) {
  out += static_cast<char>((value >> 8U) & 0xffU);
  out += static_cast<char>(value & 0xffU);
}

void put32(std::string& out, std::uint32_t value) {
  put16(out, value >> 16U);
  put16(out, value & 0xffffU);
}

void overwrite16(std::string& out, std::size_t at, std::uint32_t value) {
  out[at] = static_cast<char>((value >> 8U) & 0xffU);
  out[at + 1] = static_cast<char>(value & 0xffU);
}

/// Sum of 16-bit words, an odd octet at the end counting as if a zero followed (RFC 1071).
std::uint32_t sum16(std::string_view octets) {
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < octets.size(); ++at) {
    const std::uint32_t octet = static_cast<unsigned char>(octets[at]);
    sum += at % 2 == 0 ? octet << 8U : octet;
  }
  return sum;
}

std::uint32_t checksum(std::uint32_t sum) {
  while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
  return ~sum & 0xffffU;
}

}  // namespace

void make_udp_packet(const UdpEnds& ends, std::uint16_t identification, std::string_view payload, std::string& out) {
  SWITCHBACK_ASSERT(payload.size() <= kMostPayload);
  const auto udp_length = static_cast<std::uint32_t>(kUdpHeader + payload.size());
  out.clear();
  put16(out, 0x4500);  // version 4, a header of five words, no service asked for
  put16(out, static_cast<std::uint32_t>(kIpHeader) + udp_length);
  put16(out, identification);
  put16(out, 0x4000);  // not to be fragmented
  put16(out, (kTimeToLive << 8U) | kUdp);
  put16(out, 0);
  put32(out, ends.from);
  put32(out, ends.to);
  overwrite16(out, 10, checksum(sum16(out)));

  put16(out, ends.from_port);
  put16(out, ends.to_port);
  put16(out, udp_length);
  put16(out, 0);
  out += payload;
  // The pseudo header: both addresses, which end the IP header, the protocol and the length.
  const std::string_view packet = out;
  const std::uint32_t sum = sum16(packet.substr(12, 8)) + kUdp + udp_length + sum16(packet.substr(kIpHeader));
  const std::uint32_t sent = checksum(sum);
  // 0 would mean that there is none (RFC 768).
  overwrite16(out, kIpHeader + 6, sent == 0 ? 0xffffU : sent);
}

}  // namespace switchback::hil
