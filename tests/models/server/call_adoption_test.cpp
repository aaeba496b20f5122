#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "models/server/call_control.h"
#include "tests/models/server/call_bench.h"

namespace switchback::models {
namespace {

TEST(CallAdoption, KeepsAConnectedCallWithoutTouchingThePhones) {
  CallBench bench;
  bench.connect(7, 1, 2);
  bench.phones.heard.clear();
  bench.fail_over();
  EXPECT_EQ(bench.observer.kept, std::vector<CallId>{7});
  EXPECT_EQ(bench.recorded(EventKind::call_kept), 1);
  EXPECT_TRUE(bench.phones.heard.empty());
  EXPECT_EQ(bench.secondary.calls.calls_in_progress(), 1U);
}

TEST(CallAdoption, CutsAKeptCallAtThirtyMinutesAndNotBefore) {
  CallBench bench;
  bench.connect(7, 1, 2);
  const SimTime switched_at = bench.kernel.now();
  bench.fail_over();
  bench.kernel.run_until(switched_at + 29min + 59s);
  EXPECT_EQ(bench.phones.in_call.size(), 2U);
  EXPECT_EQ(bench.recorded(EventKind::call_limit_reached), 0);
  bench.kernel.run_until(switched_at + 30min + 1ms);
  EXPECT_TRUE(bench.phones.in_call.empty());
  EXPECT_EQ(bench.recorded(EventKind::call_limit_reached), 1);
  EXPECT_EQ(bench.secondary.calls.calls(), 0U);
  for (const auto& [phone, at] : bench.phones.cleared_at) EXPECT_GE(at, switched_at + 30min) << phone;
}

TEST(CallAdoption, DropsCallsWhenTheActiveWasShutDown) {
  CallBench bench;
  bench.connect(7, 1, 2);
  bench.switch_over(TakeOverReason::peer_shutdown_or_restart);
  EXPECT_TRUE(bench.observer.kept.empty());
  EXPECT_TRUE(bench.phones.in_call.empty());
}

TEST(CallAdoption, DoesNotKeepACallWhoseMirrorWasLost) {
  CallBench bench;
  bench.primary.ports.replicates = false;
  bench.connect(7, 1, 2);
  bench.primary.ports.replicates = true;
  bench.fail_over();
  EXPECT_TRUE(bench.observer.kept.empty());
  EXPECT_EQ(bench.secondary.calls.calls(), 0U);
}

TEST(CallAdoption, KnowsCallsThatBeganBeforeTheStandbyWasThere) {
  CallBench bench;
  bench.secondary.ports.replicates = false;
  bench.connect(7, 1, 2);
  bench.secondary.ports.replicates = true;
  bench.primary.calls.mirror_all();
  bench.run(1s);
  bench.fail_over();
  EXPECT_EQ(bench.observer.kept, std::vector<CallId>{7});
}

TEST(CallAdoption, KeepsTheTrunkChannelOfAKeptCall) {
  CallBench bench;
  bench.primary.calls.trunk_call_offered({9, 3}, 7, 2002);
  bench.run(1s);
  bench.phones.answer(2, 7);
  bench.run(1s);
  bench.fail_over();
  const std::vector<ChannelInUse> channels = bench.secondary.calls.kept_channels();
  ASSERT_EQ(channels.size(), 1U);
  EXPECT_EQ(channels[0].channel, (ChannelId{9, 3}));
  EXPECT_EQ(channels[0].call, 7U);
  EXPECT_TRUE(channels[0].connected);
  bench.secondary.calls.trunk_call_cleared({9, 3}, 7, 16);
  bench.run(1s);
  EXPECT_TRUE(bench.phones.in_call.empty());
  EXPECT_TRUE(bench.secondary.calls.kept_channels().empty());
}

TEST(CallAdoption, DropsACallWithAnH323Leg) {
  CallBench bench;
  CallRequest request;
  request.leg = LegType::h323;
  bench.primary.calls.set_call_book([&request](CallId) { return &request; });
  bench.connect(7, 1, 2);
  bench.fail_over();
  EXPECT_TRUE(bench.observer.kept.empty());
  EXPECT_TRUE(bench.phones.in_call.empty());
}

TEST(CallAdoption, DropsACallInVoicemailAndTellsTheVoicemailServer) {
  CallBench bench;
  bench.phones.invite(1, 7, CallKind::voicemail, 0);
  bench.run(1s);
  bench.fail_over();
  EXPECT_TRUE(bench.phones.in_call.empty());
  EXPECT_EQ(bench.voicemail.count(MessageKind::sip_bye), 1);
}

TEST(CallAdoption, AllowsNothingButHangupInAKeptCall) {
  CallBench bench;
  bench.connect(7, 1, 2);
  bench.fail_over();
  bench.phones.owner = Endpoint::secondary;
  bench.phones.invite(1, 7, CallKind::conference, 0);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(1), 403);
  EXPECT_EQ(bench.recorded(EventKind::feature_denied), 1);
  bench.phones.hang_up(1, 7);
  bench.run(1s);
  EXPECT_TRUE(bench.phones.in_call.empty());
  EXPECT_EQ(bench.secondary.calls.calls(), 0U);
}

TEST(CallAdoption, TheStandbyPassesOnTheHangupOfAPhoneThatStayedWithIt) {
  CallBench bench;
  bench.connect(7, 1, 2);
  bench.switch_over();
  bench.phones.hang_up(1, 7);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(1, MessageKind::sip_bye), 200);
  EXPECT_TRUE(bench.phones.in_call.empty());
  EXPECT_EQ(bench.secondary.calls.calls(), 0U);
}

TEST(CallAdoption, PassesOnAHangupBetweenReleaseAndAdoption) {
  CallBench bench;
  bench.connect(7, 1, 2);
  bench.primary.calls.accept_calls(false);
  bench.primary.calls.abandon();
  bench.phones.hang_up(1, 7);
  bench.run(1s);
  bench.secondary.calls.adopt(TakeOverReason::manual);
  EXPECT_TRUE(bench.observer.kept.empty());
  EXPECT_TRUE(bench.phones.in_call.empty());
}

TEST(CallAdoption, HoldsTheExtensionBusyUntilItsPhoneMovesHere) {
  CallBench bench;
  bench.connect(7, 1, 2);
  bench.fail_over();
  bench.phones.in_call.clear();
  bench.phones.owner = Endpoint::secondary;
  bench.phones.invite(3, 8, CallKind::extension_to_extension, 2002);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(3), 486) << "a ghost call";
  bench.secondary.calls.phone_moved_here(2);
  EXPECT_EQ(bench.observer.stale, std::vector<CallId>{7});
  bench.connect(9, 4, 2);
  EXPECT_EQ(bench.phones.final_status(4), 200);
}

TEST(CallAdoption, KeepsACallThroughASwitchoverAndBack) {
  CallBench bench;
  bench.connect(7, 1, 2);
  bench.switch_over();
  bench.secondary.calls.accept_calls(false);
  bench.secondary.calls.abandon();
  bench.primary.calls.adopt(TakeOverReason::manual);
  EXPECT_EQ(bench.observer.kept, (std::vector<CallId>{7, 7}));
  bench.primary.calls.phone_moved_here(1);
  EXPECT_TRUE(bench.observer.stale.empty()) << "its phones never left";
  bench.phones.hang_up(1, 7);
  bench.run(1s);
  EXPECT_TRUE(bench.phones.in_call.empty());
}

TEST(CallAdoption, LosesMediaOfTrunkCallsWithTheServerWhoseChassisHoldsTheBoards) {
  ServerProfile profile;
  profile.generation = static_cast<std::uint8_t>(Generation::ab_switch);
  CallBench bench(profile);
  bench.primary.calls.trunk_call_offered({9, 3}, 7, 2002);
  bench.run(1s);
  bench.phones.answer(2, 7);
  bench.run(1s);
  bench.connect(8, 3, 4);
  bench.fail_over();
  EXPECT_EQ(bench.observer.media_lost, std::vector<CallId>{7});
  EXPECT_TRUE(bench.observer.kept.empty());
}

TEST(CallAdoption, NoCallStaysConnectedAfterEverybodyHungUpAndTheLimitPassed) {
  EXPECT_TRUE(rc::check("whatever happens in between", [] {
    CallBench bench;
    bool primary_active = true;
    CallId next = 1;
    const auto active = [&]() -> MirroringServer& { return primary_active ? bench.primary : bench.secondary; };
    const auto standby = [&]() -> MirroringServer& { return primary_active ? bench.secondary : bench.primary; };
    const auto power = [](MirroringServer& server, bool on) {
      if (!on) server.calls.lose_memory();
      server.dead = !on;
      server.ports.works = on;
    };
    bench.phones.answers_at_once = *rc::gen::arbitrary<bool>();
    const int steps = *rc::gen::inRange(1, 30);
    for (int step = 0; step < steps; ++step) {
      const auto phone = *rc::gen::inRange<std::uint32_t>(0, kPhones);
      const auto other = *rc::gen::inRange<std::uint32_t>(0, kPhones);
      const bool in_call = bench.phones.in_call.contains(phone);
      const int what = *rc::gen::inRange(0, 8);
      RC_LOG() << "at " << format_time(bench.kernel.now()) << ": step " << what << " phone " << phone << " other "
               << other << "\n";
      switch (what) {
        case 0:
        case 1:
          if (in_call) break;
          bench.phones.invite(
              phone, next++,
              *rc::gen::element(CallKind::extension_to_extension, CallKind::outgoing, CallKind::voicemail,
                                CallKind::conference, CallKind::parked, CallKind::queued),
              kFirstExtension + other);
          break;
        case 2:
          if (in_call) bench.phones.answer(phone, bench.phones.in_call.at(phone));
          break;
        case 3:
          if (in_call) bench.phones.hang_up(phone, bench.phones.in_call.at(phone));
          break;
        case 4:  // manual switchover
          power(standby(), true);
          active().calls.accept_calls(false);
          active().calls.abandon();
          standby().calls.adopt(TakeOverReason::manual);
          primary_active = !primary_active;
          active().calls.accept_calls(true);
          bench.phones.owner = primary_active ? Endpoint::primary : Endpoint::secondary;
          break;
        case 5:  // power loss of the active; the other server is repaired if it was dead
          power(active(), false);
          power(standby(), true);
          standby().calls.adopt(TakeOverReason::peer_keepalive_lost);
          primary_active = !primary_active;
          active().calls.accept_calls(true);
          break;
        case 6:  // the phones find the server in control
          bench.phones.owner = primary_active ? Endpoint::primary : Endpoint::secondary;
          break;
        default:
          active().calls.trunk_call_offered({9, 1000U + static_cast<std::uint32_t>(next)}, next,
                                            kFirstExtension + phone);
          ++next;
          break;
      }
      bench.run(SimTime{*rc::gen::inRange(0, 5000)} * 1'000'000);
    }
    bench.phones.answers_at_once = false;
    for (const auto& [phone, call] : std::map(bench.phones.in_call)) bench.phones.hang_up(phone, call);
    bench.run(5min);
    // Those whose phone rang at that moment.
    for (const auto& [phone, call] : std::map(bench.phones.in_call)) bench.phones.hang_up(phone, call);
    bench.run(45min);
    RC_ASSERT(bench.phones.in_call.empty());
    RC_ASSERT(bench.primary.calls.calls() == 0U);
    RC_ASSERT(bench.secondary.calls.calls() == 0U);
  }));
}

}  // namespace
}  // namespace switchback::models
