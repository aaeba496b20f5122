// An INVITE that several phones answer (RFC 3261 13.2.2.4).
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/hil/sip_bridge/bridge_bench.h"

namespace switchback::hil {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ForkedInviteTest : public PhoneBridgeTest {
 protected:
  Sent dial() {
    register_all();
    bank->dial(0, 7, models::CallKind::extension_to_extension, 2001);
    run(1ms);
    return take_one();
  }
  /// `request` is answered by the branch of that tag, at that port.
  void answer_as(const Sent& request, const std::string& tag, int status, int port) {
    const std::string contact = "<sip:2001@10.77.0.50:" + std::to_string(port) + ">";
    SipResponse response;
    response.status = status;
    response.to_tag = tag;
    response.contact = contact;
    std::string text;
    build_response(request.message, response, text);
    bridge->received(request.to, text);
    run(1ms);
  }
};

TEST_F(ForkedInviteTest, KeepsTheFirstAnswerAndAcknowledgesAndEndsTheSecond) {
  const Sent invite = dial();
  answer_as(invite, "first", 200, 5001);
  EXPECT_EQ(take_one().message.to().tag, "first");
  answer_as(invite, "second", 200, 5002);
  const auto both = take();
  ASSERT_THAT(both, SizeIs(2));
  EXPECT_EQ(both[0].message.method(), SipMethod::ack);
  EXPECT_EQ(both[1].message.method(), SipMethod::bye);
  for (const Sent& one : both) {
    EXPECT_EQ(one.message.to().tag, "second");
    EXPECT_EQ(one.message.request_uri().port, 5002);
  }
  EXPECT_EQ(both[1].message.cseq(), invite.message.cseq() + 1);
  EXPECT_NE(both[0].message.top_via().branch, both[1].message.top_via().branch);
  // Its answers come again: the ACK was lost.
  answer_as(invite, "second", 200, 5002);
  const Sent again = take_one();
  EXPECT_EQ(again.text, both[0].text);
  answer(both[1], 200);
  run(2s);
  EXPECT_THAT(take(), IsEmpty());
  // The call that was first goes on.
  EXPECT_EQ(callings.connected, (std::vector<std::uint32_t>{0}));
  EXPECT_THAT(callings.cleared, IsEmpty());
  bank->hang_up(0, 7);
  run(1ms);
  const Sent bye = take_one();
  EXPECT_EQ(bye.message.to().tag, "first");
  EXPECT_EQ(bye.message.request_uri().port, 5001);
}

TEST_F(ForkedInviteTest, RepeatsTheByeOfTheSecondUntilItIsAnswered) {
  const Sent invite = dial();
  answer_as(invite, "first", 200, 5001);
  answer_as(invite, "second", 200, 5002);
  std::string bye;
  for (const Sent& one : take()) {
    if (one.message.method() == SipMethod::bye) bye = one.text;
  }
  run(3'600ms);
  const auto repeats = take();
  ASSERT_THAT(repeats, SizeIs(3));
  for (const Sent& one : repeats) EXPECT_EQ(one.text, bye);
  answer(repeats[0], 481);
  run(20s);
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(ForkedInviteTest, LetsNoBranchThatStillRingsTakeTheCallOver) {
  const Sent invite = dial();
  answer_as(invite, "first", 180, 5001);
  answer_as(invite, "second", 200, 5002);
  EXPECT_EQ(take_one().message.to().tag, "second");
  answer_as(invite, "first", 180, 5001);
  bank->hang_up(0, 7);
  run(1ms);
  EXPECT_EQ(take_one().message.to().tag, "second");
}

}  // namespace
}  // namespace switchback::hil
