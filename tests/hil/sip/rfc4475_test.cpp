// The 49 torture messages of RFC 4475, each judged as the RFC asks.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <vector>

#include "hil/sip/digest_server.h"
#include "hil/sip/request_judge.h"
#include "hil/sip/response.h"
#include "tests/hil/sip/sip_texts.h"

namespace switchback::hil {
namespace {

using Action = Judgement::Action;

/// What the RFC asks of the element that the message is meant for.
struct Torture {
  const char* file;
  const char* section;
  const char* asks;
  SipRole role;
  SipTransport transport;
  Action action;
  int status = 0;
  const char* header = "";  ///< of the answer: "Name: value"
};

void PrintTo(const Torture& torture, std::ostream* out) { *out << torture.section << ' ' << torture.file; }

constexpr SipRole kPhone = SipRole::user_agent;
constexpr SipRole kRegistrar = SipRole::registrar;
constexpr SipRole kProxy = SipRole::proxy;
constexpr SipTransport kUdp = SipTransport::udp;
constexpr SipTransport kTcp = SipTransport::tcp;

const Torture kTable[] = {
    {"wsinv", "3.1.1.1", "well-formed: accept", kPhone, kUdp, Action::accept},
    {"intmeth", "3.1.1.2", "well-formed; a proxy forwards it", kProxy, kTcp, Action::accept},
    {"intmeth", "3.1.1.2", "a UAS does not know the method", kPhone, kTcp, Action::answer, 501},
    {"esc01", "3.1.1.3", "well-formed: accept", kPhone, kUdp, Action::accept},
    {"escnull", "3.1.1.4", "well-formed: accept", kRegistrar, kUdp, Action::accept},
    {"esc02", "3.1.1.5", "not REGISTER but an unknown method", kRegistrar, kTcp, Action::answer, 501},
    {"esc02", "3.1.1.5", "well-formed; a proxy forwards it", kProxy, kTcp, Action::accept},
    {"lwsdisp", "3.1.1.6", "well-formed: accept", kPhone, kUdp, Action::accept},
    {"longreq", "3.1.1.7", "well-formed: accept", kPhone, kTcp, Action::accept},
    {"dblreq", "3.1.1.8", "ignore the octets after Content-Length", kRegistrar, kUdp, Action::accept},
    {"semiuri", "3.1.1.9", "well-formed: accept", kPhone, kUdp, Action::accept},
    {"transports", "3.1.1.10", "well-formed: accept", kPhone, kUdp, Action::accept},
    {"mpart01", "3.1.1.11", "well-formed: accept where MESSAGE and multipart are known", kProxy, kUdp, Action::accept},
    {"mpart01", "3.1.1.11", "a UAS without MESSAGE says so", kPhone, kUdp, Action::answer, 405,
     "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER"},
    {"unreason", "3.1.1.12", "well-formed: accept", kPhone, kUdp, Action::accept},
    {"noreason", "3.1.1.13", "well-formed: accept", kPhone, kUdp, Action::accept},
    {"badinv01", "3.1.2.1", "400", kPhone, kUdp, Action::answer, 400},
    {"clerr", "3.1.2.2", "400 on UDP", kPhone, kUdp, Action::answer, 400},
    {"ncl", "3.1.2.3", "400", kPhone, kUdp, Action::answer, 400},
    {"scalar02", "3.1.2.4", "400 for CSeq", kRegistrar, kTcp, Action::answer, 400},
    {"scalarlg", "3.1.2.5", "discard the response", kPhone, kTcp, Action::drop},
    {"quotbal", "3.1.2.6", "400", kPhone, kUdp, Action::answer, 400},
    {"ltgtruri", "3.1.2.7", "400 is always right", kPhone, kUdp, Action::answer, 400},
    {"lwsruri", "3.1.2.8", "400", kPhone, kUdp, Action::answer, 400},
    {"lwsstart", "3.1.2.9", "400", kPhone, kUdp, Action::answer, 400},
    {"trws", "3.1.2.10", "400", kPhone, kTcp, Action::answer, 400},
    {"escruri", "3.1.2.11", "400", kPhone, kUdp, Action::answer, 400},
    {"baddate", "3.1.2.12", "reject only if Date matters, which it does not here: ignore it", kPhone, kUdp,
     Action::accept},
    {"regbadct", "3.1.2.13", "400", kRegistrar, kUdp, Action::answer, 400},
    {"badaspec", "3.1.2.14", "400", kPhone, kUdp, Action::answer, 400},
    {"baddn", "3.1.2.15", "400", kPhone, kUdp, Action::answer, 400},
    {"badvers", "3.1.2.16", "505", kPhone, kUdp, Action::answer, 505},
    {"mismatch01", "3.1.2.17", "400", kPhone, kUdp, Action::answer, 400},
    {"mismatch02", "3.1.2.18", "501, also at a proxy", kPhone, kUdp, Action::answer, 501},
    {"mismatch02", "3.1.2.18", "501, also at a proxy", kProxy, kUdp, Action::answer, 501},
    {"bigcode", "3.1.2.19", "discard the response", kPhone, kUdp, Action::drop},
    {"badbranch", "3.2.1", "do not match transactions by the branch alone", kPhone, kUdp, Action::accept},
    {"insuf", "3.3.1", "400", kPhone, kUdp, Action::answer, 400},
    {"unkscm", "3.3.2", "416", kPhone, kTcp, Action::answer, 416},
    {"novelsc", "3.3.3", "416 where the scheme never means anything", kPhone, kTcp, Action::answer, 416},
    {"unksm2", "3.3.4", "a registrar answers 400: To is no address-of-record", kRegistrar, kUdp, Action::answer, 400},
    {"unksm2", "3.3.4", "a proxy treats it as any other request", kProxy, kUdp, Action::accept},
    {"bext01", "3.3.5", "a UAS answers 420 for Require", kPhone, kUdp, Action::answer, 420,
     "Unsupported: nothingSupportsThis, nothingSupportsThisEither"},
    {"bext01", "3.3.5", "a proxy answers 420 for Proxy-Require", kProxy, kUdp, Action::answer, 420,
     "Unsupported: noProxiesSupportThis, norDoAnyProxiesSupportThis"},
    {"invut", "3.3.6", "415 with Accept", kPhone, kUdp, Action::answer, 415, "Accept: application/sdp"},
    {"regaut01", "3.3.7", "treat it as without credentials", kRegistrar, kTcp, Action::accept},
    {"multi01", "3.3.8", "400", kPhone, kUdp, Action::answer, 400},
    {"mcl01", "3.3.9", "400", kPhone, kUdp, Action::answer, 400},
    {"bcast", "3.3.10", "an endpoint discards a response with two Vias", kPhone, kUdp, Action::drop},
    {"bcast", "3.3.10", "nothing is sent to a broadcast address", kProxy, kUdp, Action::drop},
    {"zeromf", "3.3.11", "a proxy answers 483", kProxy, kUdp, Action::answer, 483},
    {"zeromf", "3.3.11", "an endpoint processes it", kPhone, kUdp, Action::accept},
    {"cparam01", "3.3.12", "accept", kRegistrar, kUdp, Action::accept},
    {"cparam02", "3.3.13", "accept", kRegistrar, kUdp, Action::accept},
    {"regescrt", "3.3.14", "accept", kRegistrar, kUdp, Action::accept},
    {"sdp01", "3.3.15", "406", kPhone, kUdp, Action::answer, 406},
    {"inv2543", "3.4.1", "accept if RFC 2543 is supported", kPhone, kUdp, Action::accept},
};

JudgeRules rules_for(SipRole role) {
  JudgeRules rules;
  rules.role = role;
  rules.methods.emplace_back("REGISTER");
  return rules;
}

class Rfc4475 : public testing::TestWithParam<Torture> {};

TEST_P(Rfc4475, IsJudgedAsTheRfcAsks) {
  const Torture& torture = GetParam();
  const std::string text = read_shared(std::string("rfc4475/") + torture.file + ".dat");
  if (text.empty()) GTEST_SKIP() << "../shared/rfc4475/" << torture.file << ".dat is not here";
  const JudgedDatagram judged = judge_datagram(text, torture.transport, rules_for(torture.role));
  const std::string about = std::string(torture.asks) + "; rule: " + judged.judgement.rule;
  EXPECT_EQ(judged.judgement.action, torture.action) << about;
  EXPECT_EQ(judged.judgement.status, torture.status) << about;
  const std::string lines = judged.judgement.header_lines();
  const std::string wanted = torture.header;
  EXPECT_EQ(lines, wanted.empty() ? "" : wanted + "\r\n");
  if (torture.action == Action::accept) {
    ASSERT_TRUE(judged.message.has_value());
    EXPECT_TRUE(judged.message->valid());
    return;
  }
  EXPECT_FALSE(judged.judgement.rule.empty());
  if (torture.action != Action::answer) return;
  // Every refused request can be answered, with what the request had to copy.
  ASSERT_TRUE(judged.message.has_value());
  std::string response;
  SipResponse parts;
  parts.status = judged.judgement.status;
  parts.to_tag = "judge";
  parts.extra = lines;
  build_response(*judged.message, parts, response);
  const SipMessage answer = must_parse(response);
  EXPECT_EQ(answer.status(), torture.status);
  EXPECT_EQ(answer.headers("Via").size(), judged.message->headers("Via").size());
  EXPECT_EQ(answer.header("Call-ID"), judged.message->header("Call-ID"));
}

std::string case_name(const testing::TestParamInfo<Torture>& info) {
  constexpr std::array<const char*, 3> kRoles = {"UserAgent", "Registrar", "Proxy"};
  return std::string(info.param.file) + "_" + kRoles[static_cast<std::size_t>(info.param.role)];
}

INSTANTIATE_TEST_SUITE_P(Messages, Rfc4475, testing::ValuesIn(kTable), case_name);

TEST(Rfc4475Table, HoldsAll49Messages) {
  std::vector<std::string> files;
  for (const Torture& torture : kTable) files.emplace_back(torture.file);
  std::ranges::sort(files);
  files.erase(std::unique(files.begin(), files.end()), files.end());
  EXPECT_EQ(files.size(), 49U);
}

TEST(Rfc4475Framing, AMessageOfUnknownLengthClosesItsConnection) {
  for (const char* file : {"ncl", "mcl01", "clerr"}) {
    const std::string text = read_shared(std::string("rfc4475/") + file + ".dat");
    if (text.empty()) GTEST_SKIP() << "../shared/rfc4475 is not here";
    EXPECT_TRUE(judge_datagram(text, kTcp, rules_for(kPhone)).judgement.close_connection) << file;
    EXPECT_FALSE(judge_datagram(text, kUdp, rules_for(kPhone)).judgement.close_connection) << file;
  }
}

TEST(Rfc4475Credentials, AnUnknownSchemeIsNoCredentials) {
  const std::string text = read_shared("rfc4475/regaut01.dat");
  if (text.empty()) GTEST_SKIP() << "../shared/rfc4475 is not here";
  const SipMessage message = must_parse(text);
  ASSERT_EQ(message.authorization().size(), 1U);
  EXPECT_EQ(message.authorization()[0].scheme, "NoOneKnowsThisScheme");
  DigestServer server({.realm = "example.com"}, std::string(16, 'k'));
  const auto verdict = server.check(message.authorization()[0], "REGISTER", "sip:example.com", 1s,
                                    [](std::string_view, DigestAlgorithm) { return std::nullopt; });
  EXPECT_EQ(verdict, DigestServer::Verdict::no_credentials);
}

}  // namespace
}  // namespace switchback::hil
