#include "hil/capture/udp_packet.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace switchback::hil {
namespace {

std::uint32_t octet(const std::string& packet, std::size_t at) { return static_cast<unsigned char>(packet[at]); }
std::uint32_t word(const std::string& packet, std::size_t at) {
  return octet(packet, at) << 8U | octet(packet, at + 1);
}

TEST(UdpPacket, has_the_header_of_RFC_791_with_its_checksum) {
  std::string packet;
  // The header that is known from RFC 1071's many explanations: its checksum is b861.
  make_udp_packet({.from = 0xc0a80001, .to = 0xc0a800c7, .from_port = 5060, .to_port = 5061}, 0,
                  std::string(115 - 28, 'x'), packet);
  ASSERT_EQ(packet.size(), 115u);
  EXPECT_EQ(word(packet, 0), 0x4500u);
  EXPECT_EQ(word(packet, 2), 115u);
  EXPECT_EQ(word(packet, 10), 0xb861u);
  EXPECT_EQ(word(packet, 20), 5060u);
  EXPECT_EQ(word(packet, 22), 5061u);
  EXPECT_EQ(word(packet, 24), 95u);
}

TEST(UdpPacket, has_a_checksum_that_completes_the_sum_to_ones) {
  for (const std::string payload : {"", "a", "ab", "abc"}) {
    std::string packet;
    make_udp_packet({.from = 0x0a00000b, .to = 0xc6120001, .from_port = 5060, .to_port = 5060}, 7, payload, packet);
    std::string summed = packet.substr(12, 8) + std::string("\0\x11", 2) + packet.substr(24, 2) + packet.substr(20);
    if (summed.size() % 2 != 0) summed += '\0';
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at < summed.size(); at += 2) sum += word(summed, at);
    while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
    EXPECT_EQ(sum, 0xffffU) << payload;
  }
}

}  // namespace
}  // namespace switchback::hil
