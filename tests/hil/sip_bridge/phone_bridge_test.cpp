#include "hil/sip_bridge/phone_bridge.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "hil/sip/digest.h"
#include "tests/hil/sip_bridge/bridge_bench.h"

namespace switchback::hil {
namespace {

using models::ServerId;
using testing::HasSubstr;

TEST_F(PhoneBridgeTest, RegistersEachPhoneWithItsExtensionAndRefreshesByWhatWasGranted) {
  bank->power_on();
  run(1ms);
  const auto requests = take();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[1].to.peer, kPrimaryAddress);
  EXPECT_EQ(requests[1].message.method(), SipMethod::register_);
  EXPECT_EQ(requests[1].message.to().uri.user, "2001");
  EXPECT_EQ(requests[1].message.contacts().at(0).uri.port, 40000);
  answer(requests[1], 200, "", "<sip:2001@10.77.0.100:40000>;expires=20");
  EXPECT_EQ(bank->owner(1), ServerId::primary);
  EXPECT_EQ(bank->owner(0), std::nullopt);
  const auto refreshes = [this] {
    std::size_t count = 0;
    for (const Sent& one : take()) {
      count += one.message.method() == SipMethod::register_ && one.message.to().uri.user == "2001" ? 1U : 0U;
    }
    return count;
  };
  run(17'900ms);
  EXPECT_EQ(refreshes(), 0U);
  run(200ms);
  EXPECT_EQ(refreshes(), 1U);
}

TEST_F(PhoneBridgeTest, RepeatsARequestToTheByte) {
  bank->power_on();
  run(1ms);
  const auto first = take();
  run(600ms);
  const auto again = take();
  ASSERT_EQ(again.size(), 3U);
  EXPECT_EQ(again[0].text, first[0].text);
}

TEST_F(PhoneBridgeTest, GoesToTheSecondaryWhenItIsRefused) {
  bank->power_on();
  run(1ms);
  for (const Sent& request : take()) answer(request, 503, "Retry-After: 5\r\n");
  run(1ms);
  const auto requests = take();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[0].to.peer, kSecondaryAddress);
  for (const Sent& request : requests) answer(request, 200);
  EXPECT_EQ(bank->registered(ServerId::secondary), 3U);
}

TEST_F(PhoneBridgeTest, AnswersAChallengeWithThePassword) {
  make_bridge({.password = "secret"});
  bank->power_on();
  run(1ms);
  for (const Sent& request : take()) {
    answer(request, 401, "WWW-Authenticate: Digest realm=\"pbx\", nonce=\"abc\", qop=\"auth\", algorithm=MD5\r\n");
  }
  run(1ms);
  const auto requests = take();
  ASSERT_EQ(requests.size(), 3U);
  const auto credentials = requests[0].message.authorization();
  ASSERT_EQ(credentials.size(), 1U);
  const std::string ha1 = digest_ha1(DigestAlgorithm::md5, "2000", "pbx", "secret");
  const std::string uri = unquoted_pairs(credentials[0].param("uri").value());
  const std::string cnonce = unquoted_pairs(credentials[0].param("cnonce").value());
  EXPECT_EQ(unquoted_pairs(credentials[0].param("response").value()),
            digest_response(DigestAlgorithm::md5, ha1, {"REGISTER", uri, "abc", "00000001", cnonce, "auth"}));
  answer(requests[0], 200);
  EXPECT_EQ(bank->owner(0), ServerId::primary);
}

TEST_F(PhoneBridgeTest, DoesNotTryForEverWithAPasswordThatIsWrong) {
  make_bridge({.password = "wrong"});
  bank->power_on();
  std::size_t requests = 0;
  for (int round = 0; round < 10; ++round) {
    run(1ms);
    for (const Sent& request : take()) {
      ++requests;
      answer(request, 401, "WWW-Authenticate: Digest realm=\"pbx\", nonce=\"abc\", qop=\"auth\"\r\n");
    }
  }
  // Once without and once with credentials at each server.
  EXPECT_GE(requests, 3U * 2U);
  EXPECT_LE(requests, 3U * 4U);
}

TEST_F(PhoneBridgeTest, TellsServersOfOneAddressApartByTheirAnswers) {
  make_bridge({.servers = {kPrimaryAddress, kPrimaryAddress},
               .answering_header = "Server",
               .answering_texts = {"node primary", "node secondary"}});
  bank->power_on();
  run(1ms);
  const auto requests = take();
  answer(requests[0], 200, "Server: node secondary\r\n");
  answer(requests[1], 200, "Server: node primary\r\n");
  EXPECT_EQ(bank->owner(0), ServerId::secondary);
  EXPECT_EQ(bank->owner(1), ServerId::primary);
}

TEST_F(PhoneBridgeTest, SetsUpAndEndsACallThroughAProxy) {
  register_all();
  ASSERT_TRUE(bank->dial(0, 7, models::CallKind::extension_to_extension, 2001));
  run(1ms);
  const Sent invite = take_one();
  EXPECT_EQ(invite.message.method(), SipMethod::invite);
  EXPECT_EQ(invite.message.request_uri().user, "2001");
  EXPECT_THAT(std::string(invite.message.body()), HasSubstr("m=audio"));
  // The proxy passes it on to the other phone with itself recorded, and the answers back.
  std::string passed_on = invite.text;
  passed_on.insert(passed_on.find("Max-Forwards"), "Record-Route: <sip:10.77.0.11;lr>\r\n");
  bridge->received({kPrimaryAddress}, passed_on);
  run(1ms);
  const Sent ringing = take_one();
  EXPECT_EQ(ringing.message.status(), 180);
  ASSERT_EQ(callings.ringing.size(), 1U);
  EXPECT_EQ(callings.ringing[0], (std::pair<std::uint32_t, models::CallId>{1, 7}));
  bank->answer(1, 7);
  run(1ms);
  const Sent ok = take_one();
  EXPECT_EQ(ok.message.status(), 200);
  EXPECT_EQ(ok.message.record_routes().size(), 1U);
  bridge->received({kPrimaryAddress}, ok.text);
  run(1ms);
  const Sent ack = take_one();
  EXPECT_EQ(ack.message.method(), SipMethod::ack);
  EXPECT_EQ(ack.message.to().tag, ok.message.to().tag);
  EXPECT_EQ(ack.message.routes().size(), 1U);
  EXPECT_EQ(ack.message.request_uri().user, "2001");
  EXPECT_EQ(callings.connected, (std::vector<std::uint32_t>{1, 0}));
  bridge->received({kPrimaryAddress}, ack.text);
  // The called phone hangs up.
  bank->hang_up(1, 7);
  run(1ms);
  const Sent bye = take_one();
  EXPECT_EQ(bye.message.method(), SipMethod::bye);
  EXPECT_EQ(bye.message.from().tag, ok.message.to().tag);
  EXPECT_EQ(bye.message.to().tag, invite.message.from().tag);
  bridge->received({kPrimaryAddress}, bye.text);
  run(1ms);
  const Sent done = take_one();
  EXPECT_EQ(done.message.status(), 200);
  EXPECT_EQ(done.message.method(), SipMethod::bye);
  EXPECT_EQ(callings.cleared, (std::vector<std::pair<std::uint32_t, int>>{{0, 0}}));
}

TEST_F(PhoneBridgeTest, KnowsTheCallOfAnInviteWhoseCallIdABackToBackUserAgentChanged) {
  register_all();
  ASSERT_TRUE(bank->dial(0, 9, models::CallKind::extension_to_extension, 2002));
  run(1ms);
  const Sent invite = take_one();
  std::string other = invite.text;
  const std::string call_id(invite.message.call_id());
  other.replace(other.find(call_id), call_id.size(), "made-by-the-server");
  bridge->received({kPrimaryAddress}, other);
  ASSERT_EQ(callings.ringing.size(), 1U);
  EXPECT_EQ(callings.ringing[0], (std::pair<std::uint32_t, models::CallId>{2, 9}));
}

TEST_F(PhoneBridgeTest, AcknowledgesARefusalWithTheInvitesBranchAndEndsTheCall) {
  register_all();
  ASSERT_TRUE(bank->dial(0, 5, models::CallKind::extension_to_extension, 2009));
  run(1ms);
  const Sent invite = take_one();
  answer(invite, 404);
  run(1ms);
  const Sent ack = take_one();
  EXPECT_EQ(ack.message.method(), SipMethod::ack);
  EXPECT_EQ(ack.message.top_via().branch, invite.message.top_via().branch);
  EXPECT_EQ(ack.message.to().tag, "srv");
  EXPECT_EQ(callings.cleared, (std::vector<std::pair<std::uint32_t, int>>{{0, 404}}));
}

TEST_F(PhoneBridgeTest, SendsAnInviteAgainWithCredentialsUnnoticedByThePhone) {
  make_bridge({.password = "secret"});
  register_all();
  ASSERT_TRUE(bank->dial(0, 5, models::CallKind::extension_to_extension, 2001));
  run(1ms);
  const Sent first = take_one();
  answer(first, 407, "Proxy-Authenticate: Digest realm=\"pbx\", nonce=\"n\", qop=\"auth\"\r\n");
  const auto both = take();
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].message.method(), SipMethod::ack);
  EXPECT_EQ(both[1].message.method(), SipMethod::invite);
  EXPECT_EQ(both[1].message.cseq(), first.message.cseq() + 1);
  EXPECT_EQ(both[1].message.proxy_authorization().size(), 1U);
  EXPECT_TRUE(callings.cleared.empty());
  answer(both[1], 200, "", "<sip:2001@10.77.0.100:5070>");
  run(1ms);
  EXPECT_EQ(callings.connected, (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(take_one().message.cseq(), first.message.cseq() + 1);
}

std::string notify(const std::string& event) {
  return "NOTIFY sip:2001@10.77.0.100 SIP/2.0\r\nVia: SIP/2.0/UDP 10.77.0.12;branch=z9hG4bKn;rport\r\n"
         "From: <sip:10.77.0.12>;tag=1\r\nTo: <sip:2001@10.77.0.12>\r\nCall-ID: n\r\nCSeq: 1 NOTIFY\r\n"
         "Max-Forwards: 70\r\nContact: <sip:10.77.0.12>\r\nEvent: " +
         event + "\r\nSubscription-State: active\r\nContent-Length: 0\r\n\r\n";
}

TEST_F(PhoneBridgeTest, SendsAPhoneToTheServerThatANoticeNames) {
  register_all();
  bridge->received({kSecondaryAddress}, notify("x-switchback-control;in-control=secondary"));
  run(1ms);
  const auto all = take();
  ASSERT_EQ(all.size(), 2U);
  const Sent& answered = all[all[0].message.is_request() ? 1 : 0];
  const Sent& moves = all[all[0].message.is_request() ? 0 : 1];
  EXPECT_EQ(answered.message.status(), 200);
  EXPECT_EQ(answered.to.peer, kSecondaryAddress);
  EXPECT_EQ(moves.message.method(), SipMethod::register_);
  EXPECT_EQ(moves.message.to().uri.user, "2001");
  EXPECT_EQ(moves.to.peer, kSecondaryAddress);
}

TEST_F(PhoneBridgeTest, RefusesNoticesOfOtherThings) {
  register_all();
  bridge->received({kSecondaryAddress}, notify("message-summary"));
  EXPECT_EQ(take_one().message.status(), 489);
  bridge->received({kSecondaryAddress}, notify("x-switchback-control;in-control=nobody"));
  EXPECT_EQ(take_one().message.status(), 400);
  run(1s);
  EXPECT_TRUE(take().empty());
}

TEST_F(PhoneBridgeTest, IgnoresWhatIsNoSipAndRefusesWhatBelongsToNoCall) {
  const auto request = [](const std::string& method) {
    return method + " sip:2001@10.77.0.100 SIP/2.0\r\nVia: SIP/2.0/UDP 10.77.0.11;branch=z9hG4bK" + method +
           "\r\nFrom: <sip:1@a>;tag=1\r\nTo: <sip:2001@b>;tag=2\r\nCall-ID: x\r\nCSeq: 1 " + method +
           "\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
  };
  bridge->received({kPrimaryAddress}, "no SIP at all");
  EXPECT_EQ(bridge->ignored(), 1U);
  EXPECT_TRUE(take().empty());
  bridge->received({kPrimaryAddress}, request("BYE"));
  EXPECT_EQ(take_one().message.status(), 481);
  bridge->received({kPrimaryAddress}, request("OPTIONS"));
  EXPECT_EQ(take_one().message.status(), 200);
}

}  // namespace
}  // namespace switchback::hil
