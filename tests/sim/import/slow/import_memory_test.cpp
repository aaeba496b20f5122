// A large capture takes no more memory than a small one, beyond what is kept of every phone.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdio>
#include <random>
#include <string>

#include "tests/hil/import/packets.h"
#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

/// Of all phones, calls and messages more than what is kept: the limits of hil/import are met.
constexpr std::uint64_t kSize = std::uint64_t{160} << 20U;
constexpr std::uint32_t kPhones = 25'000;
constexpr long kMostMemory = 200L * 1024;  // KiB, as ru_maxrss

std::string call_message(const std::string& start, const std::string& user, std::uint64_t call, const char* cseq) {
  const std::string number = std::to_string(call);
  return start + "\r\nVia: SIP/2.0/UDP 10.1.0.1;branch=z9hG4bKi" + number + "\r\nFrom: <sip:" + user +
         "@pbx.example>;tag=a\r\nTo: <sip:200001@pbx.example>\r\nCall-ID: c" + number + "\r\nCSeq: " + cseq +
         "\r\nContent-Length: 0\r\n\r\n";
}

/// Phones that register, are challenged by silence now and then, and call; with noise between.
void write_capture(const std::filesystem::path& path) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  ASSERT_NE(file, nullptr);
  std::mt19937 random(1);
  std::uint64_t written = 0;
  SimTime now{0};
  const auto flush = [&](const hil::CaptureOctets& capture, bool first) {
    const std::string_view octets = std::string_view(capture.octets()).substr(first ? 0 : 24);
    written += std::fwrite(octets.data(), 1, octets.size(), file);
  };
  flush(hil::CaptureOctets{}, true);
  std::vector<unsigned> cseq(kPhones);
  for (std::uint64_t call = 1; written < kSize;) {
    hil::CaptureOctets some;
    const auto send = [&](const std::string& text, std::uint32_t from, std::uint32_t to) {
      some.add(now += 200us, hil::ethernet_frame(hil::ipv4_packet(17, hil::udp_datagram(text), from, to)));
    };
    for (int n = 0; n < 1'000; ++n) {
      const auto phone = static_cast<std::uint32_t>(random() % kPhones);
      const std::uint32_t host = 0x0a010000 + phone;
      const std::string user = std::to_string(200'000 + phone);
      const unsigned number = ++cseq[phone];
      const hil::RegisterText text{
          .user = user, .branch = "z9hG4bK" + user + "-" + std::to_string(number), .cseq = number, .expires = 60};
      send(text.request(), host, 1);
      if (random() % 20 != 0) send(text.response(200), 1, host);
      if (random() % 3 == 0) {
        send(call_message("INVITE sip:200001@pbx.example SIP/2.0", user, ++call, "1 INVITE"), host, 1);
        send(call_message("SIP/2.0 200 OK", user, call, "1 INVITE"), 1, host);
        if (random() % 4 != 0) send(call_message("BYE sip:200001@pbx.example SIP/2.0", user, call, "2 BYE"), host, 1);
      }
      some.add(now, hil::ethernet_frame(
                        hil::ipv4_packet(6, hil::tcp_segment(static_cast<std::uint32_t>(random()),
                                                             "REGISTER sip:half SIP/2.0\r\nContent-Length: 900\r\n\r\n",
                                                             0x18, static_cast<std::uint16_t>(random())))));
    }
    flush(some, false);
  }
  std::fclose(file);
}

class ImportMemory : public StartedProgram {};

TEST_F(ImportMemory, stays_below_200_MiB_for_any_capture) {
  ASSERT_NO_FATAL_FAILURE(write_capture(folder_.path() / "large.pcap"));
  const Ended ended = run("import large.pcap --anonymise");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_NE(ended.out.find("events beyond the number that a timeline keeps"), std::string::npos) << ended.out;
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  EXPECT_LT(usage.ru_maxrss, kMostMemory);
  RecordProperty("ru_maxrss_KiB", static_cast<int>(usage.ru_maxrss));
}

}  // namespace
}  // namespace switchback::sim
