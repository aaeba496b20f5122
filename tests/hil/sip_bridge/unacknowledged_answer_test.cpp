// A phone that answers and hears no ACK (RFC 3261 13.3.1.4).
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/hil/sip_bridge/bridge_bench.h"

namespace switchback::hil {
namespace {

using models::ServerId;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class UnacknowledgedAnswerTest : public PhoneBridgeTest {
 protected:
  /// Phone 2000 calls 2001, which answers; the INVITE came by way of the primary.
  Sent answered_call() {
    register_all();
    bank->dial(0, 7, models::CallKind::extension_to_extension, 2001);
    run(1ms);
    invite.push_back(take_one());
    bridge->received({kPrimaryAddress}, invite[0].text);
    run(1ms);
    // The caller hears that it rings, and is patient.
    bridge->received({kPrimaryAddress}, take_one().text);
    bank->answer(1, 7);
    run(1ms);
    return take_one();
  }
  void acknowledge(const Sent& ok) {
    std::string ack = "ACK sip:2001@10.77.0.100:40000 SIP/2.0\r\nVia: SIP/2.0/UDP 10.77.0.11;branch=z9hG4bKack\r\n";
    ack += "From: " + std::string(*ok.message.header("From")) + "\r\nTo: " + std::string(*ok.message.header("To"));
    ack += "\r\nCall-ID: " + std::string(ok.message.call_id()) + "\r\nCSeq: " + std::to_string(ok.message.cseq());
    bridge->received({kPrimaryAddress}, ack + " ACK\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
  }
  /// What is sent in `time`, the probes and registrations of all left out.
  std::vector<Sent> of_the_call(SimTime time) {
    run(time);
    std::vector<Sent> all = take();
    std::erase_if(all, [](const Sent& one) {
      return one.message.method() == SipMethod::options || one.message.method() == SipMethod::register_;
    });
    return all;
  }

  std::vector<Sent> invite;
};

TEST_F(UnacknowledgedAnswerTest, IsRepeatedAtIntervalsThatDoubleToT2UntilTheAck) {
  const Sent ok = answered_call();
  std::vector<int> at_ms;
  for (int ms = 0; ms < 12'000; ms += 100) {
    for (const Sent& one : of_the_call(100ms)) {
      EXPECT_EQ(one.text, ok.text);
      at_ms.push_back(ms);
    }
  }
  // T1 = 0.5 s, T2 = 4 s, a millisecond late for the LAN to the bridge.
  EXPECT_THAT(at_ms, ElementsAre(400, 1400, 3400, 7400, 11400));
  acknowledge(ok);
  EXPECT_THAT(of_the_call(60s), IsEmpty());
  EXPECT_THAT(callings.cleared, IsEmpty());
}

TEST_F(UnacknowledgedAnswerTest, EndsTheCallByByeAfterSixtyFourT1) {
  const Sent ok = answered_call();
  of_the_call(31'900ms);
  EXPECT_THAT(callings.cleared, IsEmpty());
  const auto last = of_the_call(200ms);
  ASSERT_THAT(last, SizeIs(1));
  EXPECT_EQ(last[0].message.method(), SipMethod::bye);
  EXPECT_EQ(last[0].message.from().tag, ok.message.to().tag);
  EXPECT_EQ(last[0].message.to().tag, invite[0].message.from().tag);
  EXPECT_EQ(last[0].message.cseq(), invite[0].message.cseq() + 1);
  EXPECT_THAT(callings.cleared, ElementsAre(std::pair<std::uint32_t, int>{1, 0}));
  EXPECT_TRUE(bank->idle(1));
  // Nobody answers it: Timer E.
  const auto again = of_the_call(600ms);
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].text, last[0].text);
  answer(again[0], 200);
  EXPECT_THAT(of_the_call(60s), IsEmpty());
}

TEST_F(UnacknowledgedAnswerTest, HoldsTheByeOfAPhoneThatHangsUpUntilTheAck) {
  const Sent ok = answered_call();
  bank->hang_up(1, 7);
  EXPECT_THAT(of_the_call(100ms), IsEmpty());
  acknowledge(ok);
  const auto bye = of_the_call(1ms);
  ASSERT_THAT(bye, SizeIs(1));
  EXPECT_EQ(bye[0].message.method(), SipMethod::bye);
}

TEST_F(UnacknowledgedAnswerTest, IsNotRepeatedOnceTheCallerHasHungUp) {
  const Sent ok = answered_call();
  std::string bye = "BYE sip:2001@10.77.0.100:40000 SIP/2.0\r\nVia: SIP/2.0/UDP 10.77.0.11;branch=z9hG4bKbye\r\n";
  bye += "From: " + std::string(*ok.message.header("From")) + "\r\nTo: " + std::string(*ok.message.header("To"));
  bye += "\r\nCall-ID: " + std::string(ok.message.call_id()) + "\r\nCSeq: 99 BYE\r\nMax-Forwards: 70\r\n";
  bridge->received({kPrimaryAddress}, bye + "Content-Length: 0\r\n\r\n");
  EXPECT_THAT(of_the_call(1ms), SizeIs(1));
  EXPECT_THAT(of_the_call(60s), IsEmpty());
}

TEST_F(UnacknowledgedAnswerTest, IsGivenAgainButNotTwiceAsOftenToAnInviteThatComesAgain) {
  const Sent ok = answered_call();
  bridge->received({kPrimaryAddress}, invite[0].text);
  EXPECT_THAT(of_the_call(1ms), SizeIs(1));
  EXPECT_THAT(of_the_call(1s), SizeIs(1));
  acknowledge(ok);
  bridge->received({kPrimaryAddress}, invite[0].text);
  EXPECT_THAT(of_the_call(60s), SizeIs(1));
}

}  // namespace
}  // namespace switchback::hil
