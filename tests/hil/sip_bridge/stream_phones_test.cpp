// What the phones say and do over TCP and TLS, and when the connection to a server is lost.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/hil/sip_bridge/bridge_bench.h"

namespace switchback::hil {
namespace {

using models::ServerId;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class StreamPhonesTest : public PhoneBridgeTest {
 protected:
  StreamPhonesTest() : PhoneBridgeTest(true) { make_bridge({.transport = SipTransport::tcp}); }
};

TEST_F(StreamPhonesTest, NameTheirTransport) {
  bank->power_on();
  run(1ms);
  EXPECT_THAT(take()[0].text, testing::AllOf(HasSubstr("Via: SIP/2.0/TCP 10.77.0.100:40000"),
                                             HasSubstr("Contact: <sip:2000@10.77.0.100:40000;transport=tcp>")));
}

TEST_F(StreamPhonesTest, NameTlsByParameterOrByScheme) {
  make_bridge({.transport = SipTransport::tls});
  bank->power_on();
  run(1ms);
  EXPECT_THAT(take()[0].text, testing::AllOf(HasSubstr("REGISTER sip:10.77.0.11 SIP"), HasSubstr("SIP/2.0/TLS "),
                                             HasSubstr("<sip:2000@10.77.0.100:40000;transport=tls>")));
  make_bridge({.transport = SipTransport::tls, .sips = true});
  bank->set_basic_mode(1, true);
  bank->set_basic_mode(1, false);
  run(1ms);
  EXPECT_THAT(take()[0].text, testing::AllOf(HasSubstr("REGISTER sips:10.77.0.11 SIP"), HasSubstr("SIP/2.0/TLS "),
                                             HasSubstr("To: <sips:2001@10.77.0.11>"),
                                             HasSubstr("Contact: <sips:2001@10.77.0.100:40000>")));
}

TEST_F(StreamPhonesTest, SendNothingTwiceAndGiveUpByTimerF) {
  bank->power_on();
  run(1ms);
  EXPECT_THAT(take(), SizeIs(3));
  run(31'900ms);
  EXPECT_THAT(take(), IsEmpty());
  run(1s);
  // Each tries its server again, as one that is silent.
  const auto again = take();
  ASSERT_THAT(again, SizeIs(3));
  EXPECT_EQ(again[0].to.peer, kPrimaryAddress);
  EXPECT_EQ(again[0].message.cseq(), 2U);
}

TEST_F(StreamPhonesTest, GoToTheOtherServerWhenTheirConnectionIsLostBeforeTheAnswer) {
  bank->power_on();
  run(1ms);
  const auto first = take();
  answer(first[0], 200);
  bridge->lost(kPrimaryAddress);
  run(1ms);
  const auto next = take();
  ASSERT_THAT(next, SizeIs(2));
  EXPECT_EQ(next[0].to.peer, kSecondaryAddress);
  // Whoever was answered has nothing to lose, and the other server's answers are still to come.
  EXPECT_EQ(bank->owner(0), ServerId::primary);
  bridge->lost(kPrimaryAddress);
  run(1ms);
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(StreamPhonesTest, LoseAnInviteThatNothingAnsweredAndAcknowledgeNothing) {
  register_all();
  bank->dial(0, 7, models::CallKind::extension_to_extension, 2001);
  run(1ms);
  take();
  bridge->lost(kPrimaryAddress);
  run(1ms);
  EXPECT_THAT(take(), IsEmpty());
  EXPECT_EQ(callings.cleared, (std::vector<std::pair<std::uint32_t, int>>{{0, 503}}));
}

TEST_F(StreamPhonesTest, WaitForTheAnswerToAnInviteThatIsProceeding) {
  register_all();
  bank->dial(0, 7, models::CallKind::extension_to_extension, 2001);
  run(1ms);
  const Sent invite = take_one();
  answer(invite, 180);
  bridge->lost(kPrimaryAddress);
  answer(invite, 200, "", "<sip:2001@10.77.0.50>");
  run(1ms);
  EXPECT_EQ(take_one().message.method(), SipMethod::ack);
  EXPECT_EQ(callings.connected, (std::vector<std::uint32_t>{0}));
}

TEST_F(StreamPhonesTest, TryTheOtherServerWithAByeThatTimerFEnded) {
  register_all();
  bank->dial(0, 7, models::CallKind::extension_to_extension, 2001);
  run(1ms);
  answer(take_one(), 200, "", "<sip:2001@10.77.0.50>");
  run(1ms);
  take();
  bank->hang_up(0, 7);
  run(1ms);
  EXPECT_EQ(take_one().to.peer, kPrimaryAddress);
  bridge->lost(kPrimaryAddress);
  std::vector<Sent> byes;
  for (int second = 0; second < 33; ++second) {
    run(1s);
    for (Sent& one : take()) {
      if (one.message.method() == SipMethod::bye) {
        byes.push_back(std::move(one));
      } else {
        answer(one, 200);
      }
    }
  }
  ASSERT_THAT(byes, SizeIs(1));
  EXPECT_EQ(byes[0].to.peer, kSecondaryAddress);
}

TEST_F(StreamPhonesTest, AnswerOverTheConnectionThatARequestCameBy) {
  register_all();
  const std::string options =
      "OPTIONS sip:2001@10.77.0.100 SIP/2.0\r\nVia: SIP/2.0/TCP 10.77.0.11;branch=z9hG4bKo\r\nFrom: <sip:1@a>;tag=1\r\n"
      "To: <sip:2001@b>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
  bridge->received({{kPrimaryAddress.address, 33333}, 0, 17}, options);
  const Sent ok = take_one();
  EXPECT_EQ(ok.message.status(), 200);
  EXPECT_EQ(ok.to.connection, 17U);
}

TEST_F(PhoneBridgeTest, SpeaksFromEachPhonesOwnSocket) {
  make_bridge({.locals = {{0x0a4d0064, 40000}, {0x0a4d0064, 40001}, {0x0a4d0064, 40002}}});
  bank->power_on();
  run(1ms);
  const auto requests = take();
  ASSERT_THAT(requests, SizeIs(3));
  EXPECT_EQ(requests[2].to.socket, 2U);
  EXPECT_EQ(requests[2].message.top_via().port, 40002);
  EXPECT_EQ(requests[2].message.contacts().at(0).uri.port, 40002);
  answer(requests[2], 200, "", "<sip:2002@10.77.0.100:40002>;expires=20");
  EXPECT_EQ(bank->owner(2), ServerId::primary);
}

}  // namespace
}  // namespace switchback::hil
