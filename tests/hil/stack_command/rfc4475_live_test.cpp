// All 49 messages of RFC 4475 at the running command, over UDP and TCP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "tests/hil/sip/sip_texts.h"
#include "tests/hil/stack_command/stack_bench.h"

namespace switchback::hil {
namespace {

constexpr int kNothing = 0;

/// What the RFC asks of a registrar and back-to-back user agent that has none of the users in these messages: what is
/// well-formed is answered 404, in a dialog that it does not know 481.
struct Asked {
  const char* file;
  int status;
  int status_tcp = -1;  ///< where a stream makes a difference
};

constexpr Asked kAsked[] = {
    {"wsinv", 481},    {"intmeth", 501},    {"esc01", 404},           {"escnull", 404},
    {"esc02", 501},    {"lwsdisp", 404},    {"longreq", 404},         {"dblreq", 404},
    {"semiuri", 404},  {"transports", 404}, {"mpart01", 405},         {"unreason", 0},
    {"noreason", 0},   {"badinv01", 400},   {"clerr", 400, kNothing},  // a stream may bring the rest yet
    {"ncl", 400},      {"scalar02", 400},   {"scalarlg", 0},          {"quotbal", 400},
    {"ltgtruri", 400}, {"lwsruri", 400},    {"lwsstart", 400},        {"trws", 400},
    {"escruri", 400},  {"baddate", 404},    {"regbadct", 400},        {"badaspec", 400},
    {"baddn", 400},    {"badvers", 505},    {"mismatch01", 400},      {"mismatch02", 501},
    {"bigcode", 0},    {"badbranch", 404},  {"insuf", 400},           {"unkscm", 416},
    {"novelsc", 416},  {"unksm2", 400},     {"bext01", 420},          {"invut", 415},
    {"regaut01", 404}, {"multi01", 400},    {"mcl01", 400},           {"bcast", 0},
    {"zeromf", 404},   {"cparam01", 404},   {"cparam02", 404},        {"regescrt", 404},
    {"sdp01", 406},    {"inv2543", 404}};
static_assert(std::size(kAsked) == 49);

/// Something well-formed whose answer comes after that of whatever was sent before.
std::string ping(const std::string& transport, const std::string& from, std::uint16_t port, int number) {
  return "OPTIONS sip:2000@stack SIP/2.0\r\nVia: SIP/2.0/" + transport + " " + from + ":" + std::to_string(port) +
         ";rport;branch=z9hG4bKping" + std::to_string(number) + "\r\nMax-Forwards: 70\r\nFrom: <sip:2000@" + from +
         ">;tag=ping\r\nTo: <sip:2000@stack>\r\nCall-ID: ping" + std::to_string(number) +
         "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
}

/// The status of a response, 0 if the text is none.
int status_of(std::string_view text) {
  auto parsed = parse_sip(text);
  const auto* message = std::get_if<SipMessage>(&parsed);
  return message == nullptr ? 0 : message->status();
}

class Rfc4475Live : public testing::Test {
 protected:
  void SetUp() override {
    if (read_shared("rfc4475/wsinv.dat").empty()) GTEST_SKIP() << "../shared/rfc4475 is not here";
    bench_.emplace();
  }

  /// The statuses that came before the ping's answer.
  std::vector<int> ask_by_udp(const std::string& text, int number) {
    const std::string from = bench_->address(9);
    auto parsed = parse_sip(text);
    const auto* message = std::get_if<SipMessage>(&parsed);
    // Where RFC 3261 18.2.2 wants the answer: most of these messages do not ask for their port back.
    std::uint16_t port = 5060;
    if (message != nullptr && message->is_request() && message->top_via().port != 0) port = message->top_via().port;
    std::vector<int> statuses;
    bool pinged = false;
    UdpPort phone(bench_->io(), parse_endpoint(from, port), "", [&](const Ipv4Endpoint&, std::string_view answer) {
      if (answer.find("Call-ID: ping" + std::to_string(number)) != std::string_view::npos) {
        pinged = true;
      } else {
        statuses.push_back(status_of(answer));
      }
    });
    const Ipv4Endpoint server = parse_endpoint(bench_->primary());
    phone.send(server, text);
    phone.send(server, ping("UDP", from, port, number));
    EXPECT_TRUE(bench_->wait([&pinged] { return pinged; })) << "the server has died or hangs";
    return statuses;
  }

  /// The first status; 0 if the ping was answered first or the connection is simply closed.
  int ask_by_tcp(const std::string& text, int number, bool waits_for_more) {
    TextConnection phone(bench_->io(), bench_->primary(), 5060);
    phone.say(text);
    if (waits_for_more) return status_of(phone.text());
    phone.say(ping("TCP", bench_->address(9), 5060, number));
    const std::string mark = "Call-ID: ping" + std::to_string(number);
    EXPECT_TRUE(bench_->wait([&] { return phone.closed() || phone.text().find(mark) != std::string::npos; }));
    const std::size_t end = phone.text().find("\r\n\r\n");
    const std::string first = phone.text().substr(0, end == std::string::npos ? end : end + 4);
    return first.find(mark) != std::string::npos ? kNothing : status_of(first);
  }

  std::optional<StackBench> bench_;
};

TEST_F(Rfc4475Live, EachMessageIsAnsweredAsTheRfcAsksAndTheStackStaysUp) {
  int number = 0;
  for (const Asked& asked : kAsked) {
    const std::string text = read_shared(std::string("rfc4475/") + asked.file + ".dat");
    ASSERT_FALSE(text.empty()) << asked.file;
    const std::vector<int> wanted = asked.status == kNothing ? std::vector<int>{} : std::vector<int>{asked.status};
    EXPECT_EQ(ask_by_udp(text, ++number), wanted) << asked.file << " over UDP";
    const int wanted_by_tcp = asked.status_tcp >= 0 ? asked.status_tcp : asked.status;
    EXPECT_EQ(ask_by_tcp(text, ++number, asked.status_tcp == kNothing), wanted_by_tcp) << asked.file << " over TCP";
  }
  EXPECT_FALSE(bench_->stack().exit_code().has_value());
}

}  // namespace
}  // namespace switchback::hil
