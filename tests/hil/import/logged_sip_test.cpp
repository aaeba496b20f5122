#include "hil/import/logged_sip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

#include "hil/sip/message.h"

namespace switchback::hil {
namespace {

PortAddress address(const char* text) { return *parse_address(text); }

LoggedSip request(SimTime at, bool credentials = false) {
  return {.at = at,
          .from = address("192.0.2.7"),
          .to = address("192.0.2.1"),
          .method = "REGISTER",
          .user = "2001",
          .called = "",
          .call_id = "",
          .cseq = std::nullopt,
          .expires = 600,
          .credentials = credentials};
}

LoggedSip response(SimTime at, int status) {
  LoggedSip sip = request(at);
  std::swap(sip.from, sip.to);
  sip.status = status;
  return sip;
}

std::uint32_t cseq_of(LoggedMessages& messages, const LoggedSip& sip) {
  const auto parsed = parse_sip(messages.text_of(sip));
  const auto* message = std::get_if<SipMessage>(&parsed);
  EXPECT_NE(message, nullptr);
  return message == nullptr ? 0 : message->cseq();
}

TEST(LoggedSip, ReadsAddresses) {
  EXPECT_EQ(address("192.0.2.1").text(), "192.0.2.1:5060");
  EXPECT_EQ(address("192.0.2.1:5070").text(), "192.0.2.1:5070");
  EXPECT_EQ(address("[2001:db8::1]:5070").text(), "[2001:db8::1]:5070");
  EXPECT_EQ(address("2001:db8::1").text(), "[2001:db8::1]:5060");
  for (const char* wrong : {"", "pbx", "192.0.2", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:70000", "192.0.2.1:5060x",
                            "[2001:db8::1", "[2001:db8::1]x", "[2001:db8::1]:"}) {
    EXPECT_EQ(parse_address(wrong), std::nullopt) << wrong;
  }
}

TEST(LoggedSip, CountsTransactionsThatTheLogDoesNotNumber) {
  LoggedMessages messages;
  EXPECT_EQ(cseq_of(messages, request(0s)), 1U);
  EXPECT_EQ(cseq_of(messages, request(1s)), 1U) << "nobody has answered: sent again";
  EXPECT_EQ(cseq_of(messages, response(2s, 401)), 1U);
  EXPECT_EQ(cseq_of(messages, request(2s, true)), 2U);
  EXPECT_EQ(cseq_of(messages, response(3s, 200)), 2U);
  EXPECT_EQ(cseq_of(messages, request(300s)), 3U);
  EXPECT_EQ(cseq_of(messages, request(333s)), 4U) << "after Timer F another begins";
}

TEST(LoggedSip, SaysInTheMessageWhatTheLogSays) {
  LoggedMessages messages;
  const auto parsed = parse_sip(messages.text_of({.at = 0s,
                                                  .from = address("192.0.2.7"),
                                                  .to = address("[2001:db8::1]"),
                                                  .method = "INVITE",
                                                  .user = "2001",
                                                  .called = "2002",
                                                  .call_id = "c1",
                                                  .cseq = 7,
                                                  .expires = std::nullopt}));
  const auto& message = std::get<SipMessage>(parsed);
  EXPECT_EQ(message.method(), SipMethod::invite);
  EXPECT_EQ(message.from().uri.user, "2001");
  EXPECT_EQ(message.to().uri.user, "2002");
  EXPECT_EQ(message.request_uri().host, "[2001:db8::1]");
  EXPECT_EQ(message.call_id(), "c1");
  EXPECT_EQ(message.cseq(), 7U);
  EXPECT_EQ(message.top_via().host, "192.0.2.7");
}

}  // namespace
}  // namespace switchback::hil
