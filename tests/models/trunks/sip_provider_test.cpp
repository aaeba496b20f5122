#include "models/trunks/sip_provider.h"

#include <gtest/gtest.h>

#include "tests/models/trunks/plant_bench.h"

namespace switchback::models {
namespace {

SystemConfig sip_system() {
  SystemConfig system;
  system.boards = {{BoardType::sip_trunk, 20}};
  system.trunks = {{"sip-1", TrunkType::sip, 20, 2}};
  return system;
}

class SipTrunkPair : public testing::Test {
 protected:
  SipTrunkPair() : bench_(sip_system()) { bench_.start(); }
  SipProvider& provider() { return *bench_.plant.sip_provider(); }
  std::size_t calls() { return bench_.primary.audit().size() + bench_.secondary.audit().size() + provider().calls(); }

  PlantBench bench_;
};

TEST_F(SipTrunkPair, IsInServiceOnceTheProviderAnswered) {
  EXPECT_LE(bench_.last("trunk sip-1", EventKind::trunk_in_service), 1ms);
  EXPECT_TRUE(bench_.primary.trunk_in_service("sip-1"));
  EXPECT_FALSE(bench_.secondary.trunk_in_service("sip-1"));
  EXPECT_EQ(bench_.plant.state("sip-1"), "in service");
  EXPECT_EQ(bench_.primary.board_view(), (std::vector<BoardViewLine>{{20, "sipsp", true}}));
  EXPECT_TRUE(bench_.primary.boards_complete());
}

TEST_F(SipTrunkPair, CarriesCallsBothWays) {
  bench_.act([this] {
    ASSERT_TRUE(provider().place_call("sip-1", 1, 2001));
    ASSERT_TRUE(bench_.pbx.place(2, "sip-1"));
  });
  bench_.run_for(1s);
  EXPECT_EQ(bench_.pbx.offered[1], 2001U);
  EXPECT_EQ(bench_.world.connected, std::vector<CallId>{1});
  EXPECT_EQ(bench_.pbx.answered.front(), 2U);
  EXPECT_EQ(bench_.primary.leg_type(bench_.pbx.channels[2]), LegType::sip_trunk);
  bench_.act([this] {
    provider().hang_up(1);
    bench_.pbx.hang_up(2);
  });
  bench_.run_for(1s);
  EXPECT_EQ(bench_.pbx.cleared[1], kCauseNormal);
  EXPECT_EQ(bench_.world.cleared[2], kCauseNormal);
}

TEST_F(SipTrunkPair, GoesOutOfServiceWhenTheProviderIsSilent) {
  bench_.act([this] { bench_.lan.unplug(Endpoint::sip_provider); });
  bench_.run_for(62s);
  EXPECT_FALSE(bench_.primary.trunk_in_service("sip-1"));
  EXPECT_NE(bench_.last("trunk sip-1", EventKind::trunk_out_of_service), kNever);
  bench_.act([this] { bench_.lan.plug(Endpoint::sip_provider); });
  bench_.run_for(31s);
  EXPECT_TRUE(bench_.primary.trunk_in_service("sip-1"));
}

TEST_F(SipTrunkPair, SurvivesLostMessages) {
  for (const auto& [from, to] :
       {std::pair{Endpoint::primary, Endpoint::sip_provider}, std::pair{Endpoint::sip_provider, Endpoint::primary}}) {
    bench_.lan.link(from, to, TrafficClass::sip).loss = 0.4;
  }
  for (CallId call = 1; call <= 20; ++call) {
    bench_.act([this, call] { bench_.pbx.place(call, "sip-1"); });
    bench_.run_for(60s);
    bench_.act([this, call] { call % 2 == 0 ? bench_.pbx.hang_up(call) : provider().hang_up(call); });
    bench_.run_for(120s);
  }
  EXPECT_GT(bench_.pbx.answered.size(), 5U);
  EXPECT_EQ(calls(), 0U);
}

TEST_F(SipTrunkPair, ServesTheNewServerAndItsKeptCalls) {
  bench_.act([this] { ASSERT_TRUE(bench_.pbx.place(1, "sip-1")); });
  bench_.run_for(1s);
  const std::vector<ChannelInUse> keep = bench_.primary.audit();
  ASSERT_EQ(keep.size(), 1U);
  bench_.act([&] {
    bench_.primary_works = false;
    bench_.primary.release_control();
    bench_.secondary.take_control(keep);
  });
  bench_.run_for(1s);
  EXPECT_TRUE(bench_.secondary.trunk_in_service("sip-1"));
  bench_.act([this] { ASSERT_TRUE(provider().place_call("sip-1", 5, 2002)); });
  bench_.run_for(1s);
  EXPECT_EQ(bench_.standby.offered[5], 2002U);
  bench_.act([this] { bench_.secondary.clear({20, 1}, kCauseNormal); });
  bench_.run_for(1s);
  EXPECT_EQ(bench_.world.cleared[1], kCauseNormal);
}

TEST_F(SipTrunkPair, ACallToADeadServerEndsByTimeOut) {
  bench_.act([this] {
    bench_.primary_works = false;
    ASSERT_TRUE(provider().place_call("sip-1", 1, 2001));
  });
  bench_.run_for(31s);
  EXPECT_TRUE(bench_.world.cleared.empty());
  bench_.run_for(2s);
  EXPECT_EQ(bench_.world.cleared[1], kCauseNoUserResponding);
}

}  // namespace
}  // namespace switchback::models
