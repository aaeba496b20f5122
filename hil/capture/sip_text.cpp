#include "hil/capture/sip_text.h"

#include <cinttypes>
#include <cstdio>

#include "hil/sip/control_event.h"
#include "hil/sip/digest.h"
#include "hil/sip/response.h"
#include "hil/sip/sdp.h"
#include "hil/sip/template.h"
#include "models/core/errors.h"
#include "models/phones/sip_flags.h"

namespace switchback::hil {
namespace {

using models::Endpoint;
using models::LanMessage;
using models::MessageKind;

constexpr const char* kRealm = "switchback";
constexpr const char* kUserAgent = "switchback";
constexpr std::uint16_t kTrying = 100;
constexpr std::uint16_t kUnauthorized = 401;
constexpr std::uint16_t kServiceUnavailable = 503;
/// First RTP port of whoever has one call; others follow at even numbers.
constexpr std::uint16_t kFirstRtpPort = 16384;
constexpr std::uint64_t kRtpPorts = 8192;

std::string_view method_of(MessageKind kind) {
  switch (kind) {
    case MessageKind::sip_register:
      return "REGISTER";
    case MessageKind::sip_options:
      return "OPTIONS";
    case MessageKind::sip_invite:
      return "INVITE";
    case MessageKind::sip_ack:
      return "ACK";
    case MessageKind::sip_cancel:
      return "CANCEL";
    case MessageKind::sip_bye:
      return "BYE";
    case MessageKind::sip_notify_control:
      return "NOTIFY";
    default:
      assertion_failed("only SIP messages have a method", __FILE__, __LINE__);
  }
}

const MessageTemplate& template_of(MessageKind kind, const SipExchange& exchange, bool refused) {
  switch (kind) {
    case MessageKind::sip_register:
      return register_template();
    case MessageKind::sip_options:
      return options_template();
    case MessageKind::sip_invite:
      return exchange.in_dialog ? reinvite_template() : invite_template();
    case MessageKind::sip_ack:
      return refused ? ack_failure_template() : ack_template();
    case MessageKind::sip_cancel:
      return cancel_template();
    case MessageKind::sip_bye:
      return bye_template();
    default:
      return notify_template();
  }
}

bool is_call(MessageKind kind) {
  return kind == MessageKind::sip_invite || kind == MessageKind::sip_ack || kind == MessageKind::sip_cancel ||
         kind == MessageKind::sip_bye;
}

AudioSession session_of(const LanMessage& message, std::string address) {
  AudioSession session;
  session.address = std::move(address);
  session.port = static_cast<std::uint16_t>(kFirstRtpPort + 2 * (message.call % kRtpPorts));
  session.codecs = {AudioCodec::pcmu, AudioCodec::pcma};
  session.session_id = message.call;
  session.session_version = 1;
  return session;
}

std::string answer_to_offer(const AudioSession& offer, const AudioSession& local) {
  const ParsedSdp offered{.audio = offer, .audio_index = 0, .refusals = {""}};
  const auto answer = make_sdp_answer(offered, local);
  SWITCHBACK_ASSERT(answer.has_value());
  return *answer;
}

/// Challenges differ, so that no nonce is used twice (RFC 7616 3.3).
std::string nonce_of(Endpoint server, std::uint32_t phone, std::uint32_t cseq) {
  char text[40];
  std::snprintf(text, sizeof text, "%02x%08" PRIx32 "%08" PRIx32, static_cast<unsigned>(server) + 1, phone, cseq);
  return text;
}

/// The Q.850 cause that the messages of a SIP trunk carry (RFC 3326), with its CRLF; empty for all others.
std::string reason_of(const LanMessage& message) {
  const bool on_trunk = message.from == Endpoint::sip_provider || message.to == Endpoint::sip_provider;
  const bool ends =
      message.kind == MessageKind::sip_invite
          ? message.status >= 300
          : message.status == 0 && (message.kind == MessageKind::sip_bye || message.kind == MessageKind::sip_cancel);
  constexpr std::int64_t kHighestCause = 127;
  if (!on_trunk || !ends || message.value < 1 || message.value > kHighestCause) return "";
  return "Reason: Q.850;cause=" + std::to_string(message.value) + "\r\n";
}

}  // namespace

bool SipText::is_sip(const LanMessage& message) {
  return message.traffic == models::TrafficClass::sip && message.kind >= MessageKind::sip_register &&
         message.kind <= MessageKind::sip_notify_control;
}

SipExchange SipText::registration(const LanMessage& message) const {
  const Endpoint server = message.status == 0 ? message.to : message.from;
  const std::string extension = names_.extension(message.phone);
  const std::string host = names_.host(server, 0);
  const std::string number = std::to_string(message.sequence);
  const std::string name(name_of(server));
  return {.call_id = "register-" + extension + "-" + name + "@" + names_.host(Endpoint::phones, message.phone),
          .branch = "z9hG4bK-r" + extension + "-" + number,
          .cseq = message.sequence,
          .from = {extension, host, "r" + extension + "-" + number},
          .to = {extension, host, "r" + extension + "-" + number + "-" + name},
          .request_uri = {},
          .requester = names_.address(Endpoint::phones, message.phone)};
}

SipExchange SipText::options(const LanMessage& message) {
  const bool request = message.status == 0;
  const Endpoint asker = request ? message.from : message.to;
  const Endpoint asked = request ? message.to : message.from;
  std::string user;
  std::uint32_t number = message.sequence;
  if (asker == Endpoint::phones) {
    user = names_.extension(message.phone);
  } else {
    user = "trunk-" + std::to_string(message.extra);
    std::uint32_t& probes = trunk_probes_[{asker, message.extra}];
    number = request ? ++probes : probes;
  }
  const std::string id = user + "-" + std::string(name_of(asker)) + "-" + std::to_string(number);
  const std::string asker_host = names_.host(asker, message.phone);
  const std::string asked_host = names_.host(asked, message.phone);
  return {.call_id = "options-" + id + "@" + asker_host,
          .branch = "z9hG4bK-o" + id,
          .cseq = number,
          .from = {user, asker == Endpoint::phones ? asked_host : asker_host, "o" + id},
          .to = {user, asked_host, "o" + id + "-" + std::string(name_of(asked)).substr(0, 3)},
          .request_uri = "sip:" + asked_host + ":" + std::to_string(kCapturedSipPort),
          .requester = names_.address(asker, message.phone)};
}

SipExchange SipText::notice(const LanMessage& message) const {
  const Endpoint server = message.status == 0 ? message.from : message.to;
  const std::string extension = names_.extension(message.phone);
  const std::string host = names_.host(server, 0);
  const std::string name(name_of(server));
  const std::string id = name + "-" + std::to_string(message.sequence) + "-" + extension;
  return {.call_id = "control-" + id + "@" + host,
          .branch = "z9hG4bK-n" + id,
          .cseq = 1,
          .from = {name, host, "n" + id},
          .to = {extension, host, "n" + id + "-phone"},
          .request_uri = sip_contact(extension, names_.host(Endpoint::phones, message.phone)),
          .requester = names_.address(server, 0)};
}

SipExchange SipText::exchange_of(const LanMessage& message, SimTime now, bool& refused) {
  if (is_call(message.kind)) {
    CallMessage placed = dialogs_.place(message, now);
    refused = placed.refused;
    return std::move(placed.exchange);
  }
  if (message.kind == MessageKind::sip_register) return registration(message);
  return message.kind == MessageKind::sip_options ? options(message) : notice(message);
}

std::string SipText::credentials(const LanMessage& message) const {
  const std::string extension = names_.extension(message.phone);
  const std::string uri = "sip:" + names_.host(message.to, 0);
  // The request that was challenged had the number before this one's.
  const std::string nonce = nonce_of(message.to, message.phone, message.sequence - 1);
  const std::string cnonce = nonce_of(Endpoint::phones, message.phone, message.sequence);
  const DigestRequest request{
      .method = "REGISTER", .uri = uri, .nonce = nonce, .nc = "00000001", .cnonce = cnonce, .qop = "auth"};
  const std::string ha1 = digest_ha1(DigestAlgorithm::md5, extension, kRealm, extension);
  return "Authorization: Digest username=\"" + extension + "\", realm=\"" + kRealm + "\", nonce=\"" + nonce +
         "\", uri=\"" + uri + "\", response=\"" + digest_response(DigestAlgorithm::md5, ha1, request) +
         "\", algorithm=MD5, cnonce=\"" + cnonce + "\", qop=auth, nc=00000001\r\n";
}

void SipText::render_request(const LanMessage& message, const SipExchange& exchange, bool refused,
                             std::string& out) const {
  const std::string local_host = ipv4_text(exchange.requester);
  SipFieldValues fields;
  fields.set(SipField::request_uri, exchange.request_uri);
  fields.set(SipField::domain, exchange.from.host);
  fields.set(SipField::user, exchange.from.user);
  fields.set(SipField::peer_user, exchange.to.user);
  fields.set(SipField::peer_domain, exchange.to.host);
  fields.set(SipField::transport, "UDP");
  fields.set(SipField::local_host, local_host);
  fields.set(SipField::local_port, std::uint64_t{kCapturedSipPort});
  fields.set(SipField::branch, exchange.branch);
  fields.set(SipField::from_tag, exchange.from.tag);
  fields.set(SipField::to_tag, exchange.to.tag);
  fields.set(SipField::call_id, exchange.call_id);
  fields.set(SipField::cseq, std::uint64_t{exchange.cseq});
  fields.set(SipField::user_agent, kUserAgent);
  std::string extra = reason_of(message);
  std::string body;
  switch (message.kind) {
    case MessageKind::sip_register:
      fields.set(SipField::expires, static_cast<std::uint64_t>(message.value));
      if ((message.flags & models::kSipFlagAuthorized) != 0) extra = credentials(message);
      break;
    case MessageKind::sip_invite:
      body = make_sdp_offer(session_of(message, local_host));
      fields.set_body(body);
      break;
    case MessageKind::sip_notify_control:
      extra = "Event: " + std::string(kControlEvent) +
              std::string(name_of(message.value == 0 ? Endpoint::primary : Endpoint::secondary)) +
              "\r\nSubscription-State: active\r\n";
      break;
    default:
      break;
  }
  fields.set(SipField::extra, extra);
  template_of(message.kind, exchange, refused).render(fields, out);
}

/// What depends on the status and the method, each line with its CRLF.
std::string SipText::response_fields(const LanMessage& message, const SipExchange& exchange) const {
  std::string fields = reason_of(message);
  const bool accepted = message.status >= 200 && message.status < 300;
  switch (message.kind) {
    case MessageKind::sip_register:
      if (accepted) {
        fields += "Contact: <" + sip_contact(exchange.from.user, ipv4_text(exchange.requester)) +
                  ">;expires=" + std::to_string(message.value) + "\r\n";
      } else if (message.status == kUnauthorized) {
        fields += std::string("WWW-Authenticate: Digest realm=\"") + kRealm + "\", nonce=\"" +
                  nonce_of(message.from, message.phone, message.sequence) + "\", algorithm=MD5, qop=\"auth\"\r\n";
      }
      [[fallthrough]];
    case MessageKind::sip_options:
      if (message.status == kServiceUnavailable && message.value > 0) {
        fields += "Retry-After: " + std::to_string(message.value) + "\r\n";
      }
      return fields;
    case MessageKind::sip_invite:
      if (message.status > kTrying && message.status < 300) {
        fields += "Contact: <" + sip_contact(exchange.to.user, names_.host(message.from, message.phone)) + ">\r\n";
      }
      return fields;
    default:
      return fields;
  }
}

void SipText::render_response(const LanMessage& message, const SipExchange& exchange, std::string& out) const {
  const std::string requester = ipv4_text(exchange.requester);
  const std::string port = std::to_string(kCapturedSipPort);
  std::string body;
  if (message.kind == MessageKind::sip_invite && message.status >= 200 && message.status < 300) {
    body =
        answer_to_offer(session_of(message, requester), session_of(message, names_.host(message.from, message.phone)));
  }
  out.assign("SIP/2.0 ").append(std::to_string(message.status)).append(" ").append(status_phrase(message.status));
  out.append("\r\nVia: SIP/2.0/UDP ").append(requester).append(":").append(port).append(";branch=");
  out.append(exchange.branch).append(";received=").append(requester).append(";rport=").append(port);
  out.append("\r\nFrom: <sip:").append(exchange.from.user).append("@").append(exchange.from.host).append(">;tag=");
  out.append(exchange.from.tag);
  out.append("\r\nTo: <sip:").append(exchange.to.user).append("@").append(exchange.to.host).append(">");
  if (message.status != kTrying || exchange.in_dialog) out.append(";tag=").append(exchange.to.tag);
  out.append("\r\nCall-ID: ").append(exchange.call_id).append("\r\nCSeq: ").append(std::to_string(exchange.cseq));
  out.append(" ").append(method_of(message.kind)).append("\r\n").append(response_fields(message, exchange));
  if (!body.empty()) out.append("Content-Type: application/sdp\r\n");
  out.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

void SipText::render(const LanMessage& message, SimTime now, std::string& out) {
  bool refused = false;
  const SipExchange exchange = exchange_of(message, now, refused);
  if (message.status == 0) return render_request(message, exchange, refused, out);
  render_response(message, exchange, out);
}

}  // namespace switchback::hil
