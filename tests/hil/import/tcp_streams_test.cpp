// SIP out of TCP segments that come late, twice, cut or not at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hil/import/tcp_streams.h"
#include "tests/hil/import/packets.h"

namespace switchback::hil {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kFirst = RegisterText{}.request();
const std::string kSecond = RegisterText{.branch = "z9hG4bKb", .cseq = 2}.request();

class Streams : public testing::Test {
 protected:
  void send(std::uint32_t sequence, std::string_view payload, bool begins = false, std::size_t lost = 0) {
    TcpSegment segment;
    segment.from.port = 40000;
    segment.to.port = 5060;
    segment.sequence = sequence;
    segment.begins = begins;
    segment.payload = payload.substr(0, payload.size() - lost);
    segment.sent_size = payload.size();
    streams.add(segment, [this](std::string_view text) { found.emplace_back(text); });
  }

  TcpStreams streams;
  std::vector<std::string> found;
};

TEST_F(Streams, CutsMessagesOutOfSegmentsThatEndAnywhere) {
  const std::string both = kFirst + kSecond;
  send(100, "", true);
  for (std::size_t n = 0; n < both.size(); n += 7)
    send(100 + static_cast<std::uint32_t>(n), std::string_view(both).substr(n, 7));
  EXPECT_THAT(found, ElementsAre(kFirst, kSecond));
  EXPECT_EQ(streams.held(), 0U);
}

TEST_F(Streams, PutsSegmentsInOrderAlsoWhereSequenceNumbersWrap) {
  const std::uint32_t begin = 0xffffffff - 100;
  const std::string_view text = kFirst;
  send(begin, "", true);
  send(begin + 150, text.substr(150));
  send(begin, text.substr(0, 60));
  send(begin + 60, text.substr(60, 90));
  EXPECT_THAT(found, ElementsAre(kFirst));
}

TEST_F(Streams, TakesWhatIsSentAgainOnce) {
  send(1, kFirst);
  send(1, kFirst);
  send(1, kFirst + kSecond);
  EXPECT_THAT(found, ElementsAre(kFirst, kSecond));
}

TEST_F(Streams, FindsSipInTheMiddleOfAConnection) {
  send(5000, "...the end of a message that began before the capture\r\n\r\n");
  send(5100 + 7, kFirst);
  EXPECT_THAT(found, ElementsAre(kFirst));
}

TEST_F(Streams, GoesOnBehindASegmentThatNeverComes) {
  send(1, kFirst);
  std::uint32_t at = 1 + static_cast<std::uint32_t>(kFirst.size()) + 500;
  for (int n = 0; n < 70; ++n) {
    send(at, kSecond);
    at += static_cast<std::uint32_t>(kSecond.size());
  }
  EXPECT_EQ(streams.breaks(), 1U);
  EXPECT_EQ(found.size(), 71U);
}

TEST_F(Streams, TakesTheHeadOfAMessageWithoutContentLength) {
  std::string text = kFirst;
  text.erase(text.find("Content-Length: 0\r\n"), 19);
  send(1, text);
  EXPECT_THAT(found, ElementsAre(text));
}

TEST_F(Streams, TakesWhatTheSnapLengthLeftOfAMessage) {
  send(1, kFirst, false, 50);
  send(1 + static_cast<std::uint32_t>(kFirst.size()), kSecond);
  EXPECT_THAT(found, ElementsAre(kFirst.substr(0, kFirst.size() - 50), kSecond));
}

TEST_F(Streams, HoldsNothingOfOtherProtocols) {
  send(1, "", true);
  std::uint32_t at = 1;
  for (int n = 0; n < 1'000; ++n) {
    send(at, std::string(1'400, static_cast<char>(n)));
    at += 1'400;
  }
  EXPECT_THAT(found, IsEmpty());
  EXPECT_EQ(streams.held(), 0U);
}

TEST_F(Streams, HoldsNoMoreThanItsLimitOfMessagesThatDoNotEnd) {
  StreamLimits limits;
  limits.held_octets = 100'000;
  TcpStreams few(limits);
  const std::string begun = kFirst.substr(0, 200) + std::string(5'000, 'x');
  for (std::uint16_t port = 1; port < 1'000; ++port) {
    TcpSegment segment;
    segment.from.port = port;
    segment.sequence = 1;
    segment.payload = begun;
    segment.sent_size = begun.size();
    few.add(segment, [](std::string_view) {});
    ASSERT_LE(few.held(), 100'000U + begun.size());
  }
}

}  // namespace
}  // namespace switchback::hil
