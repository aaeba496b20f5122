// A stream is cut into the messages that were put into it, however it arrives.
#include "hil/sip/stream_framer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "tests/hil/sip/sip_texts.h"

namespace switchback::hil {
namespace {

using testing::ElementsAre;

/// Everything that comes out, messages as they are, keep-alives as words.
std::vector<std::string> drain(StreamFramer& framer) {
  std::vector<std::string> frames;
  while (const auto frame = framer.next()) {
    if (frame->kind == StreamFrame::Kind::message) frames.emplace_back(frame->text);
    if (frame->kind == StreamFrame::Kind::ping) frames.emplace_back("ping");
    if (frame->kind == StreamFrame::Kind::pong) frames.emplace_back("pong");
  }
  return frames;
}

TEST(StreamFramer, GivesTheSameFramesHoweverTheBytesArrive) {
  const std::string first = request_text("INVITE sip:a SIP/2.0", "", "body\r\n\r\nwith empty lines");
  const std::string second = request_text("OPTIONS sip:b SIP/2.0");
  const std::string stream = first + "\r\n\r\n" + second + second + "\r\n\r\n";
  rc::check([&] {
    StreamFramer framer(StreamSide::server);
    std::vector<std::string> frames;
    std::size_t at = 0;
    while (at < stream.size()) {
      const auto size = *rc::gen::inRange<std::size_t>(1, 200);
      framer.feed(std::string_view{stream}.substr(at, size));
      at += size;
      for (std::string& frame : drain(framer)) frames.push_back(std::move(frame));
    }
    RC_ASSERT(frames == (std::vector<std::string>{first, "ping", second, second, "ping"}));
    RC_ASSERT(framer.pending() == 0U);
  });
}

TEST(StreamFramer, AClientTakesALoneLineEndForAPong) {
  StreamFramer framer(StreamSide::client);
  framer.feed("\r");
  EXPECT_THAT(drain(framer), ElementsAre());
  framer.feed("\n\r\n");
  EXPECT_THAT(drain(framer), ElementsAre("pong", "pong"));
}

TEST(StreamFramer, AServerIgnoresAnEmptyLineBeforeAMessage) {
  StreamFramer framer(StreamSide::server);
  const std::string message = request_text("OPTIONS sip:b SIP/2.0");
  framer.feed("\r\n");
  EXPECT_THAT(drain(framer), ElementsAre());
  framer.feed(message);
  EXPECT_THAT(drain(framer), ElementsAre(message));
}

TEST(StreamFramer, WaitsForTheWholeBody) {
  StreamFramer framer(StreamSide::server);
  const std::string message = request_text("INVITE sip:b SIP/2.0", "", "0123456789");
  framer.feed(message.substr(0, message.size() - 1));
  EXPECT_THAT(drain(framer), ElementsAre());
  EXPECT_TRUE(framer.error().empty());
  framer.feed("9");
  EXPECT_THAT(drain(framer), ElementsAre(message));
}

TEST(StreamFramer, EndsTheStreamWhereTheLengthIsNotKnown) {
  for (const char* length : {"", "Content-Length: -1\r\n", "Content-Length: 3\r\nl: 4\r\n", "Content-Length: 1x\r\n"}) {
    StreamFramer framer(StreamSide::server);
    framer.feed(std::string("OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\n") + length + "\r\nabcd");
    EXPECT_THAT(drain(framer), ElementsAre());
    EXPECT_FALSE(framer.error().empty()) << length;
    EXPECT_TRUE(framer.rejected_head().starts_with("OPTIONS")) << length;
    framer.feed(request_text("OPTIONS sip:b SIP/2.0"));
    EXPECT_THAT(drain(framer), ElementsAre()) << "a stream that lost its framing must not go on";
  }
}

TEST(StreamFramer, EndsTheStreamBeyondItsLimits) {
  StreamFramer head(StreamSide::server, {.head_bytes = 300, .body_bytes = 100});
  head.feed("OPTIONS sip:a SIP/2.0\r\nX: " + std::string(300, 'x'));
  EXPECT_THAT(drain(head), ElementsAre());
  EXPECT_EQ(head.error(), "a message's head is above the limit");
  StreamFramer body(StreamSide::server, {.head_bytes = 300, .body_bytes = 100});
  body.feed("OPTIONS sip:a SIP/2.0\r\nContent-Length: 101\r\n\r\n");
  EXPECT_THAT(drain(body), ElementsAre());
  EXPECT_EQ(body.error(), "a message's body is above the limit");
}

TEST(StreamFramer, EndsTheStreamAtWhatIsNoSip) {
  StreamFramer framer(StreamSide::server);
  framer.feed("GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(drain(framer), ElementsAre());
  EXPECT_EQ(framer.error(), "a message does not begin with a start line");
}

}  // namespace
}  // namespace switchback::hil
