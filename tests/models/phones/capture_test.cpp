// The phone bank beside captures of real phones: their packets' times are what it must reproduce.
#include <gtest/gtest.h>
#include <pcap/pcap.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/models/phones/bank_bench.h"

namespace switchback::models {
namespace {

using Mode = FakeServer::Mode;

constexpr SimTime kTolerance = 60ms;

struct SipPacket {
  SimTime time;  ///< since the capture's first packet
  std::string payload;

  bool starts_with(std::string_view text) const { return payload.starts_with(text); }
  std::string header(std::string_view name) const {
    const std::string wanted = "\r\n" + std::string(name) + ": ";
    const std::size_t at = payload.find(wanted);
    if (at == std::string::npos) return "";
    const std::size_t begin = at + wanted.size();
    return payload.substr(begin, payload.find("\r\n", begin) - begin);
  }
};

/// The UDP payload of a captured IPv4 packet; empty for anything else.
std::string udp_payload(const std::uint8_t* bytes, std::size_t length) {
  constexpr std::size_t kEthernet = 14;
  constexpr std::size_t kUdp = 8;
  if (length < kEthernet + 20 || bytes[12] != 0x08 || bytes[13] != 0x00) return "";
  const std::size_t header = (bytes[kEthernet] & 0x0fU) * 4U;
  constexpr std::uint8_t kProtocolUdp = 17;
  if (bytes[kEthernet + 9] != kProtocolUdp || length < kEthernet + header + kUdp) return "";
  const std::size_t begin = kEthernet + header + kUdp;
  return {reinterpret_cast<const char*>(bytes) + begin, length - begin};
}

/// All SIP over UDP of a capture of ../shared; nothing if the file is not there.
std::vector<SipPacket> read_sip(const std::string& file) {
  const std::string path = std::string(SWITCHBACK_SOURCE_DIR) + "/../shared/pcaps/" + file;
  if (!std::filesystem::exists(path)) return {};
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  const std::unique_ptr<pcap_t, decltype(&pcap_close)> capture(pcap_open_offline(path.c_str(), error.data()),
                                                               &pcap_close);
  EXPECT_NE(capture, nullptr) << error.data();
  if (capture == nullptr) return {};
  EXPECT_EQ(pcap_datalink(capture.get()), DLT_EN10MB);
  std::vector<SipPacket> packets;
  std::optional<SimTime> first;
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  while (pcap_next_ex(capture.get(), &header, &bytes) == 1) {
    const SimTime time = std::chrono::seconds{header->ts.tv_sec} + std::chrono::microseconds{header->ts.tv_usec};
    if (!first) first = time;
    std::string payload = udp_payload(bytes, header->caplen);
    if (payload.starts_with("REGISTER ") || payload.starts_with("SIP/2.0 ")) {
      packets.push_back({time - *first, std::move(payload)});
    }
  }
  return packets;
}

void expect_near(SimTime actual, SimTime captured, std::string_view what) {
  EXPECT_LE(std::chrono::abs(actual - captured), kTolerance)
      << what << ": " << to_seconds(actual) << " s, captured " << to_seconds(captured) << " s";
}

/// Zoiper r33688 as measured in ndpi-webex.pcap. The first attempt is Timer E of RFC 3261 with a T1 near 1 s at
/// first; the second departs from it after 15.5 s (no transmission at 19.5 and 23.5 s, three in the last two
/// seconds), so that no law, only the measured times, reproduces both.
PhoneProfile zoiper() {
  PhoneProfile profile;
  profile.retransmit_offsets = {{1045ms, 2075ms, 3506ms, 7500ms, 11490ms, 15523ms, 19509ms, 23537ms, 27505ms, 31538ms},
                                {1009ms, 2042ms, 3463ms, 7471ms, 11473ms, 15478ms, 26852ms, 29859ms, 30868ms, 31890ms}};
  profile.expires = 60s;
  profile.start_spread = SimTime{0};
  profile.probe_period = SimTime{0};
  profile.alternate_server = false;
  // The next attempt begins 64.03 s after the first, which ended after Timer F.
  profile.retry_base = 64030ms - profile.timer_f;
  return profile;
}

TEST(PhoneCapture, APhoneFacingADeadRegistrarSendsItsRegistersAtTheCapturedTimes) {
  std::vector<SipPacket> captured;
  for (SipPacket& packet : read_sip("ndpi-webex.pcap")) {
    if (packet.starts_with("REGISTER ")) captured.push_back(std::move(packet));
  }
  if (captured.empty()) GTEST_SKIP() << "../shared/pcaps/ndpi-webex.pcap is not here";
  ASSERT_EQ(captured.size(), 22U);

  BankBench bench(phones_only(1, zoiper()));
  bench.primary.mode = Mode::silent;
  bench.bank.power_on();
  bench.kernel.run_until(captured.back().time - captured.front().time + 5s);
  std::vector<Heard> sent;
  for (const Heard& heard : bench.primary.heard) sent.push_back(heard);
  ASSERT_EQ(sent.size(), captured.size());
  for (std::size_t n = 0; n < captured.size(); ++n) {
    expect_near(sent[n].time - sent[0].time, captured[n].time - captured[0].time, "REGISTER " + std::to_string(n + 1));
    // A retransmission keeps its CSeq, a new attempt has the next one.
    EXPECT_EQ(sent[n].sequence - sent[0].sequence, n < 11 ? 0U : 1U);
    EXPECT_EQ(captured[n].header("CSeq"), n < 11 ? "4 REGISTER" : "5 REGISTER");
  }
}

TEST(PhoneCapture, APhoneWithDigestRefreshesAtTheCapturedInterval) {
  const std::vector<SipPacket> captured = read_sip("ndpi-sip_hello.pcapng");
  if (captured.empty()) GTEST_SKIP() << "../shared/pcaps/ndpi-sip_hello.pcapng is not here";
  std::vector<SimTime> registers;
  std::vector<SimTime> answers;
  for (const SipPacket& packet : captured) {
    (packet.starts_with("REGISTER ") ? registers : answers).push_back(packet.time);
  }
  ASSERT_EQ(registers.size(), 4U);
  ASSERT_EQ(answers.size(), 4U);
  ASSERT_TRUE(captured[1].starts_with("SIP/2.0 401"));
  ASSERT_EQ(captured[0].header("Expires"), "600");

  PhoneProfile profile;
  profile.expires = 600s;
  profile.start_spread = SimTime{0};
  profile.probe_period = SimTime{0};
  // From the 200 to the next REGISTER: 300.045 s of 600 s.
  profile.refresh_fraction = to_seconds(registers[2] - answers[1]) / 600.0;
  EXPECT_NEAR(profile.refresh_fraction, 0.5, 0.0002);
  BankBench bench(phones_only(1, profile));
  bench.primary.digest = true;
  // The answering time of the captured server, as the phone's side of the wire saw it.
  bench.primary.answers_after = answers[0] - registers[0];
  bench.bank.power_on();
  bench.kernel.run_until(301s);
  const std::vector<SimTime> sent = bench.primary.times(MessageKind::sip_register);
  ASSERT_EQ(sent.size(), 4U);
  for (std::size_t n = 0; n < sent.size(); ++n) {
    expect_near(sent[n] - sent[0], registers[n] - registers[0], "REGISTER " + std::to_string(n + 1));
  }
  EXPECT_LT(sent[1] - sent[0], SimTime{200ms});
}

}  // namespace
}  // namespace switchback::models
