#include "hil/sip_bridge/calls.h"

#include <utility>
#include <vector>

#include "hil/sip/sdp.h"
#include "models/phones/phone_bank.h"

namespace switchback::hil {
namespace {

using models::CallId;
using models::LanMessage;
using models::MessageKind;
using models::ServerId;

constexpr int kOk = 200;
constexpr int kUnauthorized = 401;
constexpr int kProxyAuthenticationRequired = 407;
constexpr int kUnavailable = 480;
constexpr int kNoSuchCall = 481;
/// RFC 863; where nothing listens on purpose.
constexpr std::uint16_t kDiscardPort = 9;
/// How long an ended call's other side may repeat itself: 64*T1 (RFC 3261 17.1.2.2, Timer F), twice.
constexpr SimTime kRemembered = 64s;

AudioSession audio_at(const BridgeContext& context) {
  AudioSession audio;
  audio.address = host_text(context.options().local);
  audio.port = kDiscardPort;
  audio.codecs = {AudioCodec::pcmu, AudioCodec::pcma};
  audio.session_id = 1;
  audio.session_version = 1;
  return audio;
}

}  // namespace

Dialog* Calls::find(CallId call, std::uint32_t phone) {
  const auto found = dialogs_.find({call, phone});
  return found == dialogs_.end() ? nullptr : &found->second;
}

Dialog* Calls::find(std::string_view call_id, std::uint32_t phone) {
  const auto found = by_call_id_.find(std::pair<std::string, std::uint32_t>(call_id, phone));
  return found == by_call_id_.end() ? nullptr : &dialogs_.at(found->second);
}

Dialog& Calls::add(CallId call, std::uint32_t phone, std::string call_id) {
  forget_ended();
  by_call_id_[{call_id, phone}] = {call, phone};
  Dialog& dialog = dialogs_[{call, phone}];
  dialog = Dialog{};
  dialog.phone = phone;
  dialog.call = call;
  dialog.call_id = std::move(call_id);
  dialog.local_tag = std::to_string(call) + "." + std::to_string(phone) + "." + context_.options().token;
  return dialog;
}

void Calls::forget_ended() {
  const SimTime now = context_.edge().kernel.now();
  std::erase_if(dialogs_, [&](const auto& entry) {
    const Dialog& dialog = entry.second;
    if (dialog.ended == kNever || now - dialog.ended < kRemembered) return false;
    by_call_id_.erase({dialog.call_id, dialog.phone});
    return true;
  });
}

std::string Calls::branch(const Dialog& dialog, char kind, std::uint32_t sequence, ServerId server) const {
  return "z9hG4bK-" + context_.options().token + "-" + kind + std::to_string(dialog.call) + "-" +
         std::to_string(dialog.phone) + "-" + std::to_string(sequence) + (server == ServerId::primary ? "p" : "s");
}

void Calls::send(ServerId server, const LanMessage& message) {
  if (message.kind == MessageKind::sip_invite && message.status == 0) return invite(server, message);
  Dialog* const dialog = find(message.call, message.phone);
  if (dialog == nullptr) return;
  dialog->cause = context_.edge().kernel.journal().cause();
  switch (message.kind) {
    case MessageKind::sip_invite:
      return answer_invite(*dialog, message.status);
    case MessageKind::sip_ack:
      return acknowledge(server, *dialog);
    case MessageKind::sip_cancel:
      return message.status == 0 ? cancel(server, *dialog) : answer_request(*dialog, message.status);
    case MessageKind::sip_bye:
      return message.status == 0 ? bye(server, *dialog, message.sequence) : answer_request(*dialog, message.status);
    default:
      return;
  }
}

void Calls::fill(const Dialog& dialog, ServerId server, std::string branch, std::uint32_t sequence) {
  branch_ = std::move(branch);
  context_.begin(fields_, dialog.phone, server);
  fields_.set(SipField::branch, branch_);
  fields_.set(SipField::call_id, dialog.call_id);
  fields_.set(SipField::from_tag, dialog.local_tag);
  fields_.set(SipField::to_tag, dialog.remote_tag);
  fields_.set(SipField::peer_user, dialog.remote_user);
  fields_.set(SipField::peer_domain, dialog.remote_domain);
  fields_.set(SipField::request_uri, dialog.remote_target);
  fields_.set(SipField::routes, dialog.route_fields);
  fields_.set(SipField::cseq, sequence);
  fields_.set(SipField::auth, "");
}

void Calls::invite(ServerId server, const LanMessage& message) {
  Dialog* dialog = find(message.call, message.phone);
  if (dialog == nullptr) {
    dialog = &add(message.call, message.phone,
                  std::to_string(message.call) + "." + std::to_string(message.phone) + "." + context_.options().token);
    dialog->caller = true;
    dialog->kind = message.flags;
    dialog->remote_user = std::to_string(message.value);
    dialog->remote_domain = context_.domain(server);
    dialog->remote_target = "sip:" + dialog->remote_user + "@" + dialog->remote_domain;
    dialog->offer = make_sdp_offer(audio_at(context_));
    dialog->invite_sequence = message.sequence;
    dialog->invite_branch = branch(*dialog, 'i', message.sequence, server);
  }
  dialog->cause = context_.edge().kernel.journal().cause();
  send_invite(server, *dialog);
}

void Calls::send_invite(ServerId server, Dialog& dialog) {
  fill(dialog, server, dialog.invite_branch, dialog.invite_sequence);
  fields_.set(SipField::auth, dialog.authorization);
  fields_.set_body(dialog.offer);
  context_.send(server, invite_template(), fields_);
}

void Calls::acknowledge(ServerId server, Dialog& dialog) {
  const bool failed = dialog.ended != kNever;
  fill(dialog, server, failed ? dialog.invite_branch : branch(dialog, 'a', dialog.invite_sequence, server),
       dialog.invite_sequence);
  context_.send(server, failed ? ack_failure_template() : ack_template(), fields_);
}

void Calls::cancel(ServerId server, const Dialog& dialog) {
  fill(dialog, server, dialog.invite_branch, dialog.invite_sequence);
  context_.send(server, cancel_template(), fields_);
}

void Calls::bye(ServerId server, Dialog& dialog, std::uint32_t sequence) {
  const std::uint32_t number = sequence + dialog.ahead;
  fill(dialog, server, branch(dialog, 'b', number, server), number);
  context_.send(server, bye_template(), fields_);
  dialog.ended = context_.edge().kernel.now();
}

void Calls::answer_invite(Dialog& dialog, int status) {
  if (!dialog.invite) return;
  const std::string contact = context_.contact(dialog.phone);
  SipResponse response;
  response.status = status;
  response.to_tag = dialog.local_tag;
  response.contact = contact;
  std::string answer;
  if (status == kOk) {
    const auto offer = parse_sdp(dialog.invite->body());
    const auto agreed = offer ? make_sdp_answer(*offer, audio_at(context_)) : std::nullopt;
    answer = agreed.value_or(make_sdp_offer(audio_at(context_)));
    response.content_type = "application/sdp";
    response.body = answer;
  } else if (status > kOk) {
    dialog.ended = context_.edge().kernel.now();
  }
  context_.respond(*dialog.invite, response, dialog.peer);
}

void Calls::answer_request(Dialog& dialog, int status) {
  if (!dialog.request) return;
  SipResponse response;
  response.status = status;
  response.to_tag = dialog.local_tag;
  context_.respond(*dialog.request, response, dialog.peer);
  if (dialog.request->method() == SipMethod::bye) dialog.ended = context_.edge().kernel.now();
}

bool Calls::send_with_credentials(ServerId server, Dialog& dialog, const SipMessage& response) {
  if (context_.options().password.empty()) return false;
  if (!dialog.digest) dialog.digest.emplace(context_.user(dialog.phone), context_.options().password);
  const bool by_proxy = response.status() == kProxyAuthenticationRequired;
  const auto challenges = by_proxy ? response.proxy_authenticate() : response.www_authenticate();
  if (dialog.digest->take(challenges) != DigestClient::Taken::retry) return false;
  // The refused one is acknowledged like any that failed.
  dialog.remote_tag = response.to().tag;
  fill(dialog, server, dialog.invite_branch, dialog.invite_sequence);
  context_.send(server, ack_failure_template(), fields_);
  dialog.remote_tag.clear();
  dialog.authorization = std::string(by_proxy ? "Proxy-Authorization: " : "Authorization: ") +
                         dialog.digest->authorization("INVITE", dialog.remote_target, context_.random_bits()) + "\r\n";
  ++dialog.ahead;
  ++dialog.invite_sequence;
  dialog.invite_branch = branch(dialog, 'i', dialog.invite_sequence, server);
  send_invite(server, dialog);
  return true;
}

void Calls::deliver(const Dialog& dialog, MessageKind kind, int status, std::uint32_t sequence, ServerId server) {
  LanMessage message;
  message.from = endpoint_of(server);
  message.to = models::Endpoint::phones;
  message.kind = kind;
  message.status = static_cast<std::uint16_t>(status);
  message.flags = dialog.kind;
  message.phone = dialog.phone;
  message.sequence = sequence;
  message.call = dialog.call;
  context_.deliver(message, dialog.cause);
}

bool Calls::received_response(const SipMessage& response, const Ipv4Endpoint& from) {
  const auto phone = context_.phone_of(response.from().uri.user);
  Dialog* const dialog = phone ? find(response.call_id(), *phone) : nullptr;
  if (dialog == nullptr) return false;
  const ServerId server = context_.server_of(from, *phone);
  const int status = response.status();
  const std::uint32_t sequence = response.cseq() - dialog->ahead;
  switch (response.method()) {
    case SipMethod::invite: {
      // Late answers to an INVITE that was sent again with credentials say nothing any more.
      if (response.top_via().branch != dialog->invite_branch) return true;
      if (status == kUnauthorized || status == kProxyAuthenticationRequired) {
        if (send_with_credentials(server, *dialog, response)) return true;
      }
      if (status > 100 && status < 300) dialog->learn_from_response(response);
      if (status >= 300) {
        dialog->remote_tag = response.to().tag;
        dialog->ended = context_.edge().kernel.now();
      }
      deliver(*dialog, MessageKind::sip_invite, status, sequence, server);
      return true;
    }
    case SipMethod::cancel:
      // A CANCEL has the model's number of its INVITE.
      deliver(*dialog, MessageKind::sip_cancel, status, sequence, server);
      return true;
    case SipMethod::bye:
      deliver(*dialog, MessageKind::sip_bye, status, sequence, server);
      return true;
    default:
      return false;
  }
}

const Dialog* Calls::caller_of(const SipMessage& request, std::uint32_t phone) const {
  // A proxy keeps the caller's Call-ID; a back-to-back user agent makes its own, and then caller and callee tell.
  const auto calling = context_.phone_of(request.from().uri.user);
  if (!calling) return nullptr;
  const std::string called = context_.extension(phone);
  const Dialog* match = nullptr;
  for (const auto& [key, dialog] : dialogs_) {
    if (!dialog.caller || dialog.phone != *calling || dialog.ended != kNever) continue;
    if (dialog.call_id == request.call_id()) return &dialog;
    if (dialog.remote_user == called && !dialogs_.contains({dialog.call, phone})) match = &dialog;
  }
  return match;
}

Dialog* Calls::invited(const SipMessage& request, std::uint32_t phone) {
  if (Dialog* const known = find(request.call_id(), phone); known != nullptr && !known->caller) return known;
  const Dialog* const caller = caller_of(request, phone);
  if (caller == nullptr) return nullptr;
  const std::uint16_t kind = caller->kind;
  const EventId cause = caller->cause;
  Dialog& dialog = add(caller->call, phone, std::string(request.call_id()));
  dialog.kind = kind;
  dialog.cause = cause;
  return &dialog;
}

void Calls::refuse(const SipMessage& request, const Ipv4Endpoint& from, int status) {
  SipResponse response;
  response.status = status;
  response.to_tag = context_.options().token;
  context_.respond(request, response, from);
}

void Calls::received_request(SipMessage request, const Ipv4Endpoint& from, std::uint32_t phone) {
  const ServerId server = context_.server_of(from, phone);
  const SipMethod method = request.method();
  if (method == SipMethod::invite && request.to().tag.empty()) {
    Dialog* const dialog = invited(request, phone);
    if (dialog == nullptr) return refuse(request, from, kUnavailable);
    dialog->learn_from_invite(request);
    dialog->peer = from;
    dialog->invite.emplace(std::move(request));
    return deliver(*dialog, MessageKind::sip_invite, 0, dialog->invite_sequence, server);
  }
  Dialog* const dialog = find(request.call_id(), phone);
  if (dialog == nullptr) {
    if (method != SipMethod::ack) refuse(request, from, kNoSuchCall);
    return;
  }
  dialog->peer = from;
  const std::uint32_t sequence = request.cseq();
  switch (method) {
    case SipMethod::ack:
      return deliver(*dialog, MessageKind::sip_ack, 0, sequence, server);
    case SipMethod::invite:
      // A re-INVITE refreshes the session or holds it; the phone has nothing to decide.
      dialog->invite.emplace(std::move(request));
      return answer_invite(*dialog, kOk);
    case SipMethod::cancel:
    case SipMethod::bye:
      dialog->request.emplace(std::move(request));
      return deliver(*dialog, method == SipMethod::bye ? MessageKind::sip_bye : MessageKind::sip_cancel, 0, sequence,
                     server);
    default:
      return refuse(request, from, kNoSuchCall);
  }
}

}  // namespace switchback::hil
