// Messages per second and core that the SIP codec reads, judges and builds.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "hil/sip/digest.h"
#include "hil/sip/digest_server.h"
#include "hil/sip/request_judge.h"
#include "hil/sip/response.h"
#include "hil/sip/sdp.h"
#include "hil/sip/template.h"

namespace switchback::hil {
namespace {

void fill(SipFieldValues& values) {
  values.set(SipField::request_uri, "sip:2002@pbx.example.com");
  values.set(SipField::domain, "pbx.example.com");
  values.set(SipField::user, "2001");
  values.set(SipField::peer_user, "2002");
  values.set(SipField::peer_domain, "pbx.example.com");
  values.set(SipField::transport, "UDP");
  values.set(SipField::local_host, "192.0.2.1");
  values.set(SipField::local_port, 5070);
  values.set(SipField::branch, "z9hG4bK0123456789abcdef");
  values.set(SipField::from_tag, "0123456789abcdef");
  values.set(SipField::call_id, "0123456789abcdef@192.0.2.1");
  values.set(SipField::cseq, 1);
  values.set(SipField::expires, 120);
  values.set(SipField::user_agent, "Switchback");
}

std::string register_text() {
  SipFieldValues values;
  fill(values);
  std::string text;
  register_template().render(values, text);
  return text;
}

void count_messages(benchmark::State& state) {
  state.counters["messages/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

/// What changes from phone to phone is set each time: user, port, branch, tag, Call-ID, CSeq.
void build_register(benchmark::State& state) {
  SipFieldValues values;
  fill(values);
  std::string text;
  std::uint64_t n = 0;
  for (auto round : state) {
    static_cast<void>(round);
    ++n;
    values.set(SipField::user, 2000 + n % 10'000);
    values.set(SipField::local_port, 5000 + n % 50'000);
    values.set(SipField::branch, "z9hG4bK0123456789abcdef");
    values.set(SipField::from_tag, n);
    values.set(SipField::call_id, n);
    values.set(SipField::cseq, n & 0x7fffffffU);
    register_template().render(values, text);
    benchmark::DoNotOptimize(text.data());
  }
  count_messages(state);
}
BENCHMARK(build_register);

void build_response_200(benchmark::State& state) {
  const auto request = parse_sip(register_text());
  std::string text;
  for (auto round : state) {
    static_cast<void>(round);
    build_response(std::get<SipMessage>(request),
                   {.status = 200,
                    .to_tag = "t",
                    .contact = "<sip:2001@192.0.2.1:5070>;expires=120",
                    .source_address = "192.0.2.1",
                    .source_port = 5070},
                   text);
    benchmark::DoNotOptimize(text.data());
  }
  count_messages(state);
}
BENCHMARK(build_response_200);

void parse_register(benchmark::State& state) {
  const std::string text = register_text();
  for (auto round : state) {
    static_cast<void>(round);
    auto parsed = parse_sip(text);
    benchmark::DoNotOptimize(parsed);
  }
  count_messages(state);
}
BENCHMARK(parse_register);

void parse_invite(benchmark::State& state) {
  SipFieldValues values;
  fill(values);
  const std::string offer =
      make_sdp_offer({"192.0.2.1", 4000, {AudioCodec::pcmu, AudioCodec::pcma}, MediaDirection::sendrecv, 1, 1});
  values.set_body(offer);
  std::string text;
  invite_template().render(values, text);
  for (auto round : state) {
    static_cast<void>(round);
    const auto parsed = parse_sip(text);
    auto sdp = parse_sdp(std::get<SipMessage>(parsed).body());
    benchmark::DoNotOptimize(sdp);
  }
  count_messages(state);
}
BENCHMARK(parse_invite);

void judge_register(benchmark::State& state) {
  const std::string text = register_text();
  JudgeRules rules;
  rules.role = SipRole::registrar;
  rules.methods = {"REGISTER", "OPTIONS"};
  for (auto round : state) {
    static_cast<void>(round);
    auto judged = judge_datagram(text, SipTransport::udp, rules);
    if (judged.judgement.action != Judgement::Action::accept) state.SkipWithError("a good REGISTER was refused");
    benchmark::DoNotOptimize(judged);
  }
  count_messages(state);
}
BENCHMARK(judge_register);

/// A client's answer to a challenge and the server's check of it.
void digest_round(benchmark::State& state) {
  const auto algorithm = static_cast<DigestAlgorithm>(state.range(0));
  DigestServer server({.realm = "pbx"}, "0123456789abcdef");
  DigestClient client("2001", "secret");
  const std::string challenge = server.challenge(1s, 1, algorithm);
  client.take({*parse_auth_header(challenge)});
  const std::string ha1 = digest_ha1(algorithm, "2001", "pbx", "secret");
  std::uint64_t n = 0;
  for (auto round : state) {
    static_cast<void>(round);
    const std::string value = client.authorization("REGISTER", "sip:pbx", ++n);
    const auto verdict = server.check(*parse_auth_header(value), "REGISTER", "sip:pbx", 2s,
                                      [&](std::string_view, DigestAlgorithm) { return std::optional{ha1}; });
    if (verdict != DigestServer::Verdict::accepted) state.SkipWithError("right credentials were refused");
  }
  count_messages(state);
}
BENCHMARK(digest_round)->ArgName("sha256")->Arg(0)->Arg(1);

}  // namespace
}  // namespace switchback::hil

BENCHMARK_MAIN();
