// libFuzzer: whatever bytes a peer sends, as a datagram or as a stream, they are read, judged and answered.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "hil/sip/request_judge.h"
#include "hil/sip/response.h"
#include "hil/sip/sdp.h"
#include "hil/sip/stream_framer.h"

namespace switchback::hil {
namespace {

std::size_t touch(std::string_view text) {
  std::size_t sum = 0;
  for (const char letter : text) sum += static_cast<unsigned char>(letter);
  return sum;
}

std::size_t touch(const SipUri& uri) {
  return touch(uri.scheme) + touch(uri.user) + touch(uri.password) + touch(uri.host) + touch(uri.params) +
         touch(uri.headers) + touch(uri.param("transport").value_or(""));
}

/// Reads every view that a message gives, so that a stale one is found.
std::size_t touch(const SipMessage& message) {
  std::size_t sum = touch(message.method_text()) + touch(message.request_uri()) + touch(message.phrase()) +
                    touch(message.from().display) + touch(message.from().uri) + touch(message.from().tag) +
                    touch(message.to().uri) + touch(message.to().tag) + touch(message.call_id()) +
                    touch(message.cseq_method()) + touch(message.user_agent()) + touch(message.content_type()) +
                    touch(message.body());
  for (const SipVia& via : message.vias()) sum += touch(via.host) + touch(via.branch) + touch(via.received);
  for (const SipAddress& contact : message.contacts()) sum += touch(contact.uri) + touch(contact.q);
  for (const std::string_view route : message.routes()) sum += touch(route);
  for (const AuthHeader& header : message.authorization()) sum += touch(header.scheme);
  for (const AuthHeader& header : message.www_authenticate()) sum += touch(header.scheme);
  return sum + message.expires().value_or(0) + message.retry_after().value_or(0);
}

void judge(std::string_view text, SipRole role, SipTransport transport) {
  JudgeRules rules;
  rules.role = role;
  rules.methods.emplace_back("REGISTER");
  const JudgedDatagram judged = judge_datagram(text, transport, rules);
  const bool answers = judged.judgement.action == Judgement::Action::answer;
  if (answers != (judged.judgement.status >= 400)) std::abort();
  if (!judged.message) {
    if (judged.judgement.action != Judgement::Action::drop) std::abort();
    return;
  }
  volatile std::size_t sink = touch(*judged.message);
  static_cast<void>(sink);
  if (const auto sdp = parse_sdp(judged.message->body())) {
    make_sdp_answer(*sdp, {"192.0.2.1", 4000, {AudioCodec::pcmu}, MediaDirection::sendrecv, 1, 1});
  }
  if (!judged.message->is_request()) return;
  std::string response;
  SipResponse parts;
  parts.status = answers ? judged.judgement.status : 200;
  parts.to_tag = "t";
  parts.source_address = "192.0.2.1";
  parts.source_port = 5060;
  const std::string lines = judged.judgement.header_lines();
  parts.extra = lines;
  build_response(*judged.message, parts, response);
  // An answer is a response, and to a request without faults one without faults.
  const auto answer = parse_sip(response);
  const auto* parsed = std::get_if<SipMessage>(&answer);
  if (parsed == nullptr || parsed->is_request() || parsed->status() != parts.status) std::abort();
}

void frame(std::string_view text) {
  StreamFramer whole(StreamSide::server);
  StreamFramer halves(StreamSide::server);
  whole.feed(text);
  std::string from_whole;
  std::string from_halves;
  const auto drain = [](StreamFramer& framer, std::string& out) {
    while (const auto next = framer.next()) {
      out.append(next->text).append(1, static_cast<char>(next->kind));
      if (next->kind == StreamFrame::Kind::message) judge(next->text, SipRole::user_agent, SipTransport::tcp);
    }
  };
  drain(whole, from_whole);
  // Where the bytes are cut must not matter.
  halves.feed(text.substr(0, text.size() / 2));
  drain(halves, from_halves);
  halves.feed(text.substr(text.size() / 2));
  drain(halves, from_halves);
  if (from_whole != from_halves || whole.error() != halves.error()) std::abort();
}

}  // namespace
}  // namespace switchback::hil

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace switchback::hil;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  for (const SipRole role : {SipRole::user_agent, SipRole::registrar, SipRole::proxy})
    judge(text, role, SipTransport::udp);
  frame(text);
  return 0;
}
