// Who sends audio to whom and when, and what the journal says of what was heard; with no sockets.
#include "hil/sip_bridge/call_audio.h"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "hil/rtp/g711.h"
#include "hil/sip_bridge/audio_outcome.h"
#include "models/core/errors.h"
#include "tests/hil/sip_bridge/bridge_bench.h"

namespace switchback::hil {
namespace {

using models::ServerId;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr Ipv4Endpoint kRelay{0x0a4d0014, 30000};

/// In the sockets' place: keeps what it is told.
class HeldAudio : public AudioOutside {
 public:
  struct Packet {
    std::uint32_t leg;
    SimTime at;
    Ipv4Endpoint to;
    RtpHeader header;
    std::string payload;
  };

  explicit HeldAudio(const models::Kernel& kernel) : kernel_(kernel) {}

  std::uint16_t open(std::uint32_t leg) override {
    opened.push_back(leg);
    return static_cast<std::uint16_t>(20000 + 2 * leg);
  }
  void listen(std::uint32_t leg, const AudioPeer& peer) override { peers[leg] = peer; }
  void send(std::uint32_t leg, std::string_view packet) override {
    const auto read = read_rtp(packet);
    ASSERT_TRUE(read);
    packets.push_back({leg, kernel_.now(), peers.at(leg).address, read->header, std::string(read->payload)});
  }
  void sent() override { ++ticks; }
  void close(std::uint32_t leg) override { closed.push_back(leg); }

  std::vector<Packet> of(std::uint32_t leg) {
    std::vector<Packet> its;
    for (const Packet& packet : std::exchange(packets, {})) {
      if (packet.leg == leg) its.push_back(packet);
    }
    return its;
  }

  std::vector<std::uint32_t> opened;
  std::vector<std::uint32_t> closed;
  std::map<std::uint32_t, AudioPeer> peers;
  std::vector<Packet> packets;
  int ticks = 0;

 private:
  const models::Kernel& kernel_;
};

std::string description(const Ipv4Endpoint& at, const std::string& lines = "", const std::string& formats = "0") {
  return "v=0\r\no=- 5 6 IN IP4 10.77.0.20\r\ns=-\r\nc=IN IP4 " + host_text(at) + "\r\nt=0 0\r\nm=audio " +
         std::to_string(at.port) + " RTP/AVP " + formats + "\r\n" + lines;
}

/// A message with its session description in place of the one it has.
std::string with_description(const std::string& message, const std::string& session) {
  std::string text = message.substr(0, message.find("\r\n\r\n") + 4) + session;
  if (text.find("Content-Type:") == std::string::npos) {
    text.insert(text.find("Content-Length:"), "Content-Type: application/sdp\r\n");
  }
  const std::size_t at = text.find("Content-Length:");
  return text.replace(at, text.find("\r\n", at) - at, "Content-Length: " + std::to_string(session.size()));
}

class CallAudioTest : public PhoneBridgeTest {
 protected:
  CallAudioTest() { make_bridge({.audio = true, .audio_outside = &outside}); }

  /// Phone 0 calls phone 1; each is told that its audio goes over the relay.
  void connect() {
    register_all();
    ASSERT_TRUE(bank->dial(0, 7, models::CallKind::extension_to_extension, 2001));
    run(1ms);
    invite.emplace(take_one());
    bridge->received({kPrimaryAddress}, with_description(invite->text, description({kRelay.address, 30002})));
    run(1ms);
    take();
    bank->answer(1, 7);
    run(1ms);
    ok.emplace(take_one());
    bridge->received({kPrimaryAddress}, with_description(ok->text, description({kRelay.address, 30000})));
    run(1ms);
    ack.emplace(take_one());
    bridge->received({kPrimaryAddress}, ack->text);
  }

  /// A re-INVITE to the calling phone.
  std::string reinvite(int cseq, const std::string& session) {
    const std::string tag_of_caller(invite->message.from().tag);
    const std::string tag_of_called(ok->message.to().tag);
    return "INVITE sip:2000@10.77.0.100:40000 SIP/2.0\r\nVia: SIP/2.0/UDP 10.77.0.11;branch=z9hG4bKre" +
           std::to_string(cseq) + "\r\nFrom: <sip:2001@10.77.0.11>;tag=" + tag_of_called +
           "\r\nTo: <sip:2000@10.77.0.11>;tag=" + tag_of_caller +
           "\r\nCall-ID: " + std::string(invite->message.call_id()) + "\r\nCSeq: " + std::to_string(cseq) +
           " INVITE\r\nContact: <sip:2001@10.77.0.11>\r\nMax-Forwards: 70\r\n" +
           "Content-Type: application/sdp\r\nContent-Length: " + std::to_string(session.size()) + "\r\n\r\n" + session;
  }

  void told(AudioOutcome outcome) {
    std::string bytes;
    write_audio_outcome(outcome, bytes);
    const CauseScope scope(kernel.journal(), 0);
    bridge->audio_heard(bytes);
  }
  std::vector<std::string> audio_lines() {
    std::vector<std::string> lines;
    for (EventId id = 1; id <= kernel.journal().last(); ++id) {
      if (kernel.journal().at(id).kind >= EventKind::audio_began) lines.push_back(kernel.journal().line(id));
    }
    return lines;
  }

  HeldAudio outside{kernel};
  std::optional<Sent> invite;
  std::optional<Sent> ok;
  std::optional<Sent> ack;
};

TEST_F(CallAudioTest, OffersMuLawAtAPortOfTheLeg) {
  register_all();
  EXPECT_THAT(outside.opened, IsEmpty());
  ASSERT_TRUE(bank->dial(0, 7, models::CallKind::extension_to_extension, 2001));
  run(1ms);
  const std::string offer(take_one().message.body());
  EXPECT_THAT(offer, HasSubstr("c=IN IP4 10.77.0.100\r\n"));
  EXPECT_THAT(offer, HasSubstr("m=audio 20002 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\n"));
  run(1s);
  EXPECT_THAT(outside.packets, IsEmpty());
}

TEST_F(CallAudioTest, AnswersWithAPortOfItsOwn) {
  connect();
  EXPECT_THAT(std::string(ok->message.body()), HasSubstr("m=audio 20004 RTP/AVP 0\r\n"));
  EXPECT_THAT(outside.opened, ElementsAre(1, 2));
}

TEST_F(CallAudioTest, SendsAPacketEvery20MillisecondsToWhereTheOtherSideSays) {
  connect();
  outside.packets.clear();
  run(1s);
  const auto packets = outside.of(1);
  ASSERT_EQ(packets.size(), 50U);
  for (std::size_t n = 0; n < packets.size(); ++n) {
    const auto& packet = packets[n];
    EXPECT_EQ(packet.to, (Ipv4Endpoint{kRelay.address, 30000}));
    EXPECT_EQ(packet.header.payload_type, 0);
    EXPECT_EQ(packet.payload.size(), 160U);
    if (n == 0) continue;
    EXPECT_EQ(packet.at - packets[n - 1].at, 20ms);
    EXPECT_EQ(static_cast<std::uint16_t>(packet.header.sequence - packets[n - 1].header.sequence), 1);
    EXPECT_EQ(packet.header.timestamp - packets[n - 1].header.timestamp, 160U);
    EXPECT_EQ(packet.header.ssrc, packets[0].header.ssrc);
    EXPECT_FALSE(packet.header.marker);
  }
}

TEST_F(CallAudioTest, SendsForBothPhonesFromOneTick) {
  connect();
  run(100ms);
  outside.packets.clear();
  outside.ticks = 0;
  const std::uint64_t entries = kernel.calendar().popped();
  run(1s);
  EXPECT_EQ(outside.packets.size(), 100U);
  EXPECT_EQ(outside.ticks, 50);
  // Phones do other things as well, but seldom.
  EXPECT_LT(kernel.calendar().popped() - entries, 60U);
}

TEST_F(CallAudioTest, MarksTheFirstPacketAndHasNumbersOfItsOwnForEachLeg) {
  connect();
  run(40ms);
  const auto all = outside.packets;
  const auto first = outside.of(1);
  outside.packets = all;
  const auto second = outside.of(2);
  ASSERT_FALSE(first.empty() || second.empty());
  EXPECT_TRUE(first.front().header.marker);
  EXPECT_TRUE(second.front().header.marker);
  EXPECT_NE(first.front().header.ssrc, second.front().header.ssrc);
  EXPECT_EQ(second.front().to, (Ipv4Endpoint{kRelay.address, 30002}));
}

TEST_F(CallAudioTest, StopsWithTheHangupAndItsTickWithTheLastCall) {
  connect();
  run(100ms);
  take();
  bank->hang_up(0, 7);
  run(1ms);
  EXPECT_THAT(outside.closed, ElementsAre(1));
  EXPECT_FALSE(outside.peers.at(2).sends) << "the other phone has nobody to hear";
  bridge->received({kPrimaryAddress}, take_one().text);
  run(1ms);
  EXPECT_THAT(outside.closed, ElementsAre(1, 2));
  outside.packets.clear();
  run(40ms);
  outside.ticks = 0;
  run(1s);
  EXPECT_THAT(outside.packets, IsEmpty());
  EXPECT_EQ(outside.ticks, 0);
}

TEST_F(CallAudioTest, IsSilentOnHoldAndMarksWhatComesAfterIt) {
  connect();
  run(100ms);
  const std::uint16_t last = outside.of(1).back().header.sequence;
  for (const char* held : {"a=sendonly\r\n", "a=inactive\r\n"}) {
    bridge->received({kPrimaryAddress}, reinvite(100 + held[2], description(kRelay, held)));
    run(1s);
    EXPECT_THAT(outside.of(1), IsEmpty()) << held;
    EXPECT_FALSE(outside.peers.at(1).sends);
    EXPECT_EQ(outside.peers.at(1).address, kRelay);
  }
  bridge->received({kPrimaryAddress}, reinvite(300, description(kRelay, "a=sendrecv\r\n")));
  run(100ms);
  const auto packets = outside.of(1);
  ASSERT_FALSE(packets.empty());
  EXPECT_TRUE(packets.front().header.marker);
  EXPECT_EQ(packets.front().header.sequence, static_cast<std::uint16_t>(last + 1));
  EXPECT_TRUE(outside.peers.at(1).sends);
}

TEST_F(CallAudioTest, IsSilentOnTheHoldOfRfc2543AndWhereTheStreamIsRefused) {
  connect();
  bridge->received({kPrimaryAddress}, reinvite(101, description({0, 30000})));
  run(40ms);
  outside.packets.clear();
  run(1s);
  EXPECT_THAT(outside.of(1), IsEmpty());
  bridge->received({kPrimaryAddress}, reinvite(102, description({kRelay.address, 0})));
  run(1s);
  EXPECT_THAT(outside.of(1), IsEmpty());
  EXPECT_FALSE(outside.peers.at(1).sends);
}

TEST_F(CallAudioTest, SendsOnWithoutExpectingAnythingToAnOtherSideThatOnlyReceives) {
  connect();
  bridge->received({kPrimaryAddress}, reinvite(101, description(kRelay, "a=recvonly\r\n")));
  run(40ms);
  outside.packets.clear();
  run(1s);
  EXPECT_EQ(outside.of(1).size(), 50U);
  EXPECT_FALSE(outside.peers.at(1).sends);
}

TEST_F(CallAudioTest, FollowsAReinviteToAnotherAddress) {
  connect();
  const Ipv4Endpoint other{0x0a4d0015, 32000};
  bridge->received({kPrimaryAddress}, reinvite(101, description(other)));
  take();
  run(40ms);
  outside.packets.clear();
  run(100ms);
  for (const auto& packet : outside.of(1)) EXPECT_EQ(packet.to, other);
  EXPECT_EQ(outside.peers.at(1).address, other);
}

TEST_F(CallAudioTest, CountsTheVersionOfItsDescriptionUpWhenThatChanges) {
  connect();
  const auto version = [](const Sent& one) { return parse_sdp(one.message.body())->audio.session_version; };
  bridge->received({kPrimaryAddress}, reinvite(101, description(kRelay)));
  EXPECT_EQ(version(take_one()), 1U);
  bridge->received({kPrimaryAddress}, reinvite(102, description(kRelay, "a=sendonly\r\n")));
  const Sent held = take_one();
  EXPECT_EQ(version(held), 2U);
  EXPECT_THAT(std::string(held.message.body()), HasSubstr("a=recvonly"));
  bridge->received({kPrimaryAddress}, reinvite(103, description(kRelay, "a=sendonly\r\n")));
  EXPECT_EQ(version(take_one()), 2U);
}

TEST_F(CallAudioTest, TakesTheAnswerOutOfTheAckWhereTheInviteOfferedNothing) {
  register_all();
  ASSERT_TRUE(bank->dial(0, 7, models::CallKind::extension_to_extension, 2001));
  run(1ms);
  invite.emplace(take_one());
  bridge->received({kPrimaryAddress}, with_description(invite->text, ""));
  run(1ms);
  take();
  bank->answer(1, 7);
  run(1ms);
  ok.emplace(take_one());
  EXPECT_THAT(std::string(ok->message.body()), HasSubstr("m=audio 20004 RTP/AVP 0\r\n"));
  run(100ms);
  EXPECT_THAT(outside.of(2), IsEmpty());
  bridge->received({kPrimaryAddress}, with_description(ok->text, description(kRelay)));
  run(1ms);
  ack.emplace(take_one());
  bridge->received({kPrimaryAddress}, with_description(ack->text, description({kRelay.address, 30002})));
  run(100ms);
  const auto packets = outside.of(2);
  ASSERT_FALSE(packets.empty());
  EXPECT_EQ(packets.front().to, (Ipv4Endpoint{kRelay.address, 30002}));
}

TEST_F(CallAudioTest, TakesTheAnswerOfAProvisionalResponseAndSendsOnceItIsConfirmed) {
  register_all();
  ASSERT_TRUE(bank->dial(0, 7, models::CallKind::extension_to_extension, 2009));
  run(1ms);
  const Sent request = take_one();
  SipResponse response;
  response.status = 183;
  response.to_tag = "srv";
  response.contact = "<sip:2009@10.77.0.11>";
  response.content_type = "application/sdp";
  const std::string session = description(kRelay);
  response.body = session;
  std::string text;
  build_response(request.message, response, text);
  bridge->received({kPrimaryAddress}, text);
  run(1s);
  EXPECT_THAT(outside.packets, IsEmpty());
  answer(request, 200, "", "<sip:2009@10.77.0.11>");
  run(100ms);
  const auto packets = outside.of(1);
  ASSERT_FALSE(packets.empty());
  EXPECT_EQ(packets.front().to, kRelay);
}

TEST_F(CallAudioTest, ClosesThePortOfACallThatFailed) {
  register_all();
  ASSERT_TRUE(bank->dial(0, 5, models::CallKind::extension_to_extension, 2009));
  run(1ms);
  answer(take_one(), 404);
  run(1ms);
  EXPECT_THAT(outside.closed, ElementsAre(1));
  EXPECT_THAT(outside.peers, IsEmpty());
}

TEST_F(CallAudioTest, ClosesPortsThatNobodyAnsweredForWhenAnotherIsOpened) {
  register_all();
  ASSERT_TRUE(bank->dial(0, 5, models::CallKind::extension_to_extension, 2001));
  // Nobody answers the INVITE, after which the phone gives up; the server lives.
  for (int second = 0; second < 240; ++second) {
    run(1s);
    for (const Sent& request : take()) {
      const SipMethod method = request.message.method();
      if (method == SipMethod::register_ || method == SipMethod::options) answer(request, 200);
    }
  }
  EXPECT_THAT(outside.closed, IsEmpty());
  ASSERT_TRUE(bank->dial(2, 6, models::CallKind::extension_to_extension, 2001));
  run(1ms);
  EXPECT_THAT(outside.closed, ElementsAre(1));
}

TEST_F(CallAudioTest, WritesOutcomesToTheJournalAsOneChain) {
  connect();
  told({1, AudioOutcome::Kind::began, 30ms});
  run(10s);
  told({1, AudioOutcome::Kind::lost, 200ms});
  run(1s);
  told({1, AudioOutcome::Kind::back, 1200ms});
  take();
  bank->hang_up(0, 7);
  run(1ms);
  AudioOutcome totals{1, AudioOutcome::Kind::totals};
  totals.counts = {500, 60, 2, 3, 1500us};
  totals.longest_gap = 1200ms;
  totals.since_longest_gap = 2s;
  totals.from_elsewhere = 4;
  told(totals);
  const auto lines = audio_lines();
  ASSERT_EQ(lines.size(), 7U);
  const EventId first = kernel.journal().last() - 6;
  EXPECT_THAT(lines[0], HasSubstr("ext 2000 audio began call=7 after=30 ms"));
  EXPECT_THAT(lines[1], HasSubstr("audio lost call=7 silence=200 ms"));
  EXPECT_EQ(kernel.journal().at(first + 1).cause, first);
  EXPECT_THAT(lines[2], HasSubstr("audio back call=7 silence=1200 ms"));
  EXPECT_EQ(kernel.journal().at(first + 2).cause, first + 1);
  EXPECT_THAT(lines[3], HasSubstr("audio counted call=7 received=500 lost=60"));
  EXPECT_THAT(lines[4], HasSubstr("longest audio gap call=7 gap=1200 ms"));
  EXPECT_EQ(kernel.journal().at(first + 4).fields[2], (kernel.now() - 2s).count());
  EXPECT_THAT(lines[5], HasSubstr("audio order duplicates=2 reordered=3 jitter=1500 us"));
  EXPECT_THAT(lines[6], HasSubstr("audio from elsewhere call=7 packets=4"));
  // What is over is not told of again.
  told(totals);
  EXPECT_EQ(audio_lines().size(), 7U);
}

TEST_F(CallAudioTest, RefusesOutcomesThatNobodyCanHaveWritten) {
  connect();
  std::string bytes;
  write_audio_outcome({1, AudioOutcome::Kind::totals}, bytes);
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    EXPECT_THROW(bridge->audio_heard(std::string_view(bytes).substr(0, size)), UserError) << size;
  }
  bytes[4] = 9;
  EXPECT_THROW(bridge->audio_heard(bytes), UserError);
  EXPECT_THAT(audio_lines(), IsEmpty());
}

TEST_F(CallAudioTest, DoesNothingUnlessAskedFor) {
  make_bridge({.audio_outside = &outside});
  connect();
  EXPECT_THAT(std::string(invite->message.body()), HasSubstr("m=audio 9 RTP/AVP 0 8\r\n"));
  EXPECT_THAT(std::string(invite->message.body()), Not(HasSubstr("ptime")));
  run(1s);
  EXPECT_THAT(outside.opened, IsEmpty());
  EXPECT_EQ(outside.ticks, 0);
}

}  // namespace
}  // namespace switchback::hil
