#include "hil/sip_front/sip_front.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hil/sip/digest.h"
#include "tests/hil/sip_front/front_bench.h"

namespace switchback::hil {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

TEST(SipFront, LetsAPhoneRegisterWithTheServerInControl) {
  FrontBench bench;
  bench.say(ServerId::primary, "2001", bench.request("REGISTER", "2001", "2001", 1, "", "", "Expires: 60\r\n"));
  const auto heard = bench.hears("2001");
  ASSERT_THAT(heard, SizeIs(1));
  EXPECT_EQ(heard[0].message.status(), 200);
  ASSERT_THAT(heard[0].message.contacts(), SizeIs(1));
  EXPECT_EQ(heard[0].message.contacts()[0].uri.user, "2001");
  EXPECT_EQ(heard[0].message.contacts()[0].expires, 60U);
  EXPECT_EQ(bench.front().registered(ServerId::primary), 1U);
  bench.run(61s);
  EXPECT_EQ(bench.front().registered(ServerId::primary), 0U);
}

TEST(SipFront, EndsARegistrationWithExpiresZero) {
  FrontBench bench;
  bench.registers("2001");
  bench.say(ServerId::primary, "2001", bench.request("REGISTER", "2001", "2001", 9, "", "", "Expires: 0\r\n"));
  EXPECT_THAT(bench.statuses("2001"), ElementsAre(200));
  EXPECT_EQ(bench.front().registered(ServerId::primary), 0U);
}

TEST(SipFront, SendsPhonesOfTheStandbyAway) {
  FrontBench bench;
  bench.say(ServerId::secondary, "2001", bench.request("REGISTER", "2001", "2001", 1));
  const auto heard = bench.hears("2001");
  ASSERT_THAT(heard, SizeIs(1));
  EXPECT_EQ(heard[0].message.status(), 503);
  EXPECT_EQ(heard[0].message.retry_after(), 5U);
  EXPECT_EQ(heard[0].server, ServerId::secondary);
}

TEST(SipFront, AnswersNothingForAServerThatIsOffHungOrUnplugged) {
  FrontBench bench;
  models::ServerMachine& machine = bench.testbed().machine(ServerId::primary);
  const auto all_silent = [&bench] {
    bench.say(ServerId::primary, "2001", bench.request("REGISTER", "2001", "2001", 1));
    bench.say(ServerId::primary, "2001", bench.request("INVITE", "2001", "2002", 1, "", kOffer));
    bench.say(ServerId::primary, "2001", bench.request("NOSUCH", "2001", "2002", 1));
    return bench.statuses("2001").empty();
  };
  machine.hang();
  EXPECT_TRUE(all_silent());
  machine.resume();
  machine.connect_network(false);
  EXPECT_TRUE(all_silent());
  machine.connect_network(true);
  EXPECT_FALSE(all_silent());
  machine.power_off();
  EXPECT_TRUE(all_silent());
}

TEST(SipFront, AsksForTheExtensionsPasswordAndTakesNoOther) {
  FrontBench bench("opensesame");
  const auto answered_with = [&bench](const std::string& user, const std::string& password) {
    bench.say(ServerId::primary, "2001", bench.request("REGISTER", "2001", "2001", 1));
    const auto challenged = bench.hears("2001");
    EXPECT_EQ(challenged.at(0).message.status(), 401);
    DigestClient client(user, password);
    client.take(challenged.at(0).message.www_authenticate());
    const std::string field = "Authorization: " + client.authorization("REGISTER", "sip:10.0.0.11", 7) + "\r\n";
    bench.say(ServerId::primary, "2001", bench.request("REGISTER", "2001", "2001", 2, "", "", field));
    return bench.hears("2001").at(0).message.status();
  };
  EXPECT_EQ(answered_with("2001", "opensesame"), 200);
  EXPECT_EQ(answered_with("2001", "guess"), 403);
  EXPECT_EQ(answered_with("2002", "opensesame"), 403);
}

TEST(SipFront, AsksCallersForThePasswordToo) {
  FrontBench bench("opensesame");
  bench.say(ServerId::primary, "2001", bench.request("INVITE", "2001", "2002", 1, "", kOffer));
  const auto heard = bench.hears("2001", 100ms);
  ASSERT_THAT(heard, SizeIs(1));
  EXPECT_EQ(heard[0].message.status(), 407);
  EXPECT_THAT(heard[0].message.proxy_authenticate(), SizeIs(1));
}

TEST(SipFront, RepeatsItsAnswerToARequestThatComesAgain) {
  FrontBench bench;
  const std::string text = bench.request("REGISTER", "2001", "2001", 1);
  bench.say(ServerId::primary, "2001", text);
  bench.say(ServerId::primary, "2001", text);
  EXPECT_THAT(bench.statuses("2001"), ElementsAre(200));
  bench.say(ServerId::primary, "2001", text);
  EXPECT_THAT(bench.statuses("2001"), ElementsAre(200));
}

TEST(SipFront, ConnectsTwoPhonesAndCarriesTheirSessionsAcross) {
  FrontBench bench;
  bench.registers("2001");
  bench.registers("2002");
  bench.say(ServerId::primary, "2001", bench.request("INVITE", "2001", "2002", 1, "", kOffer));
  const auto ringing = bench.hears("2002");
  ASSERT_THAT(ringing, SizeIs(1));
  EXPECT_EQ(ringing[0].message.method(), SipMethod::invite);
  EXPECT_EQ(ringing[0].message.body(), kOffer);
  EXPECT_EQ(ringing[0].message.from().uri.user, "2001");
  EXPECT_NE(ringing[0].message.call_id(), "c2001");
  bench.say(ServerId::primary, "2002", FrontBench::answer(ringing[0].message, 180));
  EXPECT_THAT(bench.statuses("2001"), ElementsAre(100, 180));
  bench.say(ServerId::primary, "2002", FrontBench::answer(ringing[0].message, 200, kAnswer));
  const auto heard = bench.hears("2001");
  ASSERT_THAT(heard, SizeIs(1));
  EXPECT_EQ(heard[0].message.status(), 200);
  EXPECT_EQ(heard[0].message.body(), kAnswer);
  EXPECT_EQ(bench.hears("2002").at(0).message.method(), SipMethod::ack);
  EXPECT_EQ(bench.front().calls(), 1U);

  const std::string tag(heard[0].message.to().tag);
  bench.say(ServerId::primary, "2001", bench.request("ACK", "2001", "2002", 1, tag));
  bench.say(ServerId::primary, "2001", bench.request("BYE", "2001", "2002", 2, tag));
  EXPECT_THAT(bench.statuses("2001"), ElementsAre(200));
  const auto bye = bench.hears("2002");
  ASSERT_THAT(bye, SizeIs(1));
  EXPECT_EQ(bye[0].message.method(), SipMethod::bye);
  EXPECT_EQ(bye[0].message.to().tag, "callee");
  bench.say(ServerId::primary, "2002", FrontBench::answer(bye[0].message, 200));
  EXPECT_THAT(bench.hears("2002", 40s), IsEmpty());
  EXPECT_EQ(bench.front().calls(), 0U);
}

TEST(SipFront, RepeatsTheTwoHundredUntilItsAck) {
  FrontBench bench;
  bench.registers("2001");
  bench.registers("2002");
  bench.say(ServerId::primary, "2001", bench.request("INVITE", "2001", "2002", 1, "", kOffer));
  const auto ringing = bench.hears("2002");
  bench.say(ServerId::primary, "2002", FrontBench::answer(ringing.at(0).message, 200, kAnswer));
  const auto heard = bench.hears("2001", 1200ms);
  EXPECT_THAT(heard, SizeIs(3));
  bench.say(ServerId::primary, "2001", bench.request("ACK", "2001", "2002", 1, heard.back().message.to().tag));
  EXPECT_THAT(bench.hears("2001", 10s), IsEmpty());
}

TEST(SipFront, AnswersTheCalledPhonesOfferWithTheCallersAck) {
  FrontBench bench;
  bench.registers("2001");
  bench.registers("2002");
  bench.say(ServerId::primary, "2001", bench.request("INVITE", "2001", "2002", 1));
  const auto ringing = bench.hears("2002");
  EXPECT_EQ(ringing.at(0).message.body(), "");
  bench.say(ServerId::primary, "2002", FrontBench::answer(ringing.at(0).message, 200, kOffer));
  const auto heard = bench.hears("2001");
  EXPECT_EQ(heard.back().message.body(), kOffer);
  EXPECT_THAT(bench.hears("2002", 100ms), IsEmpty());
  bench.say(ServerId::primary, "2001", bench.request("ACK", "2001", "2002", 1, heard.back().message.to().tag, kAnswer));
  const auto ack = bench.hears("2002");
  ASSERT_THAT(ack, SizeIs(1));
  EXPECT_EQ(ack[0].message.method(), SipMethod::ack);
  EXPECT_EQ(ack[0].message.body(), kAnswer);
}

TEST(SipFront, CancelsBothLegsOfACallThatRings) {
  FrontBench bench;
  bench.registers("2001");
  bench.registers("2002");
  bench.say(ServerId::primary, "2001", bench.request("INVITE", "2001", "2002", 1, "", kOffer, "", "same"));
  const auto ringing = bench.hears("2002");
  bench.say(ServerId::primary, "2002", FrontBench::answer(ringing.at(0).message, 180));
  bench.hears("2001");
  bench.say(ServerId::primary, "2001", bench.request("CANCEL", "2001", "2002", 1, "", "", "", "same"));
  EXPECT_THAT(bench.statuses("2001", 100ms), UnorderedElementsAre(200, 487));
  const auto cancel = bench.hears("2002", 100ms);
  ASSERT_THAT(cancel, SizeIs(1));
  EXPECT_EQ(cancel[0].message.method(), SipMethod::cancel);
  EXPECT_EQ(cancel[0].message.top_via().branch, ringing[0].message.top_via().branch);
  EXPECT_EQ(cancel[0].message.to().tag, "");
}

TEST(SipFront, RepeatsARefusalUntilItsAck) {
  FrontBench bench;
  bench.registers("2001");
  bench.say(ServerId::primary, "2001", bench.request("INVITE", "2001", "2003", 1, "", kOffer, "", "same"));
  const auto heard = bench.hears("2001", 1200ms);
  ASSERT_GE(heard.size(), 3U);
  EXPECT_EQ(heard.back().message.status(), 480);  // 2003 is not registered
  bench.say(ServerId::primary, "2001",
            bench.request("ACK", "2001", "2003", 1, heard.back().message.to().tag, "", "", "same"));
  EXPECT_THAT(bench.hears("2001", 10s), IsEmpty());
}

TEST(SipFront, RefusesNumbersThatNobodyHasAndCallersItDoesNotKnow) {
  FrontBench bench;
  bench.say(ServerId::primary, "2001", bench.request("INVITE", "2001", "2999", 1, "", kOffer));
  EXPECT_THAT(bench.statuses("2001", 100ms), ElementsAre(404));
  bench.say(ServerId::primary, "9991", bench.request("INVITE", "9991", "2002", 1, "", kOffer));
  EXPECT_THAT(bench.statuses("9991", 100ms), ElementsAre(403));
}

TEST(SipFront, LetsVoicemailAnswerWithItsOwnSession) {
  FrontBench bench;
  bench.registers("2001");
  bench.say(ServerId::primary, "2001", bench.request("INVITE", "2001", "*97", 1, "", kOffer));
  const auto heard = bench.hears("2001");
  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(heard.back().message.status(), 200);
  EXPECT_THAT(std::string(heard.back().message.body()), testing::HasSubstr("10.0.0.11"));
}

TEST(SipFront, CarriesAHoldAcross) {
  FrontBench bench;
  const std::string tag = bench.connected_call();
  const std::string hold = std::string(kOffer) + "a=sendonly\r\n";
  bench.say(ServerId::primary, "2001", bench.request("INVITE", "2001", "2002", 2, tag, hold));
  const auto held = bench.hears("2002", 100ms);
  ASSERT_THAT(held, SizeIs(1));
  EXPECT_EQ(held[0].message.body(), hold);
  EXPECT_EQ(held[0].message.to().tag, "callee");
  bench.say(ServerId::primary, "2002", FrontBench::answer(held[0].message, 200, kAnswer));
  EXPECT_EQ(bench.hears("2002", 10ms).at(0).message.method(), SipMethod::ack);
  const auto heard = bench.hears("2001", 10ms);
  ASSERT_THAT(heard, SizeIs(2));
  EXPECT_EQ(heard[0].message.status(), 100);
  EXPECT_EQ(heard[1].message.status(), 200);
  EXPECT_EQ(heard[1].message.body(), kAnswer);
  bench.say(ServerId::primary, "2001", bench.request("ACK", "2001", "2002", 2, tag));
  EXPECT_THAT(bench.hears("2001", 10s), IsEmpty());
}

TEST(SipFront, KeepsACallThroughATakeoverForNothingButHangingUp) {
  FrontBench bench;
  const std::string tag = bench.connected_call();
  bench.testbed().machine(ServerId::primary).power_off();
  bench.run(4min);
  ASSERT_NE(bench.testbed().in_control(), nullptr);
  ASSERT_EQ(*bench.testbed().in_control(), ServerId::secondary);
  bench.hears("2001");
  bench.hears("2002");
  bench.say(ServerId::secondary, "2001", bench.request("INVITE", "2001", "2002", 2, tag, kOffer, "", "held"));
  EXPECT_THAT(bench.statuses("2001", 100ms), ElementsAre(403));
  bench.say(ServerId::secondary, "2001", bench.request("ACK", "2001", "2002", 2, tag, "", "", "held"));
  bench.say(ServerId::secondary, "2001", bench.request("BYE", "2001", "2002", 3, tag));
  EXPECT_THAT(bench.statuses("2001", 100ms), ElementsAre(200));
  const auto bye = bench.hears("2002", 100ms);
  ASSERT_THAT(bye, SizeIs(1));
  EXPECT_EQ(bye[0].message.method(), SipMethod::bye);
  EXPECT_EQ(bye[0].server, ServerId::secondary);
}

TEST(SipFront, CallsPhonesToTheServerThatHasTakenControl) {
  FrontBench bench;
  bench.registers("2001");
  bench.testbed().machine(ServerId::primary).power_off();
  const auto heard = bench.hears("2001", 4min);
  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(heard[0].message.method(), SipMethod::notify);
  EXPECT_EQ(heard[0].message.header("Event"), "x-switchback-control;in-control=secondary");
  EXPECT_EQ(heard[0].server, ServerId::secondary);
  EXPECT_TRUE(heard[0].message.valid());
  EXPECT_EQ(bench.registers("2001", ServerId::secondary), 200);
}

TEST(SipFront, AnswersOptionsByWhetherTheServerServes) {
  FrontBench bench;
  bench.say(ServerId::primary, "2001", bench.request("OPTIONS", "2001", "2002", 1));
  EXPECT_THAT(bench.statuses("2001"), ElementsAre(200));
  bench.say(ServerId::secondary, "2001", bench.request("OPTIONS", "2001", "2002", 1));
  EXPECT_THAT(bench.statuses("2001"), ElementsAre(503));
}

TEST(SipFront, AnswersWhoDidNotAskForHisPortAtThePortHeNames) {
  FrontBench bench;
  std::string text = bench.request("OPTIONS", "2001", "2002", 1);
  text.replace(text.find(";rport"), 6, "");
  text.replace(text.find(":5060;branch"), 5, ":5099");
  bench.front().received(ServerId::primary, {parse_endpoint("192.0.2.77:1234"), 0}, text);
  bench.run(100ms);
  EXPECT_THAT(bench.hears("2001"), IsEmpty());
  text.replace(text.find(":5099"), 5, ":5060");
  text.replace(text.find("z9hG4bK"), 7, "z9hG4bKx");
  Flow odd = FrontBench::phone("2001");
  odd.peer.port = 1234;
  bench.front().received(ServerId::primary, odd, text);
  EXPECT_THAT(bench.statuses("2001"), ElementsAre(200));
}

}  // namespace
}  // namespace switchback::hil
