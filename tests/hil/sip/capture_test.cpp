// Every capture of ../shared through the codec: it must find what tshark finds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pcap/pcap.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "hil/sip/request_judge.h"
#include "hil/sip/stream_framer.h"
#include "tests/hil/sip/sip_texts.h"

namespace switchback::hil {
namespace {

using Counts = std::map<std::string, int>;

struct Capture {
  const char* file;
  Counts counts;    ///< requests by method, responses by status
  int invalid = 0;  ///< of them, those that break a rule of RFC 3261
};

void PrintTo(const Capture& capture, std::ostream* out) { *out << capture.file; }

// tshark 4.0.17 (Debian 12), for each file:
//   tshark -r FILE -Y 'sip && !icmp' -T fields -e sip.Method -e sip.Status-Code | sort | uniq -c
// What ICMP errors quote is left out: nobody sent that as SIP.
const Capture kCaptures[] = {
    {"ipfixprobe-sip.pcap", {{"200", 1}, {"401", 15}, {"INVITE", 9}, {"REGISTER", 15}}},
    {"michalcab-sip.pcapng", {{"100", 1}, {"200", 2}, {"401", 1}, {"ACK", 2}, {"BYE", 1}, {"INVITE", 2}}},
    {"ndpi-sip.pcap",
     {{"100", 7},
      {"183", 1},
      {"200", 3},
      {"401", 14},
      {"403", 3},
      {"407", 3},
      {"408", 2},
      {"480", 1},
      {"ACK", 7},
      {"CANCEL", 11},
      {"INVITE", 11},
      {"REGISTER", 18}}},
    {"ndpi-sip_hello.pcapng", {{"200", 2}, {"401", 2}, {"REGISTER", 4}}},
    {"ndpi-webex.pcap", {{"REGISTER", 22}}},
    {"pcap2sipp-example.pcap",
     {{"100", 2},
      {"180", 4},
      {"200", 15},
      {"483", 1},
      {"ACK", 3},
      {"BYE", 2},
      {"INVITE", 3},
      {"OPTIONS", 7},
      {"PRACK", 4}}},
    {"suricata-cloudshark-sip.pcap", {{"100", 2}, {"180", 2}, {"200", 2}, {"ACK", 1}, {"INVITE", 2}, {"REGISTER", 1}}},
    {"suricata-sip-tcp.pcap", {{"200", 1}, {"REGISTER", 1}}},
    {"zeek-sip-junk-before-request.pcap", {{"REGISTER", 1}}, 1},
};

/// What IPv4 carries: a UDP datagram, or one segment of a TCP stream.
struct Carried {
  bool tcp = false;
  std::string stream;  ///< which direction of which connection
  std::string_view payload;
};

std::uint8_t byte_at(std::string_view packet, std::size_t at) { return static_cast<std::uint8_t>(packet[at]); }
std::size_t word_at(std::string_view packet, std::size_t at) {
  return static_cast<std::size_t>(byte_at(packet, at)) << 8U | byte_at(packet, at + 1);
}

/// Nothing for what is neither UDP nor TCP over IPv4 over Ethernet.
Carried carried(std::string_view packet) {
  constexpr std::size_t kEthernet = 14;
  constexpr std::uint8_t kTcp = 6;
  constexpr std::uint8_t kUdp = 17;
  if (packet.size() < kEthernet + 20 || word_at(packet, 12) != 0x0800) return {};
  const std::size_t header = (byte_at(packet, kEthernet) & 0x0fU) * std::size_t{4};
  const std::uint8_t protocol = byte_at(packet, kEthernet + 9);
  // The frame may be padded; the length of the IP packet tells.
  packet = packet.substr(0, kEthernet + word_at(packet, kEthernet + 2));
  const std::size_t transport = kEthernet + header;
  if (packet.size() < transport + 8) return {};
  if (protocol == kUdp) return {false, {}, packet.substr(transport + 8)};
  if (protocol != kTcp || packet.size() < transport + 20) return {};
  const std::size_t offset = (byte_at(packet, transport + 12) >> 4U) * std::size_t{4};
  if (packet.size() < transport + offset) return {};
  return {true, std::string(packet.substr(kEthernet + 12, 8)) + std::string(packet.substr(transport, 4)),
          packet.substr(transport + offset)};
}

struct Tally {
  Counts counts;
  int invalid = 0;
  std::string invalid_rules;

  void add(std::string_view text, SipTransport transport) {
    JudgeRules rules;
    rules.role = SipRole::proxy;
    const JudgedDatagram judged = judge_datagram(text, transport, rules);
    if (!judged.message) return;
    const SipMessage& message = *judged.message;
    counts[message.is_request() ? std::string(message.method_text()) : std::to_string(message.status())]++;
    if (message.valid()) return;
    ++invalid;
    for (const SipViolation& violation : message.violations()) {
      invalid_rules.append(" ")
          .append(std::to_string(static_cast<int>(violation.rule)))
          .append(":")
          .append(violation.header);
    }
  }
};

Tally read_capture(const std::string& path) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  const std::unique_ptr<pcap_t, decltype(&pcap_close)> capture(pcap_open_offline(path.c_str(), error.data()),
                                                               &pcap_close);
  EXPECT_NE(capture, nullptr) << error.data();
  Tally tally;
  if (capture == nullptr) return tally;
  EXPECT_EQ(pcap_datalink(capture.get()), DLT_EN10MB);
  std::map<std::string, StreamFramer> streams;
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  while (pcap_next_ex(capture.get(), &header, &bytes) == 1) {
    const Carried found = carried({reinterpret_cast<const char*>(bytes), header->caplen});
    if (found.payload.empty()) continue;
    if (!found.tcp) {
      tally.add(found.payload, SipTransport::udp);
      continue;
    }
    // Segments are taken in the order captured; a stream that is no SIP ends at its first bytes.
    StreamFramer& framer = streams.try_emplace(found.stream, StreamSide::server).first->second;
    framer.feed(found.payload);
    while (const auto frame = framer.next()) {
      if (frame->kind == StreamFrame::Kind::message) tally.add(frame->text, SipTransport::tcp);
    }
  }
  return tally;
}

class Captures : public testing::TestWithParam<Capture> {};

TEST_P(Captures, HoldTheMessagesThatTsharkFinds) {
  const std::string path = std::string(SWITCHBACK_SOURCE_DIR) + "/../shared/pcaps/" + GetParam().file;
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "../shared/pcaps/" << GetParam().file << " is not here";
  const Tally tally = read_capture(path);
  EXPECT_EQ(tally.counts, GetParam().counts);
  EXPECT_EQ(tally.invalid, GetParam().invalid) << tally.invalid_rules;
}

INSTANTIATE_TEST_SUITE_P(Shared, Captures, testing::ValuesIn(kCaptures));

}  // namespace
}  // namespace switchback::hil
