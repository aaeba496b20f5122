// The well-formed torture messages of RFC 4475 parse to the values that the RFC states.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hil/sip/header_scan.h"
#include "hil/sip/sdp.h"
#include "tests/hil/sip/sip_texts.h"

namespace switchback::hil {
namespace {

using testing::ElementsAre;

class Rfc4475Fields : public testing::Test {
 protected:
  void SetUp() override {
    if (read_shared("rfc4475/wsinv.dat").empty()) GTEST_SKIP() << "../shared/rfc4475 is not here";
  }

  static SipMessage load(const std::string& file) { return must_parse(read_shared("rfc4475/" + file + ".dat")); }
};

std::vector<std::string> transports(const SipMessage& message) {
  std::vector<std::string> result;
  for (const SipVia& via : message.vias()) result.emplace_back(via.transport);
  return result;
}

TEST_F(Rfc4475Fields, WsinvHasFoldsCompactFormsAndOddSpacing) {
  const SipMessage message = load("wsinv");
  EXPECT_TRUE(message.valid());
  EXPECT_EQ(message.method(), SipMethod::invite);
  EXPECT_EQ(message.request_uri().user, "vivekg");
  EXPECT_EQ(message.request_uri().host, "chair-dnrc.example.com");
  EXPECT_EQ(message.request_uri().param("unknownparam"), "");
  EXPECT_EQ(message.to().tag, "1918181833n");
  EXPECT_EQ(message.from().display, R"("J Rosenberg \\\"")");
  EXPECT_EQ(message.from().tag, "98asjd8");
  EXPECT_EQ(message.max_forwards(), 68U);
  EXPECT_EQ(message.cseq(), 9U);
  EXPECT_EQ(message.cseq_method(), "INVITE");
  EXPECT_EQ(message.call_id(), "wsinv.ndaksdj@192.0.2.1");
  const std::vector<SipVia> vias = message.vias();
  ASSERT_EQ(vias.size(), 3U);
  EXPECT_THAT(transports(message), ElementsAre("UDP", "TCP", "UDP"));
  EXPECT_EQ(vias[0].host, "192.0.2.2");
  EXPECT_EQ(vias[0].branch, "390skdjuw");
  EXPECT_FALSE(vias[0].unique_branch());
  EXPECT_EQ(vias[1].host, "spindle.example.com");
  EXPECT_EQ(vias[1].branch, "z9hG4bK9ikj8");
  EXPECT_TRUE(vias[1].unique_branch());
  EXPECT_EQ(vias[2].branch, "z9hG4bK30239");
  EXPECT_EQ(message.header("Subject"), "");
  EXPECT_EQ(message.header("NewFangledHeader"), "newfangled value\r\n continued newfangled value");
  EXPECT_EQ(message.header("UnknownHeaderWithUnusualValue"), ";;,,;;,;");
  EXPECT_THAT(message.routes(), ElementsAre("<sip:services.example.com;lr;unknownwith=value;unknown-no-value>"));
  ASSERT_EQ(message.contacts().size(), 1U);
  EXPECT_EQ(message.contacts()[0].display, R"("Quoted string \"\"")");
  EXPECT_EQ(message.contacts()[0].uri.user, "jdrosen");
  EXPECT_EQ(message.contacts()[0].q, "0.33");
  EXPECT_EQ(message.body().size(), 150U);
}

TEST_F(Rfc4475Fields, IntmethHasEveryCharacterThatATokenMayHave) {
  const SipMessage message = load("intmeth");
  EXPECT_TRUE(message.valid());
  EXPECT_EQ(message.method(), SipMethod::unknown);
  EXPECT_EQ(message.method_text(), "!interesting-Method0123456789_*+`.%indeed'~");
  EXPECT_EQ(message.cseq_method(), message.method_text());
  EXPECT_EQ(message.cseq(), 139122385U);
  EXPECT_EQ(message.request_uri().user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
  EXPECT_EQ(message.request_uri().password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
  EXPECT_EQ(message.request_uri().host, "example.com");
  EXPECT_EQ(message.to().uri.user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
  EXPECT_EQ(message.from().display, "token1~` token2'+_ token3*%!.-");
  EXPECT_EQ(message.from().tag, "_token~1'+`*%!-.");
  EXPECT_EQ(message.call_id(), "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{");
  EXPECT_EQ(message.top_via().branch, "z9hG4bK-.!%66*_+`'~");
  EXPECT_EQ(message.max_forwards(), 255U);
  EXPECT_TRUE(message.header("extensionHeader-!.%*+_`'~").has_value());
}

TEST_F(Rfc4475Fields, Esc01HasEscapesInUrisOnly) {
  const SipMessage message = load("esc01");
  EXPECT_TRUE(message.valid());
  EXPECT_EQ(message.request_uri().user, "sips%3Auser%40example.com");
  EXPECT_EQ(message.request_uri().host, "example.net");
  EXPECT_EQ(message.to().uri.user, "user");
  EXPECT_EQ(message.from().uri.user, "I%20have%20spaces");
  ASSERT_EQ(message.contacts().size(), 1U);
  EXPECT_EQ(message.contacts()[0].uri.user, "caller");
  EXPECT_EQ(message.contacts()[0].uri.param("lr"), "");
  EXPECT_EQ(message.contacts()[0].uri.param("name"), "value%2541");
}

TEST_F(Rfc4475Fields, EscnullKeepsEscapedNuls) {
  const SipMessage message = load("escnull");
  EXPECT_EQ(message.method(), SipMethod::register_);
  EXPECT_EQ(message.to().uri.user, "null-%00-null");
  ASSERT_EQ(message.contacts().size(), 2U);
  EXPECT_EQ(message.contacts()[0].uri.user, "%00");
  EXPECT_EQ(message.contacts()[1].uri.user, "%00%00");
}

TEST_F(Rfc4475Fields, Esc02HasPercentSignsThatEscapeNothing) {
  const SipMessage message = load("esc02");
  EXPECT_EQ(message.method(), SipMethod::unknown);
  EXPECT_EQ(message.method_text(), "RE%47IST%45R");
  EXPECT_EQ(message.from().display, "\"%Z%45\"");
  EXPECT_EQ(message.from().uri.user, "resource");
  EXPECT_EQ(message.top_via().branch, "z9hG4bK209%fzsnel234");
  ASSERT_EQ(message.contacts().size(), 2U);
  EXPECT_EQ(message.contacts()[0].uri.user, "alias1");
  EXPECT_EQ(message.contacts()[1].uri.user, "alias3");
  EXPECT_EQ(message.header("C%6Fntact"), "<sip:alias2@host2.example.com>");
}

TEST_F(Rfc4475Fields, LwsdispHasNoSpaceAfterTheDisplayName) {
  const SipMessage message = load("lwsdisp");
  EXPECT_EQ(message.from().display, "caller");
  EXPECT_EQ(message.from().uri.user, "caller");
  EXPECT_EQ(message.from().uri.host, "example.com");
  EXPECT_EQ(message.from().tag, "323");
}

TEST_F(Rfc4475Fields, LongreqHasLongValuesAnd34Vias) {
  const SipMessage message = load("longreq");
  EXPECT_EQ(message.vias().size(), 34U);
  EXPECT_EQ(message.top_via().host, "sip33.example.com");
  EXPECT_EQ(message.vias().back().received, "192.0.2.5");
  EXPECT_EQ(message.to().uri.port, 6000);
  EXPECT_EQ(message.cseq(), 3882340U);
  EXPECT_TRUE(message.from().tag.starts_with("12982982982982"));
  EXPECT_TRUE(message.contacts()[0].uri.user.starts_with("amazinglylongcallername"));
  EXPECT_EQ(message.body().size(), 150U);
}

TEST_F(Rfc4475Fields, DblreqEndsWhereItsLengthSays) {
  const SipMessage message = load("dblreq");
  EXPECT_EQ(message.method(), SipMethod::register_);
  EXPECT_EQ(message.call_id(), "dblreq.0ha0isndaksdj99sdfafnl3lk233412");
  EXPECT_EQ(message.contacts()[0].uri.host, "host.example.com");
  EXPECT_TRUE(message.body().empty());
}

TEST_F(Rfc4475Fields, SemiuriHasTheSemicolonInItsUser) {
  const SipMessage message = load("semiuri");
  EXPECT_EQ(message.request_uri().user, "user;par=u%40example.net");
  EXPECT_EQ(message.request_uri().host, "example.com");
  EXPECT_TRUE(message.request_uri().params.empty());
  EXPECT_THAT(message.list_items("Accept"), ElementsAre("application/sdp", "application/pkcs7-mime", "multipart/mixed",
                                                        "multipart/signed", "message/sip", "message/sipfrag"));
}

TEST_F(Rfc4475Fields, TransportsListsKnownAndUnknownOnes) {
  const SipMessage message = load("transports");
  EXPECT_THAT(transports(message), ElementsAre("UDP", "SCTP", "TLS", "UNKNOWN", "TCP"));
  EXPECT_EQ(message.vias()[3].host, "t4.example.com");
  EXPECT_EQ(message.vias()[4].branch, "z9hG4bK0a9idfnee");
}

TEST_F(Rfc4475Fields, Mpart01HasABinaryBody) {
  const SipMessage message = load("mpart01");
  EXPECT_EQ(message.method(), SipMethod::message);
  EXPECT_EQ(message.content_type(), "multipart/mixed");
  EXPECT_EQ(message.body().size(), 553U);
  EXPECT_NE(message.body().find('\0'), std::string_view::npos);
  EXPECT_TRUE(message.body().ends_with("--7a9cbec02ceef655--\r\n"));
  EXPECT_THAT(message.routes(), ElementsAre("<sip:127.0.0.1:5080>"));
  EXPECT_TRUE(message.top_via().wants_rport);
  EXPECT_EQ(message.user_agent(), "SIPimp.org/0.2.5 (curses)");
}

TEST_F(Rfc4475Fields, ResponsesKeepUnusualAndEmptyPhrases) {
  const SipMessage unusual = load("unreason");
  EXPECT_FALSE(unusual.is_request());
  EXPECT_EQ(unusual.status(), 200);
  EXPECT_TRUE(unusual.phrase().starts_with("= 2**3 * 5**2 "));
  EXPECT_EQ(unusual.method(), SipMethod::invite);
  EXPECT_EQ(unusual.to().tag, "2229");
  const SipMessage empty = load("noreason");
  EXPECT_EQ(empty.status(), 100);
  EXPECT_EQ(empty.phrase(), "");
  EXPECT_EQ(empty.cseq(), 35U);
}

TEST_F(Rfc4475Fields, InvalidMessagesSayWhichRuleTheyBreak) {
  const auto breaks = [](const char* file, SipRule rule, std::string_view header) {
    const SipMessage message = load(file);
    for (const SipViolation& violation : message.violations()) {
      if (violation.rule == rule && violation.header == header) return true;
    }
    return false;
  };
  EXPECT_TRUE(breaks("badinv01", SipRule::header_syntax, "Via"));
  EXPECT_TRUE(breaks("badinv01", SipRule::header_syntax, "Contact"));
  EXPECT_TRUE(breaks("clerr", SipRule::content_length, "Content-Length"));
  EXPECT_TRUE(breaks("ncl", SipRule::content_length, "Content-Length"));
  EXPECT_TRUE(breaks("scalar02", SipRule::scalar_range, "CSeq"));
  EXPECT_TRUE(breaks("scalar02", SipRule::scalar_range, "Max-Forwards"));
  EXPECT_TRUE(breaks("scalar02", SipRule::scalar_range, "Expires"));
  EXPECT_TRUE(breaks("scalarlg", SipRule::scalar_range, "CSeq"));
  EXPECT_TRUE(breaks("quotbal", SipRule::header_syntax, "To"));
  EXPECT_TRUE(breaks("ltgtruri", SipRule::request_line, ""));
  EXPECT_TRUE(breaks("lwsruri", SipRule::request_line, ""));
  EXPECT_TRUE(breaks("lwsstart", SipRule::request_line, ""));
  EXPECT_TRUE(breaks("trws", SipRule::request_line, ""));
  EXPECT_TRUE(breaks("escruri", SipRule::request_uri, ""));
  EXPECT_TRUE(breaks("regbadct", SipRule::header_syntax, "Contact"));
  EXPECT_TRUE(breaks("badaspec", SipRule::header_syntax, "To"));
  EXPECT_TRUE(breaks("baddn", SipRule::header_syntax, "From"));
  EXPECT_TRUE(breaks("badvers", SipRule::version, ""));
  EXPECT_TRUE(breaks("mismatch01", SipRule::cseq_method, "CSeq"));
  EXPECT_TRUE(breaks("insuf", SipRule::missing_header, "Call-ID"));
  EXPECT_TRUE(breaks("multi01", SipRule::duplicate_header, "To"));
  EXPECT_TRUE(breaks("mcl01", SipRule::duplicate_header, "Content-Length"));
}

TEST_F(Rfc4475Fields, BadbranchHasNoUniqueBranch) {
  EXPECT_EQ(load("badbranch").top_via().branch, "z9hG4bK");
  EXPECT_FALSE(load("badbranch").top_via().unique_branch());
}

TEST_F(Rfc4475Fields, ApplicationMessagesParseToTheirValues) {
  EXPECT_EQ(load("unkscm").request_uri().scheme, "nobodyKnowsThisScheme");
  EXPECT_EQ(load("novelsc").request_uri().scheme, "soap.beep");
  EXPECT_EQ(load("unksm2").to().uri.scheme, "isbn");
  EXPECT_EQ(load("unksm2").contacts()[0].uri.scheme, "name");
  EXPECT_THAT(load("bext01").require(), ElementsAre("nothingSupportsThis", "nothingSupportsThisEither"));
  EXPECT_EQ(load("bext01").top_via().transport, "TLS");
  EXPECT_EQ(load("invut").content_type(), "application/unknownformat");
  EXPECT_EQ(load("invut").body().size(), 40U);
  EXPECT_EQ(load("bcast").vias()[1].host, "255.255.255.255");
  EXPECT_EQ(load("zeromf").max_forwards(), 0U);
  EXPECT_TRUE(load("cparam01").contacts()[0].uri.params.empty());
  EXPECT_EQ(load("cparam02").contacts()[0].uri.params, "unknownparam");
  EXPECT_EQ(load("regescrt").contacts()[0].uri.headers, "Route=%3Csip:sip.example.com%3E");
  EXPECT_EQ(load("regescrt").contacts()[0].uri.host, "example.com");
  EXPECT_THAT(load("sdp01").list_items("Accept"), ElementsAre("text/nobodyKnowsThis"));
}

TEST_F(Rfc4475Fields, Inv2543HasNeitherTagNorLengthNorMaxForwards) {
  const SipMessage message = load("inv2543");
  EXPECT_TRUE(message.valid());
  EXPECT_EQ(message.from().tag, "");
  EXPECT_EQ(message.from().uri.param("user"), "phone");
  EXPECT_EQ(message.max_forwards(), std::nullopt);
  EXPECT_EQ(message.top_via().host, "iftgw.example.com");
  EXPECT_THAT(message.record_routes(), ElementsAre("<sip:UserB@example.com;maddr=ss1.example.com>"));
  EXPECT_TRUE(message.body().ends_with("m=audio 49217 RTP/AVP 0\r\n"));
  const auto sdp = parse_sdp(message.body());
  ASSERT_TRUE(sdp.has_value());
  EXPECT_EQ(sdp->audio.port, 49217);
  EXPECT_EQ(sdp->audio.address, "192.0.2.5");
  EXPECT_THAT(sdp->audio.codecs, ElementsAre(AudioCodec::pcmu));
}

}  // namespace
}  // namespace switchback::hil
