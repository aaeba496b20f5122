// What is rendered is what a parser reads back.
#include "hil/sip/template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "hil/sip/response.h"
#include "hil/sip/sdp.h"
#include "models/core/errors.h"
#include "tests/hil/sip/sip_texts.h"

namespace switchback::hil {
namespace {

using testing::ElementsAre;

void fill(SipFieldValues& values) {
  values.set(SipField::request_uri, "sip:2002@192.0.2.9:5070");
  values.set(SipField::domain, "pbx.example.com");
  values.set(SipField::user, "2001");
  values.set(SipField::peer_user, "2002");
  values.set(SipField::peer_domain, "pbx.example.com");
  values.set(SipField::transport, "UDP");
  values.set(SipField::local_host, "192.0.2.1");
  values.set(SipField::local_port, 5070);
  values.set(SipField::branch, "z9hG4bK77");
  values.set(SipField::from_tag, "f1");
  values.set(SipField::to_tag, "t1");
  values.set(SipField::call_id, "c1@192.0.2.1");
  values.set(SipField::cseq, 42);
  values.set(SipField::expires, 120);
  values.set(SipField::user_agent, "Switchback");
}

struct Expected {
  const char* name;
  const MessageTemplate& (*message)();
  SipMethod method;
  bool in_dialog;
  bool contact;
  bool body;
};

void PrintTo(const Expected& expected, std::ostream* out) { *out << expected.name; }

class Templates : public testing::TestWithParam<Expected> {};

TEST_P(Templates, RenderAValidMessageWithTheFieldsGiven) {
  const Expected& expected = GetParam();
  SipFieldValues values;
  fill(values);
  values.set(SipField::routes, "Route: <sip:edge.example.com;lr>\r\n");
  values.set(SipField::auth, "Authorization: Digest username=\"2001\"\r\n");
  values.set(SipField::extra, "X-Run: 7\r\n");
  const std::string offer = make_sdp_offer({"192.0.2.1", 4000, {AudioCodec::pcmu}, MediaDirection::sendrecv, 1, 1});
  values.set_body(offer);
  std::string text;
  expected.message().render(values, text);
  const SipMessage message = must_parse(text);
  EXPECT_TRUE(message.valid()) << text;
  EXPECT_EQ(message.method(), expected.method);
  EXPECT_EQ(message.cseq(), 42U);
  EXPECT_EQ(message.top_via().branch, "z9hG4bK77");
  EXPECT_EQ(message.top_via().host, "192.0.2.1");
  EXPECT_EQ(message.top_via().port, 5070);
  EXPECT_TRUE(message.top_via().wants_rport);
  EXPECT_EQ(message.from().uri.user, "2001");
  EXPECT_EQ(message.from().tag, "f1");
  EXPECT_EQ(message.to().tag, expected.in_dialog ? "t1" : "");
  EXPECT_EQ(message.to().uri.user, expected.method == SipMethod::register_ ? "2001" : "2002");
  EXPECT_EQ(message.call_id(), "c1@192.0.2.1");
  EXPECT_EQ(message.max_forwards(), 70U);
  EXPECT_EQ(message.contacts().size(), expected.contact ? 1U : 0U);
  EXPECT_THAT(message.routes(), ElementsAre("<sip:edge.example.com;lr>"));
  EXPECT_EQ(message.authorization().size(), 1U);
  EXPECT_EQ(message.header("x-run"), "7");
  EXPECT_EQ(message.body(), expected.body ? offer : "");
  EXPECT_EQ(message.content_type(), expected.body ? "application/sdp" : "");
}

INSTANTIATE_TEST_SUITE_P(
    All, Templates,
    testing::Values(Expected{"register", register_template, SipMethod::register_, false, true, false},
                    Expected{"unregister_all", unregister_all_template, SipMethod::register_, false, true, false},
                    Expected{"options", options_template, SipMethod::options, false, true, false},
                    Expected{"invite", invite_template, SipMethod::invite, false, true, true},
                    Expected{"reinvite", reinvite_template, SipMethod::invite, true, true, true},
                    Expected{"ack", ack_template, SipMethod::ack, true, true, false},
                    Expected{"ack_failure", ack_failure_template, SipMethod::ack, true, false, false},
                    Expected{"cancel", cancel_template, SipMethod::cancel, false, false, false},
                    Expected{"bye", bye_template, SipMethod::bye, true, false, false}));

TEST(Templates, UnregisteringAllNamesNoContact) {
  SipFieldValues values;
  fill(values);
  std::string text;
  unregister_all_template().render(values, text);
  const SipMessage message = must_parse(text);
  ASSERT_EQ(message.contacts().size(), 1U);
  EXPECT_TRUE(message.contacts()[0].wildcard);
  EXPECT_EQ(message.expires(), 0U);
}

TEST(Templates, RenderingAgainDoesNotAllocate) {
  SipFieldValues values;
  fill(values);
  std::string text;
  register_template().render(values, text);
  const char* place = text.data();
  values.set(SipField::cseq, 7);
  register_template().render(values, text);
  EXPECT_EQ(text.data(), place);
  EXPECT_EQ(must_parse(text).cseq(), 7U);
}

TEST(Templates, AFieldCannotForgeAHeader) {
  SipFieldValues values;
  EXPECT_THROW(values.set(SipField::user, "2001\r\nX: y"), UserError);
  EXPECT_THROW(values.set(SipField::call_id, std::string_view{"a\0b", 3}), UserError);
  EXPECT_NO_THROW(values.set(SipField::extra, "X: y\r\n"));
}

TEST(Templates, AnyNumbersAreReadBack) {
  rc::check([] {
    const auto cseq = *rc::gen::inRange<std::uint32_t>(0, 0x7fffffff);
    const auto port = *rc::gen::inRange<std::uint16_t>(1, 65535);
    const auto expires = *rc::gen::arbitrary<std::uint32_t>();
    SipFieldValues values;
    fill(values);
    values.set(SipField::cseq, cseq);
    values.set(SipField::local_port, port);
    values.set(SipField::expires, expires);
    std::string text;
    register_template().render(values, text);
    const SipMessage message = must_parse(text);
    RC_ASSERT(message.valid());
    RC_ASSERT(message.cseq() == cseq);
    RC_ASSERT(message.contacts()[0].uri.port == port);
    RC_ASSERT(message.expires() == expires);
  });
}

TEST(Response, CopiesWhatMustBeCopied) {
  const SipMessage request =
      must_parse(request_text("INVITE sip:2002@a SIP/2.0",
                              "v: SIP/2.0/UDP p2;branch=z9hG4bKp2\r\nRecord-Route: <sip:p1;lr>,\r\n <sip:p2;lr>\r\n"));
  std::string text;
  build_response(request,
                 {.status = 200,
                  .to_tag = "t9",
                  .contact = "<sip:2002@b>",
                  .extra = "X: 1\r\n",
                  .content_type = "application/sdp",
                  .body = "v=0\r\n"},
                 text);
  const SipMessage response = must_parse(text);
  EXPECT_TRUE(response.valid()) << text;
  EXPECT_EQ(response.status(), 200);
  EXPECT_EQ(response.phrase(), "OK");
  ASSERT_EQ(response.vias().size(), 2U);
  EXPECT_EQ(response.vias()[1].branch, "z9hG4bKp2");
  EXPECT_EQ(response.from().tag, "from1");
  EXPECT_EQ(response.to().tag, "t9");
  EXPECT_EQ(response.call_id(), request.call_id());
  EXPECT_EQ(response.cseq(), 7U);
  EXPECT_EQ(response.cseq_method(), "INVITE");
  EXPECT_THAT(response.record_routes(), ElementsAre("<sip:p1;lr>", "<sip:p2;lr>"));
  EXPECT_EQ(response.contacts()[0].uri.host, "b");
  EXPECT_EQ(response.header("X"), "1");
  EXPECT_EQ(response.body(), "v=0\r\n");
}

TEST(Response, HasNoDialogWhereNoneIsMade) {
  const SipMessage request = must_parse(request_text("INVITE sip:2002@a SIP/2.0", "Record-Route: <sip:p1;lr>\r\n"));
  std::string text;
  build_response(request, {.status = 100, .to_tag = "t9"}, text);
  EXPECT_EQ(must_parse(text).to().tag, "");
  EXPECT_TRUE(must_parse(text).record_routes().empty());
  build_response(request, {.status = 486, .to_tag = "t9"}, text);
  EXPECT_EQ(must_parse(text).to().tag, "t9");
  EXPECT_TRUE(must_parse(text).record_routes().empty());
  EXPECT_EQ(must_parse(text).phrase(), "Busy Here");
}

TEST(Response, TellsWhereTheRequestCameFrom) {
  std::string source = request_text("OPTIONS sip:a SIP/2.0");
  const SipMessage request = must_parse(source);
  std::string text;
  build_response(request, {.source_address = "203.0.113.7", .source_port = 61000}, text);
  const SipMessage told = must_parse(text);
  const SipVia via = told.top_via();
  EXPECT_EQ(via.received, "203.0.113.7");
  EXPECT_EQ(via.rport, 61000);
  EXPECT_EQ(via.branch, "z9hG4bKabc");
  const std::size_t rport = source.find(";rport");
  source.replace(rport, 6, " ; received=1.2.3.4, SIP/2.0/TCP next;branch=z9hG4bKn");
  build_response(must_parse(source), {.source_address = "203.0.113.7", .source_port = 61000}, text);
  const SipMessage response = must_parse(text);
  ASSERT_EQ(response.vias().size(), 2U) << text;
  EXPECT_EQ(response.vias()[0].received, "203.0.113.7");
  EXPECT_FALSE(response.vias()[0].wants_rport);
  EXPECT_EQ(response.vias()[1].host, "next");
}

}  // namespace
}  // namespace switchback::hil
