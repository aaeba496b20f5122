// Offers and answers of G.711 calls.
#include "hil/sip/sdp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace switchback::hil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

AudioSession local() {
  return {"192.0.2.1", 4000, {AudioCodec::pcmu, AudioCodec::pcma}, MediaDirection::sendrecv, 11, 3};
}

ParsedSdp must_parse_sdp(const std::string& text) {
  auto parsed = parse_sdp(text);
  if (!parsed) throw std::runtime_error("not SDP: " + text);
  return *parsed;
}

std::string offer_text(const std::string& media, const std::string& address = "198.51.100.2") {
  return "v=0\r\no=- 5 6 IN IP4 198.51.100.2\r\ns=-\r\nc=IN IP4 " + address + "\r\nt=0 0\r\n" + media;
}

TEST(Sdp, AnOfferIsReadBack) {
  const ParsedSdp parsed = must_parse_sdp(make_sdp_offer(local()));
  EXPECT_EQ(parsed.audio.address, "192.0.2.1");
  EXPECT_EQ(parsed.audio.port, 4000);
  EXPECT_THAT(parsed.audio.codecs, ElementsAre(AudioCodec::pcmu, AudioCodec::pcma));
  EXPECT_EQ(parsed.audio.direction, MediaDirection::sendrecv);
  EXPECT_EQ(parsed.audio.session_id, 11U);
  EXPECT_EQ(parsed.audio.session_version, 3U);
  EXPECT_FALSE(parsed.hold());
}

TEST(Sdp, SaysThePacketTimeOnlyIfThereIsOne) {
  AudioSession session = local();
  EXPECT_THAT(make_sdp_offer(session), testing::Not(HasSubstr("ptime")));
  session.packet_time_ms = 20;
  EXPECT_THAT(make_sdp_offer(session), HasSubstr("a=rtpmap:8 PCMA/8000\r\na=ptime:20\r\na=sendrecv\r\n"));
}

TEST(Sdp, AnIpv6OfferIsReadBack) {
  AudioSession session = local();
  session.address = "2001:db8::1";
  EXPECT_EQ(must_parse_sdp(make_sdp_offer(session)).audio.address, "2001:db8::1");
}

TEST(Sdp, AnAnswerHasTheCommonCodecsInTheOffersOrder) {
  const ParsedSdp offer =
      must_parse_sdp(offer_text("m=audio 6000 RTP/AVP 9 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"));
  const auto answer = make_sdp_answer(offer, local());
  ASSERT_TRUE(answer.has_value());
  EXPECT_THAT(must_parse_sdp(*answer).audio.codecs, ElementsAre(AudioCodec::pcma, AudioCodec::pcmu));
  EXPECT_EQ(must_parse_sdp(*answer).audio.port, 4000);
}

TEST(Sdp, AnAnswerRefusesTheOtherStreamsInTheirPlaces) {
  const ParsedSdp offer =
      must_parse_sdp(offer_text("m=video 3227 RTP/AVP 31\r\nm=audio 6000 RTP/AVP 0\r\nm=image 7 udptl t38\r\n"));
  EXPECT_EQ(offer.audio_index, 1U);
  const auto answer = make_sdp_answer(offer, local());
  ASSERT_TRUE(answer.has_value());
  const std::size_t video = answer->find("m=video 0 RTP/AVP 31\r\n");
  const std::size_t audio = answer->find("m=audio 4000 RTP/AVP 0\r\n");
  const std::size_t image = answer->find("m=image 0 udptl t38\r\n");
  EXPECT_LT(video, audio);
  EXPECT_LT(audio, image);
  EXPECT_NE(image, std::string::npos) << *answer;
}

TEST(Sdp, ThereIsNoAnswerWithoutACommonCodec) {
  EXPECT_FALSE(make_sdp_answer(must_parse_sdp(offer_text("m=audio 6000 RTP/AVP 9 18\r\n")), local()).has_value());
  EXPECT_FALSE(make_sdp_answer(must_parse_sdp(offer_text("m=video 6000 RTP/AVP 31\r\n")), local()).has_value());
  EXPECT_FALSE(make_sdp_answer(must_parse_sdp(offer_text("m=audio 0 RTP/AVP 0\r\n")), local()).has_value());
}

TEST(Sdp, AHoldIsSeenAndAnswered) {
  const ParsedSdp sendonly = must_parse_sdp(offer_text("m=audio 6000 RTP/AVP 0\r\na=sendonly\r\n"));
  EXPECT_TRUE(sendonly.hold());
  EXPECT_THAT(*make_sdp_answer(sendonly, local()), HasSubstr("a=recvonly"));
  const ParsedSdp inactive = must_parse_sdp(offer_text("a=inactive\r\nm=audio 6000 RTP/AVP 0\r\n"));
  EXPECT_TRUE(inactive.hold());
  EXPECT_THAT(*make_sdp_answer(inactive, local()), HasSubstr("a=inactive"));
  EXPECT_TRUE(must_parse_sdp(offer_text("m=audio 6000 RTP/AVP 0\r\n", "0.0.0.0")).hold());
  EXPECT_FALSE(must_parse_sdp(offer_text("m=audio 6000 RTP/AVP 0\r\na=recvonly\r\n")).hold());
}

TEST(Sdp, AStreamsOwnAddressComesFirst) {
  const ParsedSdp parsed = must_parse_sdp(offer_text("m=audio 6000 RTP/AVP 0\r\nc=IN IP4 203.0.113.5\r\n"));
  EXPECT_EQ(parsed.audio.address, "203.0.113.5");
}

TEST(Sdp, WhatIsNoDescriptionIsNone) {
  EXPECT_FALSE(parse_sdp("").has_value());
  EXPECT_FALSE(parse_sdp("hello").has_value());
  EXPECT_FALSE(parse_sdp(std::string("v=0\r\n\0", 6)).has_value());
  EXPECT_FALSE(parse_sdp(std::string(70'000, 'v')).has_value());
}

TEST(Sdp, AMediaLineThatHoldsSofiaSipForEverIsNoDescription) {
  EXPECT_FALSE(parse_sdp(offer_text("m=audio 49217 RT\xff\xffP/AVP 0 12\r\n")).has_value());
  EXPECT_FALSE(parse_sdp(offer_text("m=audio 49217 udptl t38 (\r\n")).has_value());
  EXPECT_FALSE(parse_sdp(offer_text("m =audio 49217 RTP/AVP 0\r\n")).has_value());
  EXPECT_FALSE(parse_sdp(offer_text("m=audio 49217 RTP/A\t\t\t\t\t\t\r\n")).has_value());
  EXPECT_FALSE(parse_sdp(offer_text("m=audio 49217 RTP/AVP  0\r\n")).has_value());
  EXPECT_TRUE(parse_sdp(offer_text("m=audio 49170/2 RTP/AVP 0\r\nm=message 9 TCP/MSRP *\r\n")).has_value());
}

}  // namespace
}  // namespace switchback::hil
