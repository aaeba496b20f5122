// RTP packets as octets.
#include "hil/rtp/packet.h"

#include <gtest/gtest.h>

#include <string>

#include "hil/rtp/g711.h"

namespace switchback::hil {
namespace {

/// Version 2, PT 0, sequence 0x1234, timestamp 0x01020304, SSRC 0xa0b0c0d0; the first octet is the test's.
std::string packet(unsigned first, const std::string& rest) {
  std::string text(1, static_cast<char>(first));
  return text.append("\x00\x12\x34\x01\x02\x03\x04\xa0\xb0\xc0\xd0", 11).append(rest);
}

TEST(RtpPacket, IsReadAsItWasWritten) {
  const RtpHeader header{true, 8, 0xfffe, 0x80000001, 0xdeadbeef};
  std::string text;
  write_rtp(header, milliwatt_packet(), text);
  EXPECT_EQ(text.size(), 172U);
  const auto read = read_rtp(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->header, header);
  EXPECT_EQ(read->payload, milliwatt_packet());
}

TEST(RtpPacket, HasItsFieldsWhereRfc3550PutsThem) {
  std::string text;
  write_rtp({true, 0, 0x1234, 0x01020304, 0xa0b0c0d0}, "xy", text);
  EXPECT_EQ(text, std::string("\x80\x80\x12\x34\x01\x02\x03\x04\xa0\xb0\xc0\xd0xy", 14));
}

TEST(RtpPacket, HasItsPayloadBehindSourcesAndExtension) {
  const std::string with_sources = packet(0x82, "AAAABBBBpay");
  const auto sources = read_rtp(with_sources);
  ASSERT_TRUE(sources);
  EXPECT_EQ(sources->payload, "pay");
  const std::string with_extension = packet(0x91, std::string("AAAA\xbe\xde\x00\x01XXXXpay", 15));
  const auto extension = read_rtp(with_extension);
  ASSERT_TRUE(extension);
  EXPECT_EQ(extension->payload, "pay");
  EXPECT_EQ(extension->header.sequence, 0x1234);
}

TEST(RtpPacket, IsWithoutItsPadding) {
  const std::string with_padding = packet(0xa0, std::string("pay\0\0\3", 6));
  const auto padded = read_rtp(with_padding);
  ASSERT_TRUE(padded);
  EXPECT_EQ(padded->payload, "pay");
  const std::string padding_alone = packet(0xa0, std::string("\0\0\3", 3));
  const auto nothing_else = read_rtp(padding_alone);
  ASSERT_TRUE(nothing_else);
  EXPECT_EQ(nothing_else->payload, "");
}

TEST(RtpPacket, IsRefusedWhereItIsShorterThanItSays) {
  EXPECT_FALSE(read_rtp(""));
  EXPECT_FALSE(read_rtp(packet(0x80, "").substr(0, 11)));
  EXPECT_FALSE(read_rtp(packet(0x8f, std::string(59, 'x'))));
  EXPECT_TRUE(read_rtp(packet(0x8f, std::string(60, 'x'))));
  EXPECT_FALSE(read_rtp(packet(0x90, "abc")));
  EXPECT_FALSE(read_rtp(packet(0x90, std::string("\0\0\xff\xff", 4) + std::string(100, 'x'))));
}

TEST(RtpPacket, IsRefusedWithPaddingThatCannotBe) {
  EXPECT_FALSE(read_rtp(packet(0xa0, "")));
  EXPECT_FALSE(read_rtp(packet(0xa0, std::string("pay\0", 4))));
  EXPECT_FALSE(read_rtp(packet(0xa0, "pay\x05")));
}

TEST(RtpPacket, IsRefusedInAnotherVersion) {
  EXPECT_FALSE(read_rtp(packet(0x40, "pay")));
  EXPECT_FALSE(read_rtp("OPTIONS sip:2001@10.77.0.100 SIP/2.0"));
}

TEST(Milliwatt, FillsAPacketWithWholePeriods) {
  const std::string_view octets = milliwatt_packet();
  ASSERT_EQ(octets.size(), kPacketSamples);
  for (std::size_t n = 8; n < octets.size(); ++n) EXPECT_EQ(octets[n], octets[n - 8]) << n;
  EXPECT_EQ(octets.substr(0, 8), "\x1e\x0b\x0b\x1e\x9e\x8b\x8b\x9e");
}

}  // namespace
}  // namespace switchback::hil
