// What is found in captures of all kinds, and what is said of the rest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>

#include "hil/import/capture_import.h"
#include "models/core/errors.h"
#include "tests/hil/import/packets.h"

namespace switchback::hil {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const std::string kRegister = RegisterText{}.request();

std::vector<FoundSip> found_in(const CaptureOctets& capture, CaptureSummary* summary = nullptr) {
  std::vector<FoundSip> found;
  const CaptureSummary read = read_octets(capture.octets(), &found);
  if (summary != nullptr) *summary = read;
  return found;
}

struct LinkCase {
  const char* name;
  int link_type;
  std::string before;  ///< what stands in front of the IP packet
};

class CaptureOfLinkType : public testing::TestWithParam<LinkCase> {};

TEST_P(CaptureOfLinkType, GivesTheMessageInIt) {
  CaptureOctets capture(GetParam().link_type);
  capture.add(5s, GetParam().before + ipv4_packet(17, udp_datagram(kRegister)));
  const auto found = found_in(capture);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].text, kRegister);
  EXPECT_EQ(found[0].from, "10.0.0.1:5060");
  EXPECT_EQ(found[0].to, "10.0.0.2:5060");
}

const std::string kMacs(12, '\2');
const std::string kType = number_octets(0x0800, 2);
const std::string kTag = number_octets(0x81000005, 4);

INSTANTIATE_TEST_SUITE_P(
    All, CaptureOfLinkType,
    testing::Values(LinkCase{"Ethernet", DLT_EN10MB, kMacs + kType}, LinkCase{"Vlan", DLT_EN10MB, kMacs + kTag + kType},
                    LinkCase{"VlanInVlan", DLT_EN10MB, kMacs + number_octets(0x88a80007, 4) + kTag + kType},
                    LinkCase{"LinuxSll", DLT_LINUX_SLL, std::string(14, '\0') + kType},
                    LinkCase{"LinuxSll2", DLT_LINUX_SLL2, kType + std::string(18, '\0')},
                    LinkCase{"Null", DLT_NULL, number_octets(0x02000000, 4)},
                    LinkCase{"Loop", DLT_LOOP, number_octets(2, 4)}, LinkCase{"RawIp", DLT_RAW, ""}),
    [](const auto& one) { return one.param.name; });

TEST(CaptureReader, ReadsIpv6WithExtensionHeaders) {
  const std::string datagram = udp_datagram(kRegister);
  const std::string hop_by_hop = number_octets(17, 1) + std::string(7, '\0');
  CaptureOctets capture;
  capture.add(1s, ethernet_frame(ipv6_packet(17, datagram), 0x86dd));
  capture.add(2s, ethernet_frame(ipv6_packet(0, hop_by_hop + datagram), 0x86dd));
  const auto found = found_in(capture);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[1].from, "[::1]:5060");
  EXPECT_EQ(found[1].at, SimTime{1s});
}

TEST(CaptureReader, PutsFragmentsTogetherInAnyOrder) {
  const std::string datagram = udp_datagram(kRegister);
  constexpr std::uint16_t kMore = 0x2000;
  CaptureOctets capture;
  capture.add(1s, ethernet_frame(ipv4_packet(17, datagram.substr(160), 1, 2, 7, 160 / 8)));
  capture.add(2s, ethernet_frame(ipv4_packet(17, datagram.substr(0, 80), 1, 2, 7, kMore)));
  capture.add(3s, ethernet_frame(ipv4_packet(17, datagram.substr(64, 96), 1, 2, 7, kMore | 64 / 8)));
  const auto found = found_in(capture);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].text, kRegister);
}

TEST(CaptureReader, PutsIpv6FragmentsTogether) {
  const std::string datagram = udp_datagram(kRegister);
  const auto fragment = [&](std::size_t from, std::size_t size, bool more) {
    const std::string header =
        number_octets(17, 1) + number_octets(0, 1) + number_octets(from | (more ? 1U : 0U), 2) + number_octets(99, 4);
    return ethernet_frame(ipv6_packet(44, header + datagram.substr(from, size)), 0x86dd);
  };
  CaptureOctets capture;
  capture.add(1s, fragment(0, 104, true)).add(2s, fragment(104, std::string::npos, false));
  const auto found = found_in(capture);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].text, kRegister);
}

TEST(CaptureReader, GivesUpFragmentsThatDoNotComeAndSaysSo) {
  const std::string datagram = udp_datagram(kRegister);
  CaptureOctets capture;
  capture.add(1s, ethernet_frame(ipv4_packet(17, datagram.substr(0, 80), 1, 2, 7, 0x2000)));
  capture.add(40s, ethernet_frame(ipv4_packet(17, datagram.substr(80), 1, 2, 7, 80 / 8)));
  CaptureSummary summary;
  EXPECT_THAT(found_in(capture, &summary), SizeIs(0));
  EXPECT_EQ(summary.fragments_given_up, 2U);
}

TEST(CaptureReader, CountsAMessageThatTheSnapLengthCut) {
  CaptureOctets capture;
  capture.add(1s, ethernet_frame(ipv4_packet(17, udp_datagram(kRegister))), 120);
  CaptureSummary summary;
  ASSERT_THAT(found_in(capture, &summary), SizeIs(1));
  EXPECT_EQ(summary.cut_packets, 1U);
  EXPECT_EQ(summary.counts.requests().at("REGISTER").messages, 1U);
}

TEST(CaptureReader, DoesNotCountSipBehindJunkButSaysThatItIsThere) {
  CaptureOctets capture;
  capture.add(1s, ethernet_frame(ipv4_packet(17, udp_datagram("\r\n" + kRegister))));
  capture.add(1s, ethernet_frame(ipv4_packet(17, udp_datagram("junk\r\n" + kRegister))));
  capture.add(1s, ethernet_frame(ipv4_packet(17, udp_datagram("GET / HTTP/1.1\r\n\r\n"))));
  CaptureSummary summary;
  EXPECT_THAT(found_in(capture, &summary), SizeIs(0));
  EXPECT_EQ(summary.junk_before_sip, 2U);
}

TEST(CaptureReader, KeepsMessagesApartThatIcmpErrorsQuote) {
  const std::string quoted = ipv4_packet(17, udp_datagram(kRegister));
  CaptureOctets capture;
  capture.add(1s, ethernet_frame(ipv4_packet(1, number_octets(0x0303, 2) + std::string(6, '\0') + quoted)));
  CaptureSummary summary;
  EXPECT_THAT(found_in(capture, &summary), SizeIs(0));
  EXPECT_EQ(summary.counts.requests().at("REGISTER").quoted, 1U);
  EXPECT_EQ(summary.counts.requests().at("REGISTER").messages, 0U);
}

TEST(CaptureReader, TellsWhatIsNoCapture) {
  try {
    read_octets("this is not a capture at all, not even a short one");
    FAIL() << "taken for a capture";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("memory: not a capture"));
  }
  EXPECT_THROW(found_in(CaptureOctets(DLT_USB_LINUX)), UserError);
}

TEST(CaptureReader, ReadsAFileThatEndsInTheMiddleUpToThere) {
  CaptureOctets capture;
  capture.add(1s, ethernet_frame(ipv4_packet(17, udp_datagram(kRegister))));
  capture.add(2s, ethernet_frame(ipv4_packet(17, udp_datagram(kRegister))));
  std::vector<FoundSip> found;
  const CaptureSummary summary = read_octets(capture.octets().substr(0, capture.octets().size() - 5), &found);
  EXPECT_THAT(found, SizeIs(1));
  EXPECT_THAT(summary.ended_by, HasSubstr("truncated"));
}

TEST(CaptureReader, SurvivesAnyPacketAndAnyCut) {
  const std::string whole = ethernet_frame(ipv4_packet(17, udp_datagram(kRegister)));
  rc::check([&] {
    CaptureOctets capture(*rc::gen::element<int>(DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_NULL, DLT_RAW));
    const int packets = *rc::gen::inRange(1, 8);
    for (int n = 0; n < packets; ++n) {
      std::string frame = whole;
      const int changes = *rc::gen::inRange(0, 6);
      for (int m = 0; m < changes; ++m) {
        frame[static_cast<std::size_t>(*rc::gen::inRange(0, 60))] = *rc::gen::arbitrary<char>();
      }
      capture.add(1s, frame, static_cast<std::size_t>(*rc::gen::inRange(0, 400)));
    }
    CaptureImport import;
    std::string octets = capture.octets();
    const CaptureSummary summary = read_capture(::fmemopen(octets.data(), octets.size(), "rb"), "memory",
                                                [&](const SeenSip& seen) { import.see(seen); });
    import.finish(summary.duration);
    RC_ASSERT(summary.packets == static_cast<std::uint64_t>(packets));
  });
}

}  // namespace
}  // namespace switchback::hil
