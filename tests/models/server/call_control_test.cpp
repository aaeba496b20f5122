#include "models/server/call_control.h"

#include <gtest/gtest.h>

#include "tests/models/server/call_bench.h"

namespace switchback::models {
namespace {

TEST(CallControl, ConnectsTwoExtensionsAndClearsThem) {
  CallBench bench;
  bench.phones.invite(1, 7, CallKind::extension_to_extension, 2002);
  bench.run(1s);
  EXPECT_EQ(bench.phones.count(MessageKind::sip_invite, 100), 1);
  EXPECT_EQ(bench.phones.count(MessageKind::sip_invite, 180), 1);
  EXPECT_EQ(bench.phones.final_status(1), 0);
  bench.phones.answer(2, 7);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(1), 200);
  EXPECT_EQ(bench.phones.count(MessageKind::sip_ack), 1);
  EXPECT_EQ(bench.primary.calls.calls_in_progress(), 1U);
  EXPECT_EQ(bench.secondary.calls.mirrored_calls(), 1U);
  bench.phones.hang_up(1, 7);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(1, MessageKind::sip_bye), 200);
  EXPECT_TRUE(bench.phones.in_call.empty());
  EXPECT_EQ(bench.primary.calls.calls(), 0U);
  EXPECT_EQ(bench.secondary.calls.mirrored_calls(), 0U);
}

TEST(CallControl, RelaysTheCalleesHangup) {
  CallBench bench;
  bench.connect(7, 1, 2);
  bench.phones.hang_up(2, 7);
  bench.run(1s);
  EXPECT_TRUE(bench.phones.in_call.empty());
  EXPECT_EQ(bench.primary.calls.calls(), 0U);
}

TEST(CallControl, CancelsTheRingingPhoneWhenTheCallerGivesUp) {
  CallBench bench;
  bench.phones.invite(1, 7, CallKind::extension_to_extension, 2002);
  bench.run(1s);
  ASSERT_TRUE(bench.phones.in_call.contains(2));
  bench.phones.hang_up(1, 7, MessageKind::sip_cancel);
  bench.run(1s);
  EXPECT_TRUE(bench.phones.in_call.empty());
  EXPECT_EQ(bench.phones.final_status(1), 487);
  EXPECT_EQ(bench.phones.final_status(1, MessageKind::sip_cancel), 200);
  EXPECT_EQ(bench.primary.calls.calls(), 0U);
}

TEST(CallControl, PassesOnTheCalleesRefusal) {
  CallBench bench;
  bench.phones.invite(1, 7, CallKind::extension_to_extension, 2002);
  bench.run(1s);
  bench.phones.refuse(2, 7, 603);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(1), 603);
  EXPECT_EQ(bench.primary.calls.calls(), 0U);
}

TEST(CallControl, RefusesUnknownExtensionsPhonesElsewhereAndBusyOnes) {
  CallBench bench;
  bench.primary.ports.unbound.insert(3);
  bench.connect(7, 1, 2);
  bench.phones.invite(4, 8, CallKind::extension_to_extension, 9999);
  bench.phones.invite(5, 9, CallKind::extension_to_extension, 2003);
  bench.phones.invite(6, 10, CallKind::extension_to_extension, 2002);
  bench.phones.invite(8, 11, CallKind::extension_to_extension, 2008);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(4), 404);
  EXPECT_EQ(bench.phones.final_status(5), 480);
  EXPECT_EQ(bench.phones.final_status(6), 486);
  EXPECT_EQ(bench.phones.final_status(8), 486) << "a phone that calls itself";
  EXPECT_EQ(bench.primary.calls.calls(), 1U);
}

TEST(CallControl, RefusesNewCallsWhileNotInFullControl) {
  CallBench bench;
  bench.primary.calls.accept_calls(false);
  bench.phones.invite(1, 7, CallKind::extension_to_extension, 2002);
  bench.primary.calls.trunk_call_offered({9, 1}, 8, 2003);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(1), 503);
  ASSERT_EQ(bench.primary.ports.cleared.size(), 1U);
  EXPECT_EQ(bench.primary.ports.cleared[0].second, 41);
}

TEST(CallControl, IsSilentWhileItDoesNotWork) {
  CallBench bench;
  bench.primary.ports.works = false;
  bench.phones.invite(1, 7, CallKind::extension_to_extension, 2002);
  bench.primary.calls.trunk_call_offered({9, 1}, 8, 2003);
  bench.run(1s);
  EXPECT_TRUE(bench.phones.heard.empty());
  EXPECT_TRUE(bench.primary.ports.cleared.empty());
}

TEST(CallControl, AnswersAHangupForNoCallWith481) {
  CallBench bench;
  bench.phones.hang_up(1, 99);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(1, MessageKind::sip_bye), 481);
}

TEST(CallControl, AbsorbsRepeatedRequests) {
  CallBench bench;
  for (int i = 0; i < 3; ++i) bench.phones.invite(1, 7, CallKind::extension_to_extension, 2002);
  bench.run(1s);
  EXPECT_EQ(bench.phones.count(MessageKind::sip_invite), 1) << "the callee is invited once";
  bench.phones.answer(2, 7);
  bench.phones.answer(2, 7);
  bench.run(1s);
  EXPECT_EQ(bench.phones.count(MessageKind::sip_invite, 200), 1);
  EXPECT_EQ(bench.primary.calls.calls_in_progress(), 1U);
}

TEST(CallControl, RepeatsTheInviteAndGivesUpAfter32Seconds) {
  CallBench bench;
  bench.phones.silent = true;
  bench.phones.invite(1, 7, CallKind::extension_to_extension, 2002);
  bench.run(31s);
  // At 0, 0.5, 1.5, 3.5, 7.5 and 15.5 s; the next would be at 31.5 s.
  EXPECT_EQ(bench.phones.count(MessageKind::sip_invite), 6);
  EXPECT_EQ(bench.phones.final_status(1), 0);
  bench.run(2s);
  EXPECT_EQ(bench.phones.final_status(1), 408);
  EXPECT_EQ(bench.primary.calls.calls(), 0U);
}

TEST(CallControl, CancelsACallThatNobodyAnswers) {
  CallBench bench;
  bench.phones.invite(1, 7, CallKind::extension_to_extension, 2002);
  bench.run(182s);
  EXPECT_EQ(bench.phones.final_status(1), 408);
  EXPECT_TRUE(bench.phones.in_call.empty());
}

TEST(CallControl, TakesLongerWhenSlowed) {
  CallBench bench;
  bench.profile.call_setup = SimTime{100ms};
  bench.primary.ports.factor = 20.0;
  bench.phones.invite(1, 7, CallKind::extension_to_extension, 2002);
  bench.run(1900ms);
  EXPECT_FALSE(bench.phones.in_call.contains(2));
  bench.run(200ms);
  EXPECT_TRUE(bench.phones.in_call.contains(2));
}

TEST(CallControl, PlacesOutgoingCallsOverTheTrunk) {
  CallBench bench;
  bench.phones.invite(1, 7, CallKind::outgoing, 0);
  bench.run(1s);
  ASSERT_EQ(bench.primary.ports.in_use.size(), 1U);
  const ChannelId channel = bench.primary.ports.in_use[0].channel;
  bench.primary.calls.trunk_call_answered(channel, 7);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(1), 200);
  bench.primary.calls.trunk_call_cleared(channel, 7, 16);
  bench.run(1s);
  EXPECT_TRUE(bench.phones.in_call.empty());
  EXPECT_TRUE(bench.primary.ports.cleared.empty()) << "the far end has cleared it";
}

TEST(CallControl, ClearsTheChannelWhenThePhoneHangsUp) {
  CallBench bench;
  bench.phones.invite(1, 7, CallKind::outgoing, 0);
  bench.run(1s);
  bench.primary.calls.trunk_call_answered(bench.primary.ports.in_use[0].channel, 7);
  bench.run(1s);
  bench.phones.hang_up(1, 7);
  bench.run(1s);
  ASSERT_EQ(bench.primary.ports.cleared.size(), 1U);
  EXPECT_EQ(bench.primary.ports.cleared[0].second, 16);
}

TEST(CallControl, RefusesOutgoingCallsWithoutAFreeChannelOrWithABusyFarEnd) {
  CallBench bench;
  bench.primary.ports.free = 1;
  bench.phones.invite(1, 7, CallKind::outgoing, 0);
  bench.run(1s);
  bench.phones.invite(2, 8, CallKind::outgoing, 0);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(2), 503);
  bench.primary.calls.trunk_call_cleared(bench.primary.ports.in_use[0].channel, 7, 17);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(1), 486);
}

TEST(CallControl, RingsThePhoneOfAnIncomingCallAndAnswersTheChannel) {
  CallBench bench;
  bench.primary.calls.trunk_call_offered({9, 3}, 7, 2002);
  bench.run(1s);
  EXPECT_EQ(bench.primary.ports.rings, 1);
  EXPECT_EQ(bench.primary.ports.answers, 0);
  bench.phones.answer(2, 7);
  bench.run(1s);
  EXPECT_EQ(bench.primary.ports.answers, 1);
  bench.phones.hang_up(2, 7);
  bench.run(1s);
  ASSERT_EQ(bench.primary.ports.cleared.size(), 1U);
  EXPECT_EQ(bench.primary.ports.cleared[0].first, (ChannelId{9, 3}));
}

TEST(CallControl, CancelsThePhoneWhenTheOutsideCallerGivesUp) {
  CallBench bench;
  bench.primary.calls.trunk_call_offered({9, 3}, 7, 2002);
  bench.run(1s);
  bench.primary.calls.trunk_call_cleared({9, 3}, 7, 16);
  bench.run(1s);
  EXPECT_TRUE(bench.phones.in_call.empty());
  EXPECT_EQ(bench.primary.calls.calls(), 0U);
}

TEST(CallControl, ConnectsToVoicemailOnlyWhileItsLinkIsAvailable) {
  CallBench bench;
  bench.phones.invite(1, 7, CallKind::voicemail, 0);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(1), 200);
  bench.phones.hang_up(1, 7);
  bench.run(1s);
  EXPECT_EQ(bench.voicemail.count(MessageKind::sip_bye), 1);
  bench.primary.voicemail_available = false;
  bench.phones.invite(2, 8, CallKind::voicemail, 0);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(2), 480);
}

TEST(CallControl, ClearsCallsInVoicemailWhenItsServerIsGone) {
  CallBench bench;
  bench.phones.invite(1, 7, CallKind::voicemail, 0);
  bench.run(1s);
  bench.primary.calls.voicemail_lost();
  bench.run(1s);
  EXPECT_TRUE(bench.phones.in_call.empty());
}

TEST(CallControl, AnchorsConferencesOnTheServer) {
  CallBench bench;
  bench.phones.invite(1, 7, CallKind::conference, 0);
  bench.run(1s);
  EXPECT_EQ(bench.phones.final_status(1), 200);
  bench.primary.calls.lose_memory();
  EXPECT_EQ(bench.observer.media_lost, std::vector<CallId>{7});
}

TEST(CallControl, ParksACallAfterItIsConnected) {
  CallBench bench;
  bench.connect(7, 1, 2, CallKind::parked);
  EXPECT_TRUE(bench.phones.in_call.contains(1));
  EXPECT_FALSE(bench.phones.in_call.contains(2)) << "who parked it is free again";
  bench.connect(8, 3, 2);
  EXPECT_EQ(bench.phones.final_status(3), 200);
  bench.primary.calls.lose_memory();
  EXPECT_EQ(bench.observer.media_lost, std::vector<CallId>{7});
}

TEST(CallControl, QueuesACallUntilTheAgentIsIdle) {
  CallBench bench;
  bench.connect(7, 1, 2);
  bench.phones.invite(3, 8, CallKind::queued, 2002);
  bench.run(10s);
  EXPECT_EQ(bench.phones.final_status(3), 200) << "the caller hears music";
  EXPECT_EQ(bench.phones.in_call.at(2), 7U);
  bench.phones.hang_up(1, 7);
  bench.run(6s);
  ASSERT_EQ(bench.phones.in_call.at(2), 8U) << "the agent's phone rings";
  bench.phones.answer(2, 8);
  bench.run(1s);
  bench.switch_over();
  EXPECT_EQ(bench.observer.kept, std::vector<CallId>{8}) << "an ordinary call since the agent answered";
}

TEST(CallControl, DropsACallThatStillWaitsInTheQueueAtASwitchover) {
  CallBench bench;
  bench.phones.invite(3, 8, CallKind::queued, 2002);
  bench.run(2s);
  bench.switch_over();
  EXPECT_TRUE(bench.observer.kept.empty());
  EXPECT_FALSE(bench.phones.in_call.contains(3));
}

TEST(CallControl, FindsOutThatAPhoneThatDialsAgainHasLeftItsCall) {
  CallBench bench;
  bench.connect(7, 1, 2);
  bench.phones.in_call.erase(1);
  bench.connect(8, 1, 3);
  EXPECT_EQ(bench.observer.stale, std::vector<CallId>{7});
  EXPECT_FALSE(bench.phones.in_call.contains(2));
  EXPECT_EQ(bench.phones.final_status(1), 200);
  EXPECT_EQ(bench.primary.calls.calls(), 1U);
}

TEST(CallControl, SurvivesALossyLan) {
  CallBench bench;
  for (const Endpoint server : {Endpoint::primary, Endpoint::secondary}) {
    bench.lan.link(server, Endpoint::phones, TrafficClass::sip).loss = 0.4;
  }
  bench.phones.answers_at_once = true;
  for (std::uint32_t i = 0; i < 5; ++i) {
    bench.phones.invite(2 * i, i + 1, CallKind::extension_to_extension, kFirstExtension + 2 * i + 1);
  }
  bench.run(20s);
  for (std::uint32_t i = 0; i < 5; ++i) EXPECT_EQ(bench.phones.final_status(2 * i), 200) << i;
  for (std::uint32_t i = 0; i < 5; ++i) bench.phones.hang_up(2 * i, i + 1);
  bench.run(40s);
  EXPECT_TRUE(bench.phones.in_call.empty());
}

TEST(CallControl, ClearsChannelsOfNoCallWhenItBeginsToAccept) {
  CallBench bench;
  bench.primary.calls.accept_calls(false);
  bench.primary.ports.in_use.push_back({{9, 5}, 77, true});
  bench.primary.calls.accept_calls(true);
  ASSERT_EQ(bench.primary.ports.cleared.size(), 1U);
  EXPECT_EQ(bench.primary.ports.cleared[0].first, (ChannelId{9, 5}));
}

}  // namespace
}  // namespace switchback::models
