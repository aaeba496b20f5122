#include "hil/sip_bridge/calls.h"

#include <algorithm>
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
constexpr int kServiceUnavailable = 503;
/// RFC 863; where nothing listens on purpose.
constexpr std::uint16_t kDiscardPort = 9;
/// How long an ended call's other side may repeat itself: 64*T1 (RFC 3261 17.1.2.2, Timer F), twice.
constexpr SimTime kRemembered = 64s;

}  // namespace

Calls::Calls(BridgeContext& context, CallAudio* audio)
    : context_(context),
      audio_(audio),
      byes_(context),
      answers_(context, [this](const Key& key) { give_up_answer(key); }) {}

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
  answers_.forget({call, phone});
  dialog.phone = phone;
  dialog.call = call;
  dialog.call_id = std::move(call_id);
  dialog.local_tag = std::to_string(call) + "." + std::to_string(phone) + "." + context_.options().token;
  return dialog;
}

void Calls::end(Dialog& dialog) {
  dialog.ended = context_.edge().kernel.now();
  if (audio_ != nullptr) audio_->end(dialog);
}

AudioSession Calls::session_of(const Dialog& dialog) {
  AudioSession session;
  session.address = host_text(context_.local(dialog.phone));
  session.port = kDiscardPort;
  session.codecs = {AudioCodec::pcmu, AudioCodec::pcma};
  session.session_id = 1;
  session.session_version = dialog.session_version;
  if (audio_ != nullptr && dialog.ended == kNever) audio_->describe(dialog, session);
  return session;
}

std::string Calls::answer_to(Dialog& dialog, std::string_view description) {
  const auto offer = parse_sdp(description);
  const auto describe = [&] {
    const AudioSession session = session_of(dialog);
    const auto agreed = offer ? make_sdp_answer(*offer, session) : std::nullopt;
    return agreed.value_or(make_sdp_offer(session));
  };
  std::string answer = describe();
  if (!dialog.session.empty() && dialog.session != answer) {
    ++dialog.session_version;
    answer = describe();
  }
  dialog.session = answer;
  return answer;
}

void Calls::forget_ended() {
  const SimTime now = context_.edge().kernel.now();
  std::erase_if(dialogs_, [&](const auto& entry) {
    const Dialog& dialog = entry.second;
    if (dialog.ended == kNever || now - dialog.ended < kRemembered) return false;
    by_call_id_.erase({dialog.call_id, dialog.phone});
    answers_.forget(entry.first);
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
    dialog->remote_target = std::string(context_.scheme()) + dialog->remote_user + "@" + dialog->remote_domain;
    dialog->session = dialog->offer = make_sdp_offer(session_of(*dialog));
    dialog->invite_sequence = message.sequence;
    dialog->invite_branch = branch(*dialog, 'i', message.sequence, server);
  }
  dialog->cause = context_.edge().kernel.journal().cause();
  send_invite(server, *dialog);
}

void Calls::send_invite(ServerId server, Dialog& dialog) {
  dialog.invite_server = server;
  fill(dialog, server, dialog.invite_branch, dialog.invite_sequence);
  fields_.set(SipField::auth, dialog.authorization);
  fields_.set_body(dialog.offer);
  context_.send(server, invite_template(), fields_);
}

void Calls::acknowledge(ServerId server, Dialog& dialog) {
  if (dialog.undelivered) return;  // nobody has answered
  const bool failed = dialog.ended != kNever;
  fill(dialog, server, failed ? dialog.invite_branch : branch(dialog, 'a', dialog.invite_sequence, server),
       dialog.invite_sequence);
  context_.send(server, failed ? ack_failure_template() : ack_template(), fields_);
  if (audio_ != nullptr && !failed) audio_->begin(dialog);
}

void Calls::cancel(ServerId server, const Dialog& dialog) {
  fill(dialog, server, dialog.invite_branch, dialog.invite_sequence);
  context_.send(server, cancel_template(), fields_);
}

void Calls::bye(ServerId server, Dialog& dialog, std::uint32_t sequence) {
  const std::uint32_t number = sequence + dialog.ahead;
  // Who was called may hang up once the ACK has come, or is given up (RFC 3261 15).
  if (answers_.waits({dialog.call, dialog.phone})) {
    dialog.held_bye = sequence;
    return;
  }
  fill(dialog, server, branch(dialog, 'b', number, server), number);
  context_.send(server, bye_template(), fields_);
  end(dialog);
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
    answer = answer_to(dialog, dialog.invite->body());
    response.content_type = "application/sdp";
    response.body = answer;
  } else if (status > kOk) {
    end(dialog);
  }
  const std::string_view sent = context_.respond(*dialog.invite, response, dialog.peer);
  if (status != kOk) return;
  answers_.begin({dialog.call, dialog.phone}, dialog.invite->cseq(), dialog.peer, std::string(sent));
  if (audio_ == nullptr) return;
  audio_->told(dialog, dialog.invite->body());
  audio_->begin(dialog);
}

void Calls::answer_request(Dialog& dialog, int status) {
  if (!dialog.request) return;
  SipResponse response;
  response.status = status;
  response.to_tag = dialog.local_tag;
  context_.respond(*dialog.request, response, dialog.peer);
  if (dialog.request->method() != SipMethod::bye) return;
  end(dialog);
  answers_.forget({dialog.call, dialog.phone});
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

void Calls::received_invite_response(ServerId server, Dialog& dialog, const SipMessage& response) {
  // Late answers to an INVITE that was sent again with credentials say nothing any more.
  if (response.top_via().branch != dialog.invite_branch) return;
  const int status = response.status();
  const std::uint32_t sequence = response.cseq() - dialog.ahead;
  dialog.heard = true;
  if (status == kUnauthorized || status == kProxyAuthenticationRequired) {
    if (send_with_credentials(server, dialog, response)) return;
  }
  if (status >= kOk && status < 300) {
    if (dialog.confirmed_tag.empty()) dialog.confirmed_tag = response.to().tag;
    if (dialog.confirmed_tag != response.to().tag) return end_fork(server, dialog, response);
    dialog.learn_from_response(response);
    if (audio_ != nullptr) audio_->told(dialog, response.body());
  } else if (status > 100 && status < kOk) {
    // Once one has answered, it does not matter what rings elsewhere.
    if (dialog.confirmed_tag.empty()) {
      dialog.learn_from_response(response);
      // Its answer may be the only one (RFC 3262 5).
      if (audio_ != nullptr) audio_->told(dialog, response.body());
    }
  } else if (status >= 300) {
    dialog.remote_tag = response.to().tag;
    end(dialog);
  }
  deliver(dialog, MessageKind::sip_invite, status, sequence, server);
}

void Calls::end_fork(ServerId server, Dialog& dialog, const SipMessage& response) {
  const std::string tag(response.to().tag);
  auto known = std::find(dialog.fork_tags.begin(), dialog.fork_tags.end(), tag);
  const bool first = known == dialog.fork_tags.end();
  if (first) known = dialog.fork_tags.insert(known, tag);
  // A dialog of its own, which lasts as long as its BYE.
  Dialog fork;
  fork.phone = dialog.phone;
  fork.call = dialog.call;
  fork.call_id = dialog.call_id;
  fork.local_tag = dialog.local_tag;
  fork.remote_user = dialog.remote_user;
  fork.remote_domain = dialog.remote_domain;
  fork.remote_target = dialog.remote_target;
  fork.learn_from_response(response);
  const std::string number = "f" + std::to_string(known - dialog.fork_tags.begin());
  fill(fork, server, branch(fork, 'a', dialog.invite_sequence, server) + number, dialog.invite_sequence);
  context_.send(server, ack_template(), fields_);
  if (!first) return;
  const std::string bye_branch = branch(fork, 'b', dialog.invite_sequence + 1, server) + number;
  fill(fork, server, bye_branch, dialog.invite_sequence + 1);
  std::string text;
  bye_template().render(fields_, text);
  byes_.begin(fork.phone, context_.flow_to(server, fork.phone), bye_branch, std::move(text));
}

void Calls::received_ack(ServerId server, Dialog& dialog, const SipMessage& ack) {
  const std::uint32_t sequence = ack.cseq();
  // It answers where the INVITE offered nothing (RFC 3261 13.2.1).
  if (audio_ != nullptr && !ack.body().empty()) audio_->told(dialog, ack.body());
  answers_.acknowledged({dialog.call, dialog.phone}, sequence);
  deliver(dialog, MessageKind::sip_ack, 0, sequence, server);
  if (dialog.held_bye) bye(server, dialog, *std::exchange(dialog.held_bye, std::nullopt));
}

void Calls::give_up_answer(const Key& key) {
  Dialog* const dialog = find(key.first, key.second);
  if (dialog == nullptr) return;
  const ServerId server = context_.server_of(dialog->peer, dialog->phone);
  if (dialog->held_bye) return bye(server, *dialog, *std::exchange(dialog->held_bye, std::nullopt));
  if (dialog->ended != kNever) return;
  const std::uint32_t number = dialog->invite_sequence + 1;
  const std::string bye_branch = branch(*dialog, 'b', number, server);
  fill(*dialog, server, bye_branch, number);
  std::string text;
  bye_template().render(fields_, text);
  byes_.begin(dialog->phone, context_.flow_to(server, dialog->phone), bye_branch, std::move(text));
  end(*dialog);
  // To the phone it is as if the other side had hung up; there is no request to be answered for that.
  dialog->request.reset();
  deliver(*dialog, MessageKind::sip_bye, 0, number, server);
}

void Calls::lost(ServerId server) {
  for (auto& [key, dialog] : dialogs_) {
    if (!dialog.caller || dialog.heard || dialog.ended != kNever || dialog.invite_server != server) continue;
    dialog.undelivered = true;
    end(dialog);
    deliver(dialog, MessageKind::sip_invite, kServiceUnavailable, dialog.invite_sequence - dialog.ahead, server);
  }
}

bool Calls::received_response(const SipMessage& response, const PhoneFlow& from) {
  if (byes_.received(response)) return true;
  const auto phone = context_.phone_of(response.from().uri.user);
  Dialog* const dialog = phone ? find(response.call_id(), *phone) : nullptr;
  if (dialog == nullptr) return false;
  const ServerId server = context_.server_of(from, *phone);
  const int status = response.status();
  const std::uint32_t sequence = response.cseq() - dialog->ahead;
  switch (response.method()) {
    case SipMethod::invite:
      received_invite_response(server, *dialog, response);
      return true;
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

void Calls::refuse(const SipMessage& request, const PhoneFlow& from, int status) {
  SipResponse response;
  response.status = status;
  response.to_tag = context_.options().token;
  context_.respond(request, response, from);
}

void Calls::received_request(SipMessage request, const PhoneFlow& from, std::uint32_t phone) {
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
      return received_ack(server, *dialog, request);
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
