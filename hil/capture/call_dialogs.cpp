#include "hil/capture/call_dialogs.h"

#include <utility>

namespace switchback::hil {
namespace {

using models::Endpoint;
using models::LanMessage;
using models::MessageKind;

/// RFC 3261 17.1.1.2, Timer B: an INVITE of a server is not repeated for longer, so that the next one begins anew.
constexpr SimTime kInviteEnds = 32s;
constexpr const char* kOutside = "outside";

/// The transaction that a message of this kind belongs to is named by this kind.
MessageKind named_by(MessageKind kind) {
  return kind == MessageKind::sip_ack || kind == MessageKind::sip_cancel ? MessageKind::sip_invite : kind;
}

Endpoint end_of(const LanMessage& message) { return is_server(message.from) ? message.to : message.from; }
Endpoint server_of(const LanMessage& message) { return is_server(message.from) ? message.from : message.to; }

std::uint32_t phone_of(const LanMessage& message) { return end_of(message) == Endpoint::phones ? message.phone : 0; }

/// Only phones number their requests.
std::uint32_t sequence_of(Endpoint sender, const LanMessage& message) {
  return sender == Endpoint::phones ? message.sequence : 0;
}

/// Who is called by an INVITE, as its sender says it.
std::string called_user(const LanMessage& invite) {
  if (invite.value > 0) return std::to_string(invite.value);
  switch (static_cast<models::CallKind>(invite.flags)) {
    case models::CallKind::voicemail:
      return "voicemail";
    case models::CallKind::conference:
      return "conference";
    default:
      return kOutside;
  }
}

const char* letter_of(Endpoint sender) {
  return sender == Endpoint::primary ? "p" : sender == Endpoint::secondary ? "s" : "e";
}

}  // namespace

std::string sip_contact(const std::string& user, const std::string& host) {
  return "sip:" + user + "@" + host + ":" + std::to_string(kCapturedSipPort);
}

CallDialogs::Dialog CallDialogs::begin(const LanMessage& message, std::uint32_t attempt) {
  const Endpoint end = end_of(message);
  const std::string host = names_.host(server_of(message), 0);
  const bool end_calls = end == message.from;
  Dialog dialog;
  dialog.attempt = attempt;
  std::string end_name(end == Endpoint::sip_provider ? "provider" : name_of(end));
  if (end == Endpoint::phones) end_name = names_.extension(message.phone);
  dialog.letters = std::to_string(message.call) + "-" + end_name + "-" + std::to_string(attempt);
  dialog.call_id = "call-" + dialog.letters + "@" + host;
  dialog.end = {end == Endpoint::sip_provider ? kOutside : end_name, host, dialog.letters + "-e"};
  dialog.server = {kOutside, host, dialog.letters + "-s"};
  if (end_calls) {
    dialog.server.user = called_user(message);
    callers_.emplace(message.call, dialog.end.user);
  } else {
    if (end == Endpoint::sip_provider) dialog.end.user = called_user(message);
    if (const auto caller = callers_.find(message.call); caller != callers_.end()) dialog.server.user = caller->second;
  }
  return dialog;
}

CallDialogs::Transaction& CallDialogs::add(Dialog& dialog, const LanMessage& message, Endpoint sender, SimTime now) {
  const bool by_server = is_server(sender);
  std::uint32_t& last = by_server ? dialog.server_cseq : dialog.end_cseq;
  const std::uint32_t sequence = sequence_of(sender, message);
  last = sequence > last ? sequence : last + 1;
  const MessageKind kind = named_by(message.kind);
  const SipParty& other = by_server ? dialog.end : dialog.server;
  const Endpoint to = sender == message.from ? message.to : message.from;
  Transaction transaction{.sender = sender,
                          .kind = kind,
                          .sequence = sequence,
                          .cseq = last,
                          .branch = "z9hG4bK-" + dialog.letters + "-" + letter_of(sender) + std::to_string(last),
                          .request_uri = sip_contact(other.user, names_.host(to, message.phone)),
                          .began = now,
                          .in_dialog = kind != MessageKind::sip_invite || dialog.established};
  return dialog.transactions.emplace_back(std::move(transaction));
}

CallDialogs::Transaction& CallDialogs::of_request(Dialog& dialog, const LanMessage& message, SimTime now) {
  const std::uint32_t sequence = sequence_of(message.from, message);
  auto& known = dialog.transactions;
  for (auto one = known.rbegin(); one != known.rend(); ++one) {
    if (one->sender != message.from || one->kind != named_by(message.kind) || one->sequence != sequence) continue;
    const bool by_retransmitter = is_server(message.from) && message.to != Endpoint::sip_provider;
    const bool over = one->acknowledged_failure || (by_retransmitter && now - one->began >= kInviteEnds);
    if (message.kind != MessageKind::sip_invite || !over || dialog.established) return *one;
    // Whoever refused, or did not answer, is called once more.
    dialog = begin(message, dialog.attempt + 1);
    break;
  }
  return add(dialog, message, message.from, now);
}

CallDialogs::Transaction& CallDialogs::of_response(Dialog& dialog, const LanMessage& message, SimTime now) {
  const std::uint32_t sequence = sequence_of(message.to, message);
  auto& known = dialog.transactions;
  for (auto one = known.rbegin(); one != known.rend(); ++one) {
    if (one->sender == message.to && one->kind == named_by(message.kind) && one->sequence == sequence) return *one;
  }
  return add(dialog, message, message.to, now);
}

CallMessage CallDialogs::place(const LanMessage& message, SimTime now) {
  const Key key{message.call, end_of(message), phone_of(message)};
  auto found = dialogs_.find(key);
  if (found == dialogs_.end()) found = dialogs_.emplace(key, begin(message, 1)).first;
  Dialog& dialog = found->second;
  const bool request = message.status == 0;
  Transaction& transaction = request ? of_request(dialog, message, now) : of_response(dialog, message, now);
  if (message.kind == MessageKind::sip_invite && message.status >= 200 && transaction.final_status == 0) {
    transaction.final_status = message.status;
    if (message.status < 300) dialog.established = true;
  }
  const bool by_server = is_server(transaction.sender);
  CallMessage placed;
  SipExchange& exchange = placed.exchange;
  exchange.call_id = dialog.call_id;
  exchange.branch = transaction.branch;
  exchange.cseq = transaction.cseq;
  exchange.from = by_server ? dialog.server : dialog.end;
  exchange.to = by_server ? dialog.end : dialog.server;
  exchange.in_dialog = transaction.in_dialog;
  exchange.requester = names_.address(transaction.sender, message.phone);
  if (!request) return placed;
  exchange.request_uri = transaction.request_uri;
  if (message.kind != MessageKind::sip_ack) return placed;
  exchange.in_dialog = true;
  placed.refused = transaction.final_status >= 300;
  if (placed.refused) {
    transaction.acknowledged_failure = true;
  } else {
    // That of a 2xx is a transaction of its own (RFC 3261 13.2.2.4).
    exchange.branch += "-ack";
  }
  return placed;
}

}  // namespace switchback::hil
