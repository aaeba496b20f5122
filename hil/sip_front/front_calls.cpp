#include "hil/sip_front/front_calls.h"

#include <algorithm>
#include <utility>

#include "hil/sip/sdp.h"
#include "models/phones/phone_bank.h"

namespace switchback::hil {
namespace {

using models::CallId;
using models::CallKind;
using models::LanMessage;
using models::MessageKind;
using models::ServerId;

constexpr int kTrying = 100;
constexpr int kRinging = 180;
constexpr int kOk = 200;
constexpr int kMultipleChoices = 300;
constexpr int kForbidden = 403;
constexpr int kNoSuchCall = 481;
constexpr int kNotAcceptableHere = 488;
constexpr int kServiceUnavailable = 503;
constexpr int kUnavailable = 480;
/// A dialog is remembered for as long as its other side may repeat itself, twice.
constexpr SimTime kRemembered = 2 * kSipTransaction;
/// Where what the servers themselves would say goes: they say nothing (RFC 863).
constexpr std::uint16_t kDiscardPort = 9;
constexpr std::string_view kSdp = "application/sdp";
/// Whom a phone sees calling from a trunk, whose number no message of the models carries.
constexpr std::string_view kOutside = "outside";
/// CSeq of the INVITE to a phone, which begins its dialog.
constexpr std::uint32_t kInviteNumber = 1;
/// With a refused call; what the servers' registrars say by default (registrar_retry_after).
constexpr std::string_view kRetryAfter = "Retry-After: 5\r\n";

AudioSession silent_audio(const std::string& host, CallId call) {
  AudioSession audio;
  audio.address = host;
  audio.port = kDiscardPort;
  audio.codecs = {AudioCodec::pcmu, AudioCodec::pcma};
  audio.session_id = call;
  audio.session_version = 1;
  return audio;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<DialledNumber> read_dialled(const FrontContext& context, std::string_view user) {
  if (const auto phone = context.phone_of(user)) {
    return DialledNumber{CallKind::extension_to_extension, context.edge().phones.extension(*phone)};
  }
  if (user == "voicemail" || (user.starts_with('*') && all_digits(user.substr(1)))) {
    return DialledNumber{CallKind::voicemail};
  }
  // A number in full may be written with a plus (RFC 3966 5.1.4).
  const std::string_view digits = user.substr(user.starts_with('+') ? 1 : 0);
  const bool outside = context.options().trunks && all_digits(digits) && digits.size() > context.extension_digits();
  return outside ? std::optional<DialledNumber>{{CallKind::outgoing}} : std::nullopt;
}

Leg* FrontCalls::find(CallId call, std::uint32_t phone) {
  const auto found = legs_.find({call, phone});
  return found == legs_.end() ? nullptr : &found->second;
}

Leg* FrontCalls::leg_of(std::string_view local_tag, std::string_view call_id) {
  const auto found = by_tag_.find(std::string(local_tag));
  if (found == by_tag_.end()) return nullptr;
  Leg& leg = legs_.at(found->second);
  return leg.call_id == call_id ? &leg : nullptr;
}

Leg* FrontCalls::other_of(const Leg& leg) {
  for (auto found = legs_.lower_bound({leg.call, 0}); found != legs_.end() && found->first.first == leg.call; ++found) {
    if (found->first.second != leg.phone) return &found->second;
  }
  return nullptr;
}

Leg& FrontCalls::add(CallId call, std::uint32_t phone) {
  Leg& leg = legs_[{call, phone}];
  leg.call = call;
  leg.phone = phone;
  leg.local_tag =
      std::to_string(call) + "." + std::to_string(phone) + "." + std::to_string(context_.random_bits() >> 32U);
  by_tag_[leg.local_tag] = {call, phone};
  return leg;
}

void FrontCalls::end(Leg& leg) {
  if (leg.ended != kNever) return;
  leg.ended = context_.kernel().now();
  context_.kernel().after(kRemembered, [this, key = Key{leg.call, leg.phone}] {
    const auto found = legs_.find(key);
    if (found == legs_.end()) return;
    by_tag_.erase(found->second.local_tag);
    legs_.erase(found);
  });
}

std::size_t FrontCalls::calls() const {
  std::size_t count = 0;
  for (const auto& [key, leg] : legs_) count += leg.caller && leg.ended == kNever ? 1U : 0U;
  return count;
}

void FrontCalls::refuse(Exchange& exchange, int status, std::string_view headers) {
  if (!context_.answers(exchange.server)) return;
  SipResponse response;
  response.status = status;
  response.to_tag = context_.options().token;
  response.extra = headers;
  exchanges_.answer(exchange, response);
}

void FrontCalls::tell_server(ServerId server, const Leg& leg, MessageKind kind, int status) {
  LanMessage message;
  message.kind = kind;
  message.status = static_cast<std::uint16_t>(status);
  message.phone = leg.phone;
  message.call = leg.call;
  context_.to_server(server, message);
}

void FrontCalls::send(ServerId server, const Leg& leg, const LegRequest& request) {
  context_.send(server, leg.flow, request_text(context_, leg, server, request));
}

void FrontCalls::invited(Exchange& exchange) {
  const SipMessage& invite = exchange.request;
  if (!invite.to().tag.empty()) {
    Leg* const leg = leg_of(invite.to().tag, invite.call_id());
    return leg == nullptr || leg->ended != kNever ? refuse(exchange, kNoSuchCall) : reinvited(exchange, *leg);
  }
  const auto phone = context_.phone_of(invite.from().uri.user);
  const auto dialled = read_dialled(context_, invite.request_uri().user);
  // The server's rules have refused unknown numbers; who calls must be one of the system's own.
  if (!phone || !dialled) return refuse(exchange, kForbidden);
  if (const auto refusal = bindings_.refuse_caller(invite, *phone)) {
    return refuse(exchange, refusal->status, refusal->headers);
  }
  open(exchange, *phone, *dialled);
}

void FrontCalls::open(Exchange& exchange, std::uint32_t phone, const DialledNumber& dialled) {
  const SipMessage& invite = exchange.request;
  const CallId call = ++last_call_;
  if (dialled.kind != CallKind::extension_to_extension && !invite.body().empty()) {
    const auto offer = parse_sdp(invite.body());
    if (!offer || !make_sdp_answer(*offer, silent_audio(context_.host(exchange.server), call))) {
      return refuse(exchange, kNotAcceptableHere);
    }
  }
  Leg& leg = add(call, phone);
  leg.caller = true;
  leg.server = exchange.server;
  leg.call_id = invite.call_id();
  leg.local_user = invite.request_uri().user;
  leg.remote_user = invite.from().uri.user;
  leg.learn(invite);
  const auto contacts = invite.contacts();
  leg.flow = contacts.empty() || !leg.routes.empty()
                 ? exchange.flow
                 : FrontContext::target_flow(invite, contacts.front().uri, exchange.flow);
  leg.invite = exchange.number;
  LanMessage message;
  message.kind = MessageKind::sip_invite;
  message.phone = phone;
  message.call = call;
  message.flags = static_cast<std::uint16_t>(dialled.kind);
  message.value = dialled.extension;
  exchanges_.ask(exchange, message);
}

std::string FrontCalls::session_for(const Leg& leg) {
  if (const Leg* const other = other_of(leg)) return other->session;
  const AudioSession audio = silent_audio(context_.host(leg.server), leg.call);
  const auto offer = parse_sdp(leg.session);
  const auto answer = offer ? make_sdp_answer(*offer, audio) : std::nullopt;
  return answer.value_or(make_sdp_offer(audio));
}

void FrontCalls::answer_invite(Exchange& exchange, Leg& leg, int status) {
  SipResponse response;
  response.status = status;
  response.to_tag = leg.local_tag;
  const std::string contact = "<" + context_.own_uri(exchange.server, leg.local_user, exchange.flow) + ">";
  if (status > kTrying && status < kMultipleChoices) response.contact = contact;
  std::string session;
  if (status == kOk) {
    leg.up = true;
    session = session_for(leg);
    response.content_type = kSdp;
    response.body = session;
  }
  if (status == kServiceUnavailable) response.extra = kRetryAfter;
  if (status >= kMultipleChoices) end(leg);
  exchanges_.answer(exchange, response);
}

void FrontCalls::answered(Exchange& exchange, const LanMessage& message) {
  Leg* const leg = find(message.call, message.phone);
  if (message.kind == MessageKind::sip_invite) {
    // A final answer is repeated by the server only if it is the 200 that waits for its ACK.
    if (leg != nullptr && (exchange.status < kOk || exchange.status == message.status)) {
      answer_invite(exchange, *leg, message.status);
    }
    return;
  }
  SipResponse response;
  response.status = message.status;
  response.to_tag = leg != nullptr ? std::string_view(leg->local_tag) : std::string_view(context_.options().token);
  exchanges_.answer(exchange, response);
  if (leg != nullptr && message.kind == MessageKind::sip_bye) end(*leg);
}

void FrontCalls::hung_up(Exchange& exchange) {
  const Leg* const leg = leg_of(exchange.request.to().tag, exchange.request.call_id());
  if (leg == nullptr) return refuse(exchange, kNoSuchCall);
  LanMessage message;
  message.kind = MessageKind::sip_bye;
  message.phone = leg->phone;
  message.call = leg->call;
  exchanges_.ask(exchange, message);
}

void FrontCalls::cancelled(Exchange& exchange) {
  const Exchange* const invite = exchanges_.invite_of(exchange);
  if (invite == nullptr || !invite->asks) return refuse(exchange, kNoSuchCall);
  LanMessage message;
  message.kind = MessageKind::sip_cancel;
  message.phone = invite->asked.phone;
  message.call = invite->asked.call;
  // A CANCEL that comes after the answer has no effect (RFC 3261 9.2).
  if (invite->status >= kOk) return refuse(exchange, kOk);
  exchanges_.ask(exchange, message);
}

void FrontCalls::acknowledged(ServerId server, const SipMessage& ack) {
  Leg* const leg = leg_of(ack.to().tag, ack.call_id());
  if (leg == nullptr) return;
  Leg* const other = other_of(*leg);
  Exchange* const reinvite = leg->reinvite == 0 ? nullptr : exchanges_.find(leg->reinvite);
  if (reinvite != nullptr && reinvite->request.cseq() == ack.cseq()) {
    reinvite->acknowledged = true;
    if (other != nullptr && std::exchange(other->relay_ack_waits, false)) {
      send_ack(server, *other, other->relay_cseq, ack.body());
    }
    return;
  }
  if (Exchange* const invite = exchanges_.find(leg->invite)) invite->acknowledged = true;
  if (!ack.body().empty()) leg->session = ack.body();
  tell_server(server, *leg, MessageKind::sip_ack, 0);
  if (other != nullptr && std::exchange(other->acknowledgement_waits, false)) {
    send_ack(server, *other, kInviteNumber, ack.body());
  }
}

void FrontCalls::send_ack(ServerId server, const Leg& leg, std::uint32_t cseq, std::string_view session) {
  const std::string branch = context_.branch('a', context_.next_number());
  send(server, leg, {.method = "ACK", .cseq = cseq, .branch = branch, .session = session});
}

void FrontCalls::requested(ServerId server, const LanMessage& message) {
  if (message.kind == MessageKind::sip_invite) return ring(server, message);
  Leg* const leg = find(message.call, message.phone);
  if (leg == nullptr) return;
  switch (message.kind) {
    case MessageKind::sip_ack:
      if (leg->caller || leg->acknowledgement_waits) return;
      if (leg->up) return send_ack(server, *leg, kInviteNumber, {});
      // A failure's ACK belongs to the INVITE's transaction (RFC 3261 17.1.1.3).
      return send(server, *leg, {.method = "ACK", .cseq = kInviteNumber, .branch = leg->branch});
    case MessageKind::sip_cancel:
      return send(server, *leg, {.method = "CANCEL", .cseq = kInviteNumber, .branch = leg->branch, .in_dialog = false});
    case MessageKind::sip_bye:
      if (leg->bye_cseq == 0) {
        leg->bye_cseq = ++leg->cseq;
        leg->bye_branch = context_.branch('b', context_.next_number());
      }
      send(server, *leg, {.method = "BYE", .cseq = leg->bye_cseq, .branch = leg->bye_branch});
      return end(*leg);
    default:
      return;
  }
}

void FrontCalls::ring(ServerId server, const LanMessage& message) {
  if (const Leg* const known = find(message.call, message.phone)) {
    if (!known->caller && !known->up && known->ended == kNever) send_invite(server, *known);
    return;
  }
  const Binding* const binding = bindings_.find(server, message.phone);
  if (binding == nullptr) {
    Leg unreachable;
    unreachable.call = message.call;
    unreachable.phone = message.phone;
    return tell_server(server, unreachable, MessageKind::sip_invite, kUnavailable);
  }
  Leg& leg = add(message.call, message.phone);
  const Leg* const caller = other_of(leg);
  leg.server = server;
  leg.flow = binding->flow;
  leg.call_id = leg.local_tag + "@" + context_.host(server);
  leg.local_user = caller != nullptr ? std::string_view(caller->remote_user) : kOutside;
  leg.remote_user = context_.extension(message.phone);
  leg.remote_target = binding->uri;
  leg.cseq = kInviteNumber;
  leg.branch = context_.branch('i', context_.next_number());
  send_invite(server, leg);
}

void FrontCalls::send_invite(ServerId server, const Leg& leg) {
  const Leg* const caller = other_of(leg);
  const std::string session =
      caller != nullptr ? caller->session : make_sdp_offer(silent_audio(context_.host(server), leg.call));
  send(server, leg,
       {.method = "INVITE",
        .cseq = kInviteNumber,
        .branch = leg.branch,
        .session = session,
        .contact = true,
        .in_dialog = false});
}

void FrontCalls::responded(ServerId server, const SipMessage& response) {
  Leg* const leg = leg_of(response.from().tag, response.call_id());
  if (leg == nullptr || !context_.answers(server)) return;
  if (response.method() == SipMethod::bye) return tell_server(server, *leg, MessageKind::sip_bye, response.status());
  if (response.method() == SipMethod::cancel) {
    return tell_server(server, *leg, MessageKind::sip_cancel, response.status());
  }
  if (response.method() != SipMethod::invite) return;
  const std::string_view branch = response.top_via().branch;
  if (branch == leg->branch) return invite_responded(server, *leg, response);
  if (branch == leg->relay_branch) return relay_responded(server, *leg, response);
}

void FrontCalls::invite_responded(ServerId server, Leg& leg, const SipMessage& response) {
  int status = response.status();
  if (status > kTrying && status < kOk) {
    leg.learn(response);
    status = kRinging;
  } else if (status >= kOk && status < kMultipleChoices) {
    if (!leg.up) {
      const Leg* const caller = other_of(leg);
      leg.acknowledgement_waits = caller != nullptr && caller->session.empty();
    }
    leg.learn(response);
    leg.up = true;
    status = kOk;
  } else if (status >= kMultipleChoices) {
    leg.remote_tag = response.to().tag;
    end(leg);
  }
  tell_server(server, leg, MessageKind::sip_invite, status);
}

}  // namespace switchback::hil
