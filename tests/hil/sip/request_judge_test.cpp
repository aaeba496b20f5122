// What a server answers to requests that are well-formed, but ask for what it does not have.
#include "hil/sip/request_judge.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/hil/sip/sip_texts.h"

namespace switchback::hil {
namespace {

using Action = Judgement::Action;

Judgement judge(const std::string& text, const JudgeRules& rules, SipTransport transport = SipTransport::udp) {
  return judge_datagram(text, transport, rules).judgement;
}

JudgeRules registrar() {
  JudgeRules rules;
  rules.role = SipRole::registrar;
  rules.methods = {"REGISTER", "OPTIONS"};
  rules.min_expires_s = 60;
  rules.knows_user = [](std::string_view user) { return user == "2002"; };
  return rules;
}

JudgeRules proxy() {
  JudgeRules rules;
  rules.role = SipRole::proxy;
  return rules;
}

TEST(RequestJudge, AcceptsAGoodRequest) {
  const Judgement judgement = judge(request_text("INVITE sip:2002@a SIP/2.0"), {});
  EXPECT_EQ(judgement.action, Action::accept);
  EXPECT_EQ(judgement.status, 0);
  EXPECT_TRUE(judgement.rule.empty());
}

TEST(RequestJudge, NeverAnswersAnAck) {
  const std::string good = request_text("ACK sip:2002@a SIP/2.0", "Require: nothing\r\n");
  EXPECT_EQ(judge(good, {}).action, Action::accept);
  const std::string bad = request_text("ACK  sip:2002@a SIP/2.0");
  EXPECT_EQ(judge(bad, {}).action, Action::drop);
  EXPECT_EQ(judge(bad, {}).status, 0);
}

TEST(RequestJudge, DropsWhatIsNoSip) {
  EXPECT_EQ(judge("hello", {}).action, Action::drop);
  EXPECT_EQ(judge("\r\n\r\n", {}).action, Action::drop);
}

TEST(RequestJudge, SaysWhichMethodsItServes) {
  JudgeRules rules;
  rules.methods = {"REGISTER"};
  const Judgement judgement = judge(request_text("INVITE sip:2002@a SIP/2.0"), rules);
  EXPECT_EQ(judgement.status, 405);
  EXPECT_EQ(judgement.header_lines(), "Allow: REGISTER\r\n");
  EXPECT_EQ(judge(request_text("NEWMETHOD sip:2002@a SIP/2.0"), rules).status, 501);
  EXPECT_EQ(judge(request_text("NEWMETHOD sip:2002@a SIP/2.0"), proxy()).action, Action::accept);
}

TEST(RequestJudge, LimitsTheLengthsOfUrisAndBodies) {
  JudgeRules rules;
  rules.max_uri_bytes = 20;
  rules.max_body_bytes = 10;
  EXPECT_EQ(judge(request_text("OPTIONS sip:2002@a.example.com SIP/2.0"), rules).status, 414);
  const std::string body = request_text("INVITE sip:2002@a SIP/2.0", "Content-Type: application/sdp\r\n", "0123456789");
  EXPECT_EQ(judge(body, rules).action, Action::accept);
  const std::string longer =
      request_text("INVITE sip:2002@a SIP/2.0", "Content-Type: application/sdp\r\n", "0123456789a");
  EXPECT_EQ(judge(longer, rules).status, 413);
}

TEST(RequestJudge, NeedsToUnderstandABodyUnlessItIsOptional) {
  const auto invite = [](const std::string& more) { return request_text("INVITE sip:2002@a SIP/2.0", more, "x"); };
  EXPECT_EQ(judge(invite("Content-Type: text/plain\r\n"), {}).status, 415);
  EXPECT_EQ(judge(invite(""), {}).status, 415);
  const Judgement packed = judge(invite("c: application/sdp\r\nContent-Encoding: gzip\r\n"), {});
  EXPECT_EQ(packed.status, 415);
  EXPECT_EQ(packed.header_lines(), "Accept-Encoding: identity\r\n");
  EXPECT_EQ(judge(invite("c: text/plain\r\nContent-Disposition: render; handling=optional\r\n"), {}).action,
            Action::accept);
  EXPECT_EQ(judge(invite("c: text/plain\r\n"), proxy()).action, Action::accept);
}

TEST(RequestJudge, AcceptsRangesOfBodyTypes) {
  const auto options = [](const std::string& accept) {
    return request_text("OPTIONS sip:a SIP/2.0", "Accept: " + accept + "\r\n");
  };
  EXPECT_EQ(judge(options("text/plain, application/*;q=0.3"), {}).action, Action::accept);
  EXPECT_EQ(judge(options("*/*"), {}).action, Action::accept);
  EXPECT_EQ(judge(options("text/*"), {}).status, 406);
}

TEST(RequestJudge, ARegistrarHoldsIntervalsToItsMinimum) {
  const auto registering = [](const std::string& more) { return request_text("REGISTER sip:a SIP/2.0", more); };
  const Judgement brief = judge(registering("Contact: <sip:2002@b>;expires=59\r\n"), registrar());
  EXPECT_EQ(brief.status, 423);
  EXPECT_EQ(brief.header_lines(), "Min-Expires: 60\r\n");
  EXPECT_EQ(judge(registering("Contact: <sip:2002@b>\r\nExpires: 59\r\n"), registrar()).status, 423);
  EXPECT_EQ(judge(registering("Contact: <sip:2002@b>;expires=60\r\nExpires: 5\r\n"), registrar()).action,
            Action::accept);
  EXPECT_EQ(judge(registering("Contact: <sip:2002@b>;expires=0\r\n"), registrar()).action, Action::accept);
  EXPECT_EQ(judge(registering("Contact: <sip:2002@b>\r\n"), registrar()).action, Action::accept);
}

TEST(RequestJudge, ARegistrarTakesContactStarAloneOnly) {
  const auto registering = [](const std::string& more) { return request_text("REGISTER sip:a SIP/2.0", more); };
  EXPECT_EQ(judge(registering("Contact: *\r\nExpires: 0\r\n"), registrar()).action, Action::accept);
  EXPECT_EQ(judge(registering("Contact: *\r\nExpires: 60\r\n"), registrar()).status, 400);
  EXPECT_EQ(judge(registering("Contact: *\r\n"), registrar()).status, 400);
  EXPECT_EQ(judge(registering("Contact: *\r\nContact: <sip:x@b>\r\nExpires: 0\r\n"), registrar()).status, 400);
}

TEST(RequestJudge, AnUnknownUserIsNotFound) {
  JudgeRules rules = registrar();
  rules.knows_user = [](std::string_view user) { return user == "2009"; };
  EXPECT_EQ(judge(request_text("REGISTER sip:a SIP/2.0"), rules).status, 404);
  EXPECT_EQ(judge(request_text("OPTIONS sip:2008@a SIP/2.0"), rules).status, 404);
  EXPECT_EQ(judge(request_text("OPTIONS sip:2009@a SIP/2.0"), rules).action, Action::accept);
  EXPECT_EQ(judge(request_text("OPTIONS sip:a SIP/2.0"), rules).action, Action::accept);
}

TEST(RequestJudge, ARequestOfNoDialogWeHaveIsRefused) {
  JudgeRules rules;
  rules.knows_dialog = [](const SipMessage& request) { return request.to().tag == "ours"; };
  std::string bye = request_text("BYE sip:2002@a SIP/2.0");
  const std::size_t to = bye.find("<sip:2002@example.com>") + 22;
  EXPECT_EQ(judge(bye, rules).action, Action::accept) << "without a tag this is the transaction layer's";
  EXPECT_EQ(judge(std::string(bye).insert(to, ";tag=ours"), rules).action, Action::accept);
  EXPECT_EQ(judge(std::string(bye).insert(to, ";tag=other"), rules).status, 481);
}

TEST(RequestJudge, AProxyStopsLoops) {
  JudgeRules rules = proxy();
  rules.is_own_via = [](const SipVia& via) { return via.host == "192.0.2.1"; };
  EXPECT_EQ(judge(request_text("OPTIONS sip:2002@a SIP/2.0"), rules).status, 482);
  EXPECT_EQ(judge(request_text("OPTIONS sip:2002@a SIP/2.0"), proxy()).action, Action::accept);
}

TEST(RequestJudge, AnUnderstoodExtensionIsNoObstacle) {
  JudgeRules rules;
  rules.extensions = {"100rel"};
  EXPECT_EQ(judge(request_text("INVITE sip:2002@a SIP/2.0", "Require: 100rel\r\n"), rules).action, Action::accept);
  EXPECT_EQ(judge(request_text("INVITE sip:2002@a SIP/2.0", "Require: 100rel, timer\r\n"), rules).header_lines(),
            "Unsupported: timer\r\n");
}

TEST(RequestJudge, AResponseOfOneViaIsForTheTransactionLayer) {
  EXPECT_EQ(judge("SIP/2.0 200 OK\r\nv: SIP/2.0/UDP h;branch=z9hG4bK1\r\nf: <sip:a@b>;tag=1\r\nt: <sip:c@d>;tag=2\r\n"
                  "i: x\r\nCSeq: 4 INVITE\r\nl: 0\r\n\r\n",
                  {})
                .action,
            Action::accept);
}

}  // namespace
}  // namespace switchback::hil
