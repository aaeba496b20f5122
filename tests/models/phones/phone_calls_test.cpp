// The call half of the phone bank, and what a call means for a phone's registration.
#include "models/phones/phone_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/defects.h"
#include "tests/models/phones/bank_bench.h"

namespace switchback::models {
namespace {

using Mode = FakeServer::Mode;

PhoneProfile prompt_phone() {
  PhoneProfile profile;
  profile.start_spread = SimTime{0};
  return profile;
}

/// A bank whose phones are registered with the primary at 10 s.
struct Registered : BankBench {
  explicit Registered(const SystemConfig& system = phones_only(3, prompt_phone())) : BankBench(system) {
    bank.power_on();
    kernel.run_until(10s);
  }
  void dial(std::uint32_t phone, CallId call, SimTime until) {
    ASSERT_TRUE(bank.dial(phone, call, CallKind::outgoing, 0));
    kernel.run_until(until);
  }
};

TEST(PhoneCalls, ADialledCallConnectsAndEndsByBye) {
  Registered bench;
  bench.dial(0, 7, 11s);
  EXPECT_FALSE(bench.bank.idle(0));
  EXPECT_EQ(bench.users.count('c'), 1);
  EXPECT_EQ(bench.primary.times(MessageKind::sip_ack).size(), 1U);
  bench.bank.hang_up(0, 7);
  EXPECT_TRUE(bench.bank.idle(0));
  bench.kernel.run_until(50s);
  EXPECT_EQ(bench.primary.times(MessageKind::sip_bye).size(), 1U);
  EXPECT_EQ(bench.users.count('x'), 0);
}

TEST(PhoneCalls, APhoneThatIsBusyOrUnregisteredCannotDial) {
  BankBench bench(phones_only(1, prompt_phone()));
  EXPECT_FALSE(bench.bank.dial(0, 1, CallKind::outgoing, 0));
  bench.bank.power_on();
  bench.kernel.run_until(1s);
  EXPECT_TRUE(bench.bank.dial(0, 1, CallKind::outgoing, 0));
  EXPECT_FALSE(bench.bank.dial(0, 2, CallKind::outgoing, 0));
}

TEST(PhoneCalls, AnUnansweredInviteIsRetransmittedByTimerAAndGivenUpAfterTimerB) {
  Registered bench;
  bench.lan.link(Endpoint::phones, Endpoint::primary, TrafficClass::sip).delay = SimTime{0};
  bench.primary.mode = Mode::silent;
  bench.dial(0, 7, 60s);
  EXPECT_THAT(bench.primary.times(MessageKind::sip_invite),
              testing::ElementsAre(10s, 10500ms, 11500ms, 13500ms, 17500ms, 25500ms, 41500ms));
  ASSERT_EQ(bench.users.told.size(), 1U);
  EXPECT_EQ(bench.users.told[0].status, 408);
  EXPECT_TRUE(bench.bank.idle(0));
}

TEST(PhoneCalls, AProvisionalResponseStopsRetransmissionsAndTimerB) {
  Registered bench;
  bench.primary.on_call = [&](const LanMessage& message) {
    if (message.status == 0) bench.primary.respond(message, message.kind == MessageKind::sip_invite ? 180 : 200, 0);
  };
  bench.dial(0, 7, 200s);
  EXPECT_EQ(bench.primary.times(MessageKind::sip_invite).size(), 1U);
  EXPECT_FALSE(bench.bank.idle(0));
  bench.bank.hang_up(0, 7);
  bench.kernel.run_until(201s);
  EXPECT_EQ(bench.primary.times(MessageKind::sip_cancel).size(), 1U);
  EXPECT_TRUE(bench.bank.idle(0));
}

TEST(PhoneCalls, ARefusedCallIsClearedWithItsStatus) {
  Registered bench;
  bench.primary.on_call = [&](const LanMessage& message) {
    if (message.kind == MessageKind::sip_invite) bench.primary.respond(message, 486, 0);
  };
  bench.dial(0, 7, 11s);
  ASSERT_EQ(bench.users.told.size(), 1U);
  EXPECT_EQ(bench.users.told[0].status, 486);
}

TEST(PhoneCalls, WhatIsAskedForWithinACallIsAnsweredAndTheCallGoesOn) {
  Registered bench;
  bench.dial(0, 7, 11s);
  EXPECT_FALSE(bench.bank.ask(0, 8, CallKind::conference)) << "no such call";
  std::vector<std::uint16_t> asked;
  bench.primary.on_call = [&](const LanMessage& message) {
    if (message.kind == MessageKind::sip_ack) return;
    if (message.kind == MessageKind::sip_invite) asked.push_back(message.flags);
    bench.primary.respond(message, message.kind == MessageKind::sip_invite ? 403 : 200, 0);
  };
  ASSERT_TRUE(bench.bank.ask(0, 7, CallKind::conference));
  bench.kernel.run_until(12s);
  EXPECT_THAT(asked, testing::ElementsAre(static_cast<std::uint16_t>(CallKind::conference)));
  ASSERT_EQ(bench.users.count('f'), 1);
  EXPECT_EQ(bench.users.told.back().status, 403);
  EXPECT_FALSE(bench.bank.idle(0));
  bench.bank.hang_up(0, 7);
  bench.kernel.run_until(60s);
  EXPECT_EQ(bench.primary.times(MessageKind::sip_bye).size(), 1U) << "the BYE is answered under its own number";
  EXPECT_EQ(bench.users.count('x'), 0);
}

TEST(PhoneCalls, AnAnswerThatCrossesTheCancelIsEndedByBye) {
  Registered bench;
  LanMessage invite;
  bench.primary.on_call = [&](const LanMessage& message) {
    if (message.kind == MessageKind::sip_invite) {
      invite = message;
      bench.primary.respond(message, 180, 0);
    } else if (message.status == 0 && message.kind != MessageKind::sip_ack) {
      bench.primary.respond(message, 200, 0);
      if (message.kind == MessageKind::sip_cancel) bench.primary.respond(invite, 200, 0);
    }
  };
  bench.dial(0, 7, 11s);
  bench.bank.hang_up(0, 7);
  bench.kernel.run_until(60s);
  EXPECT_EQ(bench.primary.times(MessageKind::sip_bye).size(), 1U);
  EXPECT_EQ(bench.users.count('c'), 0);
}

TEST(PhoneCalls, AnIncomingCallRingsIsAnsweredAndClearedByTheServer) {
  Registered bench;
  bench.users.on_ring = [&](std::uint32_t phone, CallId call) { bench.bank.answer(phone, call); };
  bench.primary.request(MessageKind::sip_invite, 1, 9);
  bench.kernel.run_until(11s);
  EXPECT_EQ(bench.users.count('r'), 1);
  EXPECT_EQ(bench.users.count('c'), 1);
  const auto& heard = bench.primary.heard;
  EXPECT_EQ(heard[heard.size() - 2].status, 180);
  EXPECT_EQ(heard.back().status, 200);
  bench.primary.request(MessageKind::sip_invite, 1, 10);
  bench.kernel.run_until(12s);
  EXPECT_EQ(bench.primary.heard.back().status, 486);
  bench.primary.request(MessageKind::sip_bye, 1, 9);
  bench.kernel.run_until(13s);
  EXPECT_EQ(bench.users.told.back().what, 'x');
  EXPECT_EQ(bench.users.told.back().status, 0);
  EXPECT_TRUE(bench.bank.idle(1));
}

TEST(PhoneCalls, ARingingPhoneIsStoppedByCancel) {
  Registered bench;
  bench.primary.request(MessageKind::sip_invite, 1, 9);
  bench.kernel.run_until(11s);
  bench.primary.request(MessageKind::sip_cancel, 1, 9);
  bench.kernel.run_until(12s);
  EXPECT_EQ(bench.users.told.back().what, 'x');
  EXPECT_TRUE(bench.bank.idle(1));
}

TEST(PhoneCalls, APhoneRegisteredElsewhereTakesNoCall) {
  Registered bench;
  bench.secondary.request(MessageKind::sip_invite, 1, 9);
  bench.kernel.run_until(11s);
  EXPECT_EQ(bench.secondary.heard.back().status, 480);
}

TEST(PhoneCalls, AByeThatItsServerNeverAnswersGoesToTheOtherServer) {
  Registered bench;
  bench.dial(0, 7, 11s);
  bench.primary.mode = Mode::silent;
  bench.bank.hang_up(0, 7);
  EXPECT_TRUE(bench.bank.idle(0));
  bench.kernel.run_until(50s);
  EXPECT_EQ(bench.primary.times(MessageKind::sip_bye).size(), 11U);
  EXPECT_EQ(bench.secondary.times(MessageKind::sip_bye).size(), 1U);
}

TEST(PhoneCalls, APhoneToldDuringItsCallEndsItAtTheServerInControl) {
  Registered bench;
  bench.dial(0, 7, 11s);
  bench.secondary.tell_control(0);
  bench.kernel.run_until(12s);
  bench.bank.hang_up(0, 7);
  bench.kernel.run_until(13s);
  EXPECT_EQ(bench.secondary.times(MessageKind::sip_bye).size(), 1U);
}

TEST(PhoneCalls, BothEndsOfACallStayConnectedWhenTheServerDies) {
  Registered bench;
  bench.dial(0, 7, 11s);
  bench.primary.mode = Mode::silent;
  bench.kernel.run_until(1800s);
  EXPECT_FALSE(bench.bank.idle(0));
  EXPECT_EQ(bench.users.count('x'), 0);
}

TEST(PhoneCalls, APhoneInACallSendsNoRegisterToTheOtherServerBeforeItsHangup) {
  Registered bench;
  bench.dial(0, 7, 20s);
  bench.secondary.tell_control(0);
  bench.primary.mode = Mode::silent;
  bench.kernel.run_until(1000s);
  for (const Heard& one : bench.secondary.heard) {
    EXPECT_FALSE(one.phone == 0 && one.kind == MessageKind::sip_register);
  }
  EXPECT_EQ(bench.events(EventKind::phone_waits_for_hangup).size(), 1U);
  EXPECT_EQ(bench.events(EventKind::phone_waits_for_hangup)[0]->fields[0], 7);
  bench.bank.hang_up(0, 7);
  bench.kernel.run_until(1000s + 999ms);
  EXPECT_EQ(bench.bank.owner(0), std::nullopt);
  bench.kernel.run_until(1016s);
  EXPECT_EQ(bench.bank.owner(0), ServerId::secondary);
}

TEST(PhoneCalls, AnUntoldPhoneInACallFailsOverOnlyAtHangup) {
  Registered bench;
  bench.dial(0, 7, 20s);
  bench.primary.mode = Mode::silent;
  bench.kernel.run_until(1000s);
  EXPECT_EQ(bench.bank.owner(1), ServerId::secondary);
  EXPECT_EQ(bench.bank.owner(0), std::nullopt);
  bench.bank.hang_up(0, 7);
  bench.kernel.run_until(1001s);
  EXPECT_EQ(bench.bank.owner(0), ServerId::secondary);
}

TEST(PhoneCalls, TheNewestNoticeOfACallWins) {
  Registered bench;
  bench.dial(0, 7, 20s);
  bench.secondary.tell_control(0);
  bench.kernel.run_until(21s);
  bench.primary.tell_control(0);
  bench.kernel.run_until(22s);
  bench.bank.hang_up(0, 7);
  bench.kernel.run_until(60s);
  EXPECT_EQ(bench.bank.owner(0), ServerId::primary);
  EXPECT_TRUE(bench.secondary.times(MessageKind::sip_register).empty());
}

TEST(PhoneCalls, ACallThatBeginsDuringAMoveStopsTheMove) {
  Registered bench;
  bench.secondary.mode = Mode::silent;
  bench.secondary.tell_control(0);
  bench.kernel.run_until(11s);
  EXPECT_EQ(bench.secondary.times(MessageKind::sip_register).size(), 2U);
  bench.dial(0, 7, 40s);
  EXPECT_EQ(bench.secondary.times(MessageKind::sip_register).size(), 2U);
  bench.secondary.mode = Mode::serving;
  bench.bank.hang_up(0, 7);
  bench.kernel.run_until(56s);
  EXPECT_EQ(bench.bank.owner(0), ServerId::secondary);
}

TEST(PhoneCalls, WithTheDefectAPhoneReRegistersDuringItsCall) {
  SystemConfig system = phones_only(1, prompt_phone());
  system.defects.insert(std::string(kDefectReRegistersDuringCall));
  Registered bench(system);
  bench.dial(0, 7, 20s);
  bench.secondary.tell_control(0);
  bench.kernel.run_until(21s);
  EXPECT_EQ(bench.bank.owner(0), ServerId::secondary);
  EXPECT_FALSE(bench.bank.idle(0));
}

}  // namespace
}  // namespace switchback::models
