// RTP sockets on loopback: what counts, what does not, and when silence is told.
#include "hil/sip_bridge/audio_sockets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hil/rtp/g711.h"
#include "hil/rtp/packet.h"
#include "tests/hil/loop.h"

namespace switchback::hil {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using Kind = AudioOutcome::Kind;

constexpr Ipv4Endpoint kLoopback{0x7f000001, 0};

class AudioSocketsTest : public testing::Test {
 protected:
  void make(AudioSocketsOptions options) {
    options.local = kLoopback;
    sockets = std::make_unique<AudioSockets>(io, options, [this](std::string_view bytes) {
      while (!bytes.empty()) outcomes.push_back(take_audio_outcome(bytes));
    });
    tick();
  }
  /// As the calendar does it, so that silences are looked at.
  void tick() {
    timer.expires_after(std::chrono::milliseconds(5));
    timer.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      sockets->sent();
      tick();
    });
  }

  /// Two legs that hear each other.
  void connect() {
    for (const std::uint32_t leg : {1U, 2U}) ports[leg] = sockets->open(leg);
    sockets->listen(1, {{kLoopback.address, ports[2]}, true, true});
    sockets->listen(2, {{kLoopback.address, ports[1]}, true, true});
  }
  std::string packet(int number, std::uint8_t type = kPcmuPayloadType) const {
    std::string text;
    const auto timestamp = static_cast<std::uint32_t>(number) * kPacketSamples;
    write_rtp({number == 0, type, static_cast<std::uint16_t>(number), timestamp, 99}, milliwatt_packet(), text);
    return text;
  }
  void send(std::uint32_t leg, int from, int to) {
    for (int number = from; number < to; ++number) sockets->send(leg, packet(number));
  }
  std::size_t count(std::uint32_t leg, Kind kind) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        outcomes, [&](const AudioOutcome& outcome) { return outcome.leg == leg && outcome.kind == kind; }));
  }
  bool wait_for(std::uint32_t leg, Kind kind) {
    return run_until(io, [&] { return count(leg, kind) > 0; });
  }
  AudioOutcome totals(std::uint32_t leg) {
    sockets->close(leg);
    EXPECT_TRUE(wait_for(leg, Kind::totals));
    return outcomes.back();
  }

  boost::asio::io_context io;
  boost::asio::steady_timer timer{io};
  std::unique_ptr<AudioSockets> sockets;
  std::map<std::uint32_t, std::uint16_t> ports;
  std::vector<AudioOutcome> outcomes;
};

TEST_F(AudioSocketsTest, HearWhatTheOtherSideSendsBothWays) {
  make({.lost_after = 10s});
  connect();
  send(1, 0, 5);
  send(2, 0, 3);
  EXPECT_TRUE(wait_for(1, Kind::began));
  EXPECT_TRUE(wait_for(2, Kind::began));
  EXPECT_EQ(totals(2).counts.received, 5);
  EXPECT_EQ(totals(1).counts.received, 3);
  EXPECT_EQ(count(1, Kind::began), 1U);
  EXPECT_EQ(count(1, Kind::lost), 0U);
}

TEST_F(AudioSocketsTest, AreAtEvenPorts) {
  make({});
  for (std::uint32_t leg = 1; leg <= 20; ++leg) {
    const std::uint16_t port = sockets->open(leg);
    EXPECT_NE(port, 0);
    EXPECT_EQ(port % 2, 0);
  }
}

TEST_F(AudioSocketsTest, CountLossesAndDuplicates) {
  make({.lost_after = 10s});
  connect();
  send(1, 0, 10);
  send(1, 12, 20);
  send(1, 19, 20);
  ASSERT_TRUE(wait_for(2, Kind::began));
  const AudioOutcome outcome = totals(2);
  EXPECT_EQ(outcome.counts.received, 18);
  EXPECT_EQ(outcome.counts.lost, 2);
  EXPECT_EQ(outcome.counts.duplicates, 1);
}

TEST_F(AudioSocketsTest, CountNothingFromElsewhere) {
  make({.lost_after = 10s});
  connect();
  ports[3] = sockets->open(3);
  sockets->listen(3, {{kLoopback.address, ports[2]}, true, false});
  send(3, 0, 10);
  send(1, 500, 502);
  ASSERT_TRUE(wait_for(2, Kind::began));
  const AudioOutcome outcome = totals(2);
  EXPECT_EQ(outcome.counts.received, 2);
  EXPECT_EQ(outcome.from_elsewhere, 10);
}

TEST_F(AudioSocketsTest, CountWhatComesFromAnywhereIfAsked) {
  make({.lost_after = 10s, .from_anywhere = true});
  connect();
  ports[3] = sockets->open(3);
  sockets->listen(3, {{kLoopback.address, ports[2]}, true, false});
  send(3, 0, 10);
  ASSERT_TRUE(wait_for(2, Kind::began));
  const AudioOutcome outcome = totals(2);
  EXPECT_EQ(outcome.counts.received, 10);
  EXPECT_EQ(outcome.from_elsewhere, 0);
}

TEST_F(AudioSocketsTest, CountNothingThatIsNoMuLaw) {
  make({.lost_after = 10s});
  connect();
  sockets->send(1, "no RTP at all");
  for (int number = 0; number < 5; ++number) sockets->send(1, packet(number, 101));
  // An RTCP receiver report that lost its way.
  sockets->send(1, std::string("\x81\xc9\x00\x07", 4) + std::string(28, '\0'));
  send(1, 7, 10);
  ASSERT_TRUE(wait_for(2, Kind::began));
  const AudioOutcome outcome = totals(2);
  EXPECT_EQ(outcome.counts.received, 3);
  EXPECT_EQ(outcome.from_elsewhere, 0);
}

TEST_F(AudioSocketsTest, TellThatAudioIsLostAndBack) {
  make({.lost_after = 60ms});
  connect();
  send(1, 0, 5);
  ASSERT_TRUE(wait_for(2, Kind::lost));
  EXPECT_EQ(count(2, Kind::began), 1U);
  EXPECT_GE(outcomes.back().time, 60ms);
  send(1, 5, 8);
  ASSERT_TRUE(wait_for(2, Kind::back));
  const SimTime silent = outcomes.back().time;
  EXPECT_GE(silent, 60ms);
  const AudioOutcome outcome = totals(2);
  EXPECT_GE(outcome.longest_gap, silent);
  EXPECT_GE(outcome.since_longest_gap, outcome.longest_gap);
  EXPECT_EQ(outcome.counts.lost, 0);
}

TEST_F(AudioSocketsTest, MeasureInScenarioTime) {
  make({.speed = 20.0, .lost_after = 4s});
  connect();
  const auto start = std::chrono::steady_clock::now();
  send(1, 0, 5);
  ASSERT_TRUE(wait_for(2, Kind::lost));
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, 200ms);
  EXPECT_GE(outcomes.back().time, 4s);
  EXPECT_LT(took, 4s);
}

TEST_F(AudioSocketsTest, TellNoLossWhileNothingIsExpected) {
  make({.lost_after = 60ms});
  connect();
  sockets->listen(1, {{kLoopback.address, ports[2]}, false, false});
  ASSERT_TRUE(wait_for(2, Kind::lost));
  EXPECT_EQ(count(1, Kind::lost), 0U);
  EXPECT_LT(totals(1).longest_gap, 60ms);
}

TEST_F(AudioSocketsTest, FollowThePeerThatIsToldAnew) {
  make({.lost_after = 10s});
  connect();
  ports[3] = sockets->open(3);
  sockets->listen(3, {{kLoopback.address, ports[2]}, true, false});
  sockets->listen(2, {{kLoopback.address, ports[3]}, true, true});
  send(3, 0, 10);
  ASSERT_TRUE(wait_for(2, Kind::began));
  EXPECT_EQ(totals(2).counts.received, 10);
}

TEST_F(AudioSocketsTest, TellNothingOfALegThatNeverListened) {
  make({});
  sockets->open(1);
  sockets->close(1);
  connect();
  EXPECT_EQ(totals(2).leg, 2U);
  EXPECT_EQ(count(1, Kind::totals), 0U);
}

TEST_F(AudioSocketsTest, GiveTheTotalsOfOpenLegsAtTheEnd) {
  make({.lost_after = 10s});
  connect();
  sockets->open(3);
  send(1, 0, 4);
  ASSERT_TRUE(wait_for(2, Kind::began));
  const std::string concluded = sockets->conclude();
  std::string_view bytes = concluded;
  EXPECT_EQ(take_audio_outcome(bytes).leg, 1U);
  EXPECT_EQ(take_audio_outcome(bytes).counts.received, 4);
  EXPECT_THAT(bytes, IsEmpty());
  EXPECT_THAT(sockets->conclude(), IsEmpty());
}

TEST_F(AudioSocketsTest, SayWhyThereAreNone) {
  make({.network_namespace = "no-such-namespace"});
  EXPECT_EQ(sockets->open(1), 0);
  EXPECT_THAT(sockets->broken(), HasSubstr("no-such-namespace"));
  // Nothing that follows breaks anything.
  sockets->listen(1, {kLoopback, true, true});
  sockets->send(1, "x");
  sockets->close(1);
}

}  // namespace
}  // namespace switchback::hil
