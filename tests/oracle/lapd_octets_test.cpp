#include "tests/oracle/lapd_octets.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/oracle/d_channel_bench.h"

namespace switchback::oracle {
namespace {

using models::FrameKind;
using models::Q931Side;

/// Octets as libpri 1.6.0 wrote them.
TEST(LapdOctets, AreReadAsLibpriMeansThem) {
  const auto sabme = decode(Octets{0x00, 0x01, 0x7f}, Q931Side::user);
  ASSERT_TRUE(sabme.has_value());
  EXPECT_EQ(name_of(sabme->kind), "SABME");
  EXPECT_FALSE(sabme->response);
  EXPECT_TRUE(sabme->poll);

  const auto ua = decode(Octets{0x00, 0x01, 0x73}, Q931Side::network);
  ASSERT_TRUE(ua.has_value());
  EXPECT_EQ(name_of(ua->kind), "UA");
  EXPECT_TRUE(ua->response);
  EXPECT_TRUE(ua->poll);

  const auto poll = decode(Octets{0x02, 0x01, 0x01, 0x05}, Q931Side::network);
  ASSERT_TRUE(poll.has_value());
  EXPECT_EQ(name_of(poll->kind), "RR");
  EXPECT_FALSE(poll->response);
  EXPECT_TRUE(poll->poll);
  EXPECT_EQ(poll->receive_number, 2);

  const auto information = decode(Octets{0x00, 0x01, 0x0a, 0x0c, 0x08, 0x02, 0x00, 0x01, 0x0f}, Q931Side::user);
  ASSERT_TRUE(information.has_value());
  EXPECT_EQ(name_of(information->kind), "I");
  EXPECT_EQ(information->send_number, 5);
  EXPECT_EQ(information->receive_number, 6);
  EXPECT_EQ(information->information.size(), 5U);
}

TEST(LapdOctets, OfEveryKindComeBackTheSame) {
  for (const Q931Side from : {Q931Side::user, Q931Side::network}) {
    for (std::size_t kind = 0; kind < kLapdKindNames.size(); ++kind) {
      for (const bool response : {false, true}) {
        for (const bool poll : {false, true}) {
          LapdFrame sent{static_cast<LapdKind>(kind), from, response, poll, 0, 0, {}};
          if (sent.kind == LapdKind::information) sent.send_number = 127;
          if (sent.kind <= LapdKind::rej) sent.receive_number = 126;
          const auto read = decode(encode(sent), from);
          ASSERT_TRUE(read.has_value()) << name_of(sent.kind);
          EXPECT_EQ(name_of(read->kind), name_of(sent.kind));
          EXPECT_EQ(read->response, response);
          EXPECT_EQ(read->poll, poll);
          EXPECT_EQ(read->send_number, sent.send_number);
          EXPECT_EQ(read->receive_number, sent.receive_number);
        }
      }
    }
  }
}

TEST(LapdOctets, AreNothingForOurModelsWhenTheyHaveNoSuchFrame) {
  for (const LapdKind kind : {LapdKind::rnr, LapdKind::dm, LapdKind::disc, LapdKind::frmr, LapdKind::ui}) {
    const Octets octets = encode({kind, Q931Side::network, false, true, 0, 0, {}});
    EXPECT_FALSE(frame_of(octets, Q931Side::network).has_value()) << name_of(kind);
  }
  EXPECT_FALSE(frame_of(Octets{0x00, 0x01}, Q931Side::user).has_value());
  EXPECT_FALSE(frame_of(Octets{0xfc, 0xff, 0x03}, Q931Side::user).has_value()) << "TEI management";
}

TEST(LapdOctets, OfAWholeLifeOfLibpriAreAllKnownAndWrittenTheSame) {
  DChannelBench bench(Stack::libpri, Stack::libpri);
  bench.run_to(1s);
  bench.act([&] { bench.user->call(5, 2001); });
  bench.act([&] { bench.network->call(7, 2002); });
  bench.run_to(2s);
  bench.act([&] { bench.user->hang_up(5); });
  bench.run_to(3s);
  bench.cable.cut(true);
  bench.run_to(23s);
  bench.cable.cut(false);
  bench.run_to(40s);
  bench.act([&] { bench.user->restart(7); });
  bench.run_to(60s);
  std::set<std::string_view> seen;
  for (const OctetCable::Passed& passed : bench.cable.passed()) {
    const auto lapd = decode(passed.octets, passed.from);
    ASSERT_TRUE(lapd.has_value());
    EXPECT_EQ(encode(*lapd), passed.octets);
    const auto frame = frame_of(passed.octets, passed.from);
    ASSERT_TRUE(frame.has_value()) << name_of(lapd->kind);
    seen.insert(frame->kind == FrameKind::information ? name_of(frame->message.kind) : name_of(lapd->kind));
  }
  EXPECT_EQ(seen, (std::set<std::string_view>{"SABME", "UA", "RR", "SETUP", "CALL PROCEEDING", "ALERTING", "CONNECT",
                                              "CONNECT ACK", "DISCONNECT", "RELEASE", "RELEASE COMPLETE", "RESTART",
                                              "RESTART ACK", "STATUS"}));
}

}  // namespace
}  // namespace switchback::oracle
