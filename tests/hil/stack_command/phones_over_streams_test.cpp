// Both ends together: the bench's phones at the served pair, over every transport that a stack file can name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/hil/scratch_folder.h"
#include "tests/hil/stack_command/stack_bench.h"
#include "tests/hil/stream/certificates.h"

namespace switchback::hil {
namespace {

using testing::HasSubstr;

constexpr std::string_view kScenario = R"(scenario: one-call
about: Phones register, and one calls another.
system:
  phones: {count: 6, first extension: 2000, profile: sip-two-servers}
  voicemail: no
steps:
  - start: all
  - wait until: {full control: primary, phones registered: 100%, within: 20s}
  - call: {id: c1, from: ext 2001, to: ext 2002, talk: 10min}
  - wait until: {call: c1, is: connected, within: 10s}
  - expect: {call: c1, is: connected, for: 1s}
  - hang up: c1
  - wait until: {call: c1, is: ended, within: 10s}
limits:
  calls.dropped: {max: 0}
)";

class PhonesAtTheServedPair : public testing::Test {
 protected:
  void SetUp() override {
    make_certificate(folder_.file("pair.pem"), folder_.file("pair.key"), "DNS:pbx.example.com");
    make_certificate(folder_.file("bench.pem"), folder_.file("bench.key"));
    bench_.emplace(std::vector<std::string>{"--tls-certificate", folder_.file("pair.pem"), "--tls-key",
                                            folder_.file("pair.key"), "--tls-client-ca", folder_.file("bench.pem")});
    std::ofstream(folder_.file("one-call.yaml")) << kScenario;
  }

  /// `sip` is the stack file's, apart from the addresses.
  std::string stack_file(const std::string& sip, int port) {
    const std::string at = ":" + std::to_string(port) + "\"";
    const std::string text = "stack: served\nabout: The served pair.\nshape: two-addresses\nsip:\n  " + sip +
                             "\n  addresses: {primary: \"" + bench_->primary() + at + ", secondary: \"" +
                             bench_->secondary() + at + "}\nadmin:\n  json-rpc: {transport: tcp, address: \"" +
                             bench_->primary() + ":7060\"}\ncannot: [boards, trunks, voicemail]\n";
    std::ofstream(folder_.file("served.yaml")) << text;
    return folder_.file("served.yaml");
  }
  std::pair<int, std::string> command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), SWITCHBACK_PROGRAM);
    arguments.insert(arguments.end(), {"--db", folder_.file("results.db")});
    Process process(arguments, {"TERM=dumb"});
    const int code = bench_->ended(process);
    return {code, process.output()};
  }
  /// Plays the scenario, and again from what came in.
  void play(const std::string& sip, int port) {
    const auto [code, output] = command({"run", "--stack", stack_file(sip, port), folder_.file("one-call.yaml")});
    ASSERT_EQ(code, 0) << output;
    const auto [again, difference] = command({"replay", "last"});
    EXPECT_EQ(again, 0) << difference;
  }
  std::string tls(const std::string& more) {
    return "transport: tls\n  tls: {ca: pair.pem, server name: pbx.example.com" + more + "}";
  }

  ScratchFolder folder_;
  std::optional<StackBench> bench_;
};

TEST_F(PhonesAtTheServedPair, CallEachOtherOverTcp) { play("transport: tcp", 5060); }

TEST_F(PhonesAtTheServedPair, CallEachOtherOverTlsWithCertificatesOnBothSides) {
  play(tls(", certificate: bench.pem, key: bench.key"), 5061);
}

TEST_F(PhonesAtTheServedPair, CallEachOtherWithSipsUris) {
  play(tls(", certificate: bench.pem, key: bench.key, uris: sips"), 5061);
}

TEST_F(PhonesAtTheServedPair, CallEachOtherFromASocketEach) { play("transport: udp\n  sockets: per phone", 5060); }

TEST_F(PhonesAtTheServedPair, AreNotPlayedWhereACertificateIsNotAccepted) {
  const auto [code, output] = command(
      {"run", "--stack", stack_file("transport: tls\n  tls: {ca: bench.pem}", 5061), folder_.file("one-call.yaml")});
  EXPECT_EQ(code, 4);
  EXPECT_THAT(output, HasSubstr("certificate is not accepted: self-signed certificate"));
}

TEST_F(PhonesAtTheServedPair, BreakTheRunWhereTheyHaveNoCertificateToShow) {
  const auto [code, output] =
      command({"run", "--stack", stack_file(tls(""), 5061), folder_.file("one-call.yaml"), "--timeout", "30"});
  EXPECT_EQ(code, 4);
  EXPECT_THAT(output, HasSubstr("TLS with the server at"));
}

}  // namespace
}  // namespace switchback::hil
