#include "hil/import/call_watch.h"

#include <functional>

namespace switchback::hil {
namespace {

std::uint64_t dialog_of(const SipMessage& message) { return std::hash<std::string_view>{}(message.call_id()); }

std::string failure_words(int status) { return "status " + std::to_string(status); }

}  // namespace

ObservedId CallWatch::note(Call& call, SimTime at, EventKind kind, std::int64_t b, std::int64_t c) {
  const Subject subject = call.caller ? Subject{Subject::Kind::party, *call.caller} : Subject{};
  return call.event = events_.add(at, subject, kind, call.event, call.number, b, c);
}

bool CallWatch::in_call(std::uint32_t party) const { return talking_.contains(party); }

CallWatch::Calls::iterator CallWatch::find(std::uint64_t identity) {
  const auto found = index_.find(identity);
  return found == index_.end() ? open_.end() : found->second;
}

void CallWatch::see(const SeenSip& seen, const SipMessage& message) {
  const std::uint64_t identity = dialog_of(message);
  const auto call = find(identity);
  const SipMethod method = message.method();
  if (!message.is_request()) {
    if (call == open_.end() || method != SipMethod::invite || message.cseq() != call->invite_cseq) return;
    if (message.status() < 300) return answered(*call, seen, message);
    const bool challenged = message.status() == 401 || message.status() == 407;
    if (challenged || call->connected) return;
    return ended(call, seen.at, EventKind::call_failed,
                 call->cancelled ? "caller hung up" : failure_words(message.status()));
  }
  if (method == SipMethod::invite) {
    if (call == open_.end()) return dialled(seen, message, identity);
    // With credentials, or a change of the session.
    if (!call->connected) call->invite_cseq = message.cseq();
  } else if (method == SipMethod::cancel && call != open_.end()) {
    call->cancelled = true;
  } else if (method == SipMethod::bye && call != open_.end()) {
    ended(call, seen.at, call->connected ? EventKind::call_ended : EventKind::call_failed, "hung up");
  }
}

void CallWatch::dialled(const SeenSip& seen, const SipMessage& message, std::uint64_t identity) {
  // A request inside a dialog that began before the capture.
  if (!message.to().tag.empty()) return;
  if (open_.size() >= kMostOpen) {
    const auto oldest = open_.begin();
    index_.erase(oldest->identity);
    open_.erase(oldest);
  }
  const SipUri target = message.request_uri();
  const auto server_to = servers_.find(seen.to);
  const auto server_from = servers_.find(seen.from);
  Call call{.identity = identity,
            .number = static_cast<std::int64_t>(++calls_),
            .caller = parties_.party(message.from().uri.user, seen.from.host),
            .callee = std::nullopt,
            .server = server_to     ? std::int64_t{*server_to}
                      : server_from ? std::int64_t{*server_from}
                                    : -1,
            .invite_cseq = message.cseq(),
            .seen = std::nullopt};
  call.callee = parties_.phone_of_user(target.user);
  if (!call.callee) call.callee = parties_.party(target.user, seen.to.host);
  const bool by_phone = call.caller && parties_.at(*call.caller).phone;
  const bool to_phone = call.callee && parties_.at(*call.callee).phone;
  const std::string_view kind = by_phone ? to_phone ? "extension to extension" : "outgoing" : "incoming";
  if (by_phone && to_phone && seen_.size() < kMostSeen) {
    call.seen = seen_.size();
    seen_.push_back({*call.caller, *call.callee, seen.at, {}, {}});
  }
  note(call, seen.at, EventKind::call_dialled, events_.word(kind),
       call.callee ? ObservedEvents::party_text(*call.callee) : events_.word("another party"));
  open_.push_back(std::move(call));
  index_[identity] = std::prev(open_.end());
}

void CallWatch::answered(Call& call, const SeenSip& seen, const SipMessage& message) {
  if (message.status() < 200) {
    if (message.status() == 100 || call.ringing || call.connected) return;
    call.ringing = true;
    note(call, seen.at, EventKind::call_ringing);
    return;
  }
  if (call.connected) return;
  call.connected = true;
  note(call, seen.at, EventKind::call_connected, call.server);
  if (call.seen) seen_[*call.seen].connected = seen.at;
  for (const auto& party : {call.caller, call.callee}) {
    if (party) ++talking_[*party];
  }
}

void CallWatch::ended(Calls::iterator call, SimTime at, EventKind kind, std::string_view reason) {
  note(*call, at, kind, events_.word(reason));
  if (call->seen) seen_[*call->seen].ended = at;
  if (call->connected) {
    for (const auto& party : {call->caller, call->callee}) {
      if (!party) continue;
      const auto talking = talking_.find(*party);
      if (talking != talking_.end() && --talking->second == 0) talking_.erase(talking);
    }
  }
  index_.erase(call->identity);
  open_.erase(call);
}

}  // namespace switchback::hil
