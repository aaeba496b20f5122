// What is read from a message, and what is found wrong with it.
#include "hil/sip/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <utility>
#include <vector>

#include "hil/sip/header_scan.h"
#include "tests/hil/sip/sip_texts.h"

namespace switchback::hil {
namespace {

using testing::ElementsAre;

bool is_error(std::string_view text) { return std::holds_alternative<SipParseError>(parse_sip(text)); }

TEST(SipMessage, ReadsTheFieldsOfARequest) {
  const SipMessage message = must_parse(request_text(
      "REGISTER sip:pbx.example.com:5062;transport=tcp SIP/2.0",
      "Contact: <sip:2001@192.0.2.1:5070>;expires=120;q=0.5, <sip:2001@[2001:db8::1]:5071>\r\nm: <sips:x@h>\r\n"
      "Expires: 300\r\nRoute: <sip:a;lr>, <sip:b;lr>\r\nRequire: path, gruu\r\nk: timer\r\nUser-Agent: Bench 1\r\n"
      "Authorization: Digest username=\"2001\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"x\"\r\n"));
  EXPECT_TRUE(message.valid());
  EXPECT_TRUE(message.is_request());
  EXPECT_EQ(message.method(), SipMethod::register_);
  EXPECT_EQ(message.request_uri_text(), "sip:pbx.example.com:5062;transport=tcp");
  EXPECT_EQ(message.request_uri().host, "pbx.example.com");
  EXPECT_EQ(message.request_uri().port, 5062);
  EXPECT_EQ(message.request_uri().param("Transport"), "tcp");
  EXPECT_EQ(message.request_uri().param("lr"), std::nullopt);
  const SipVia via = message.top_via();
  EXPECT_EQ(via.version, "SIP/2.0");
  EXPECT_EQ(via.transport, "UDP");
  EXPECT_EQ(via.host, "192.0.2.1");
  EXPECT_EQ(via.port, 5070);
  EXPECT_TRUE(via.wants_rport);
  EXPECT_EQ(via.rport, 0);
  EXPECT_TRUE(via.unique_branch());
  EXPECT_EQ(message.from().display, "\"Ann\"");
  EXPECT_EQ(message.from().uri.user, "2001");
  EXPECT_EQ(message.from().tag, "from1");
  EXPECT_EQ(message.to().uri.user, "2002");
  EXPECT_EQ(message.call_id(), "call1@192.0.2.1");
  EXPECT_EQ(message.cseq(), 7U);
  EXPECT_EQ(message.cseq_method(), "REGISTER");
  EXPECT_EQ(message.max_forwards(), 70U);
  EXPECT_EQ(message.expires(), 300U);
  const std::vector<SipAddress> contacts = message.contacts();
  ASSERT_EQ(contacts.size(), 3U);
  EXPECT_EQ(contacts[0].expires, 120U);
  EXPECT_EQ(contacts[0].q, "0.5");
  EXPECT_EQ(contacts[0].uri.port, 5070);
  EXPECT_EQ(contacts[1].uri.host, "[2001:db8::1]");
  EXPECT_EQ(contacts[1].expires, std::nullopt);
  EXPECT_EQ(contacts[2].uri.scheme, "sips");
  EXPECT_THAT(message.routes(), ElementsAre("<sip:a;lr>", "<sip:b;lr>"));
  EXPECT_THAT(message.require(), ElementsAre("path", "gruu"));
  EXPECT_THAT(message.supported(), ElementsAre("timer"));
  EXPECT_EQ(message.user_agent(), "Bench 1");
  ASSERT_EQ(message.authorization().size(), 1U);
  EXPECT_EQ(message.authorization()[0].param("USERNAME"), "2001");
}

TEST(SipMessage, ReadsTheFieldsOfAResponse) {
  const SipMessage message = must_parse(
      "SIP/2.0 503 Service Unavailable\r\nv: SIP/2.0/TCP h:5060;branch=z9hG4bK1;received=10.0.0.1;rport=40000\r\n"
      "f: <sip:a@b>;tag=1\r\nt: <sip:c@d>;tag=2\r\ni: x\r\nCSeq: 4 INVITE\r\nRetry-After: 18 (soon);duration=3600\r\n"
      "Server: PBX 2\r\nRecord-Route: <sip:p;lr>\r\nl: 0\r\n\r\n");
  EXPECT_TRUE(message.valid());
  EXPECT_FALSE(message.is_request());
  EXPECT_EQ(message.status(), 503);
  EXPECT_EQ(message.phrase(), "Service Unavailable");
  EXPECT_EQ(message.method(), SipMethod::invite);
  EXPECT_EQ(message.top_via().received, "10.0.0.1");
  EXPECT_EQ(message.top_via().rport, 40000);
  EXPECT_EQ(message.retry_after(), 18U);
  EXPECT_EQ(message.to().tag, "2");
  EXPECT_EQ(message.user_agent(), "PBX 2");
  EXPECT_THAT(message.record_routes(), ElementsAre("<sip:p;lr>"));
}

TEST(SipMessage, KnowsContactStar) {
  const SipMessage message = must_parse(request_text("REGISTER sip:a SIP/2.0", "Contact: *\r\nExpires: 0\r\n"));
  ASSERT_EQ(message.contacts().size(), 1U);
  EXPECT_TRUE(message.contacts()[0].wildcard);
  EXPECT_EQ(message.expires(), 0U);
}

TEST(SipMessage, KeepsItsViewsWhenItIsMoved) {
  SipMessage first = must_parse(request_text("OPTIONS sip:a SIP/2.0"));
  const std::string_view call_id = first.call_id();
  const std::string_view body_of_header = *first.header("CSeq");
  const SipMessage second = std::move(first);
  EXPECT_EQ(call_id.data(), second.call_id().data());
  EXPECT_EQ(body_of_header, "7 OPTIONS");
  EXPECT_EQ(second.header("cseq")->data(), body_of_header.data());
}

TEST(SipMessage, IsNoMessageWithoutAStartLine) {
  EXPECT_TRUE(is_error(""));
  EXPECT_TRUE(is_error("\r\n\r\n"));
  EXPECT_TRUE(is_error("hello"));
  EXPECT_TRUE(is_error("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_TRUE(is_error("SIP/2.0 99 Low\r\n\r\n"));
  EXPECT_TRUE(is_error("SIP/2.0 700 High\r\n\r\n"));
  EXPECT_TRUE(is_error("SIP/2.0\r\n\r\n"));
  EXPECT_TRUE(is_error(std::string_view{"\0\0\0\0", 4}));
}

TEST(SipMessage, IgnoresEmptyLinesBeforeAndOctetsBehind) {
  const SipMessage message = must_parse("\r\n\r\n" + request_text("OPTIONS sip:a SIP/2.0") + "rest of the datagram");
  EXPECT_TRUE(message.valid());
  EXPECT_EQ(message.body(), "");
}

TEST(SipMessage, SaysWhichHeaderFieldIsMissingOrDoubled) {
  std::string text = request_text("OPTIONS sip:a SIP/2.0");
  EXPECT_TRUE(must_parse(text).valid());
  const std::size_t call_id = text.find("Call-ID");
  const std::string missing = std::string(text).erase(call_id, text.find("CSeq") - call_id);
  ASSERT_EQ(must_parse(missing).violations().size(), 1U);
  EXPECT_EQ(must_parse(missing).violations()[0].rule, SipRule::missing_header);
  EXPECT_EQ(must_parse(missing).violations()[0].header, "Call-ID");
  const std::string doubled = std::string(text).insert(call_id, "i: other\r\n");
  EXPECT_TRUE(must_parse(doubled).breaks(SipRule::duplicate_header));
}

TEST(SipMessage, IsTruncatedWithoutTheEmptyLine) {
  std::string text = request_text("OPTIONS sip:a SIP/2.0");
  text.resize(text.size() - 2);
  EXPECT_TRUE(must_parse(text).breaks(SipRule::truncated));
}

TEST(SipMessage, HoldsNumbersToTheirRanges) {
  const auto with_cseq = [](const std::string& value) {
    std::string text = request_text("OPTIONS sip:a SIP/2.0");
    return must_parse(text.replace(text.find("7 OPTIONS"), 9, value));
  };
  EXPECT_TRUE(with_cseq("2147483647 OPTIONS").valid());
  EXPECT_TRUE(with_cseq("2147483648 OPTIONS").breaks(SipRule::scalar_range));
  EXPECT_TRUE(with_cseq("x OPTIONS").breaks(SipRule::header_syntax));
  EXPECT_TRUE(with_cseq("1 INVITE").breaks(SipRule::cseq_method));
  EXPECT_TRUE(must_parse(request_text("OPTIONS sip:a:65536 SIP/2.0")).breaks(SipRule::request_uri));
  EXPECT_TRUE(must_parse(request_text("OPTIONS sip:a:65535 SIP/2.0")).valid());
}

TEST(SipMessage, IgnoresMalformedHeaderFieldsThatItDoesNotNeed) {
  EXPECT_TRUE(
      must_parse(request_text("OPTIONS sip:a SIP/2.0", "Date: tomorrow\r\nSubscription-State: ;;\r\n")).valid());
  EXPECT_FALSE(must_parse(request_text("OPTIONS sip:a SIP/2.0", "Route: <sip:\r\n")).valid());
}

TEST(SipMessage, HasNoLinesThatOnlySomeReadersSee) {
  EXPECT_FALSE(must_parse(request_text("OPTIONS sip:a SIP/2.0", "X: 1\rContact: <sip:x@y>\r\n")).valid());
}

TEST(SipHeaders, NamesHaveCompactFormsAndNoCase) {
  EXPECT_TRUE(same_header("v", "Via"));
  EXPECT_TRUE(same_header("VIA", "via"));
  EXPECT_TRUE(same_header("I", "i"));
  EXPECT_FALSE(same_header("w", "Via"));
}

TEST(SipHeaders, ListsAreSplitOutsideQuotesAndBrackets) {
  std::string_view rest = R"("a, \" b" <sip:x,y@h>;p=1 , c)";
  EXPECT_EQ(take_list_item(rest), R"("a, \" b" <sip:x,y@h>;p=1)");
  EXPECT_EQ(take_list_item(rest), "c");
  EXPECT_TRUE(rest.empty());
}

TEST(SipHeaders, FoldsBecomeOneSpace) {
  std::string out;
  append_unfolded(out, "a;\r\n  b\r\n\tc");
  EXPECT_EQ(out, "a; b c");
}

TEST(SipHeaders, WrittenNumbersAreReadBack) {
  rc::check([](std::uint32_t number) { RC_ASSERT(parse_number(std::to_string(number), 0xffffffff) == number); });
  EXPECT_EQ(parse_number("256", 255), std::nullopt);
  EXPECT_EQ(parse_number("-1", 255), std::nullopt);
  EXPECT_EQ(parse_number("1 ", 255), std::nullopt);
}

TEST(AuthHeader, IsReadWithQuotesAndPairs) {
  const auto header = parse_auth_header("Digest realm=\"a\\\"b, c\" ,nonce=n , qop=\"auth,auth-int\"");
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(unquoted_pairs(*header->param("realm")), "a\"b, c");
  EXPECT_EQ(header->param("nonce"), "n");
  EXPECT_EQ(header->param("qop"), "auth,auth-int");
  EXPECT_EQ(quoted("a\"b"), "\"a\\\"b\"");
  EXPECT_FALSE(parse_auth_header("Digest realm=\"open").has_value());
  EXPECT_FALSE(parse_auth_header("Digest realm").has_value());
  EXPECT_FALSE(parse_auth_header("Digest a=b c=d").has_value());
  EXPECT_FALSE(parse_auth_header("").has_value());
}

}  // namespace
}  // namespace switchback::hil
