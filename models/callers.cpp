#include "models/callers.h"

#include <utility>

#include "models/core/errors.h"

namespace switchback::models {

std::span<const Parameter<CallerHabits>> caller_parameters() {
  using P = CallerHabits;
  static const auto table = std::to_array<Parameter<P>>({
      {{"callers.silence", "how long a person listens to silence before hanging up", "assumption"}, &P::silence},
      {{"callers.give up", "how long a caller waits for an answer", "assumption"}, &P::gives_up},
      {{"test calls.answer", "ringing time until a test call is answered", "assumption"}, &P::test_answer},
      {{"test calls.talk", "connected time of a test call", "assumption"}, &P::test_talk},
      {{"test calls.give up", "a test call that is not over after this has failed", "assumption"}, &P::test_gives_up},
      {{"calls.ghost after", "a server that holds a call this long after its people hung up has a ghost call",
        "assumption"},
       &P::ghost_after},
  });
  return table;
}

const CallRequest* Callers::request(CallId call) const { return known(call) ? &record_of(call).request : nullptr; }

const Callers::Record& Callers::record_of(CallId call) const {
  SWITCHBACK_ASSERT(known(call));
  return records_[call - 1];
}

std::string Callers::callee_text(const CallRequest& request) const {
  switch (request.kind) {
    case CallKind::outgoing:
      return request.trunk.empty() ? "outside" : "outside over " + request.trunk;
    case CallKind::voicemail:
      return "voicemail";
    case CallKind::conference:
      return "conference";
    default:
      return "ext " + std::to_string(request.to);
  }
}

CallId Callers::place(const CallRequest& request) {
  const bool from_outside = request.kind == CallKind::incoming || request.from == 0;
  std::optional<std::uint32_t> phone;
  if (!from_outside) {
    phone = phones_.index_of_extension(request.from);
    if (!phone) throw UserError("call: no phone has the extension " + std::to_string(request.from));
  }
  records_.emplace_back();
  const CallId call = records_.size();
  Record& record = records_.back();
  record.request = request;
  if (phone) {
    record.caller = {.kind = Party::Kind::phone, .phone = *phone};
    record.caller_entity = phones_.entity(*phone);
  } else {
    record.caller = {.kind = Party::Kind::outside};
    record.caller_entity = outside_entity_;
  }
  kernel_.record(record.caller_entity, EventKind::call_dialled, static_cast<std::int64_t>(call),
                 kernel_.text(name_of(request.kind)), kernel_.text(callee_text(request)));
  dial(call);
  return call;
}

void Callers::dial(CallId call) {
  Record& record = record_of(call);
  const CallRequest& request = record.request;
  if (request.kind == CallKind::outgoing) {
    record.called = {.kind = Party::Kind::outside, .outside = outside_(request.trunk)};
  }
  bool possible = false;
  record.caller.off_hook = true;
  if (record.caller.kind == Party::Kind::phone) {
    possible = phones_.dial(record.caller.phone, call, request.kind, request.to);
  } else {
    record.caller.outside = outside_(request.trunk);
    possible = record.caller.outside != nullptr && record.caller.outside->place_call(request.trunk, call, request.to);
  }
  if (!possible && !is_over(record.state)) {
    record.caller.off_hook = false;
    return close(call, CallState::failed, EventKind::call_failed,
                 record.caller.kind == Party::Kind::phone ? "phone busy or not registered" : "no outside line");
  }
  kernel_.after(habits_.gives_up, [this, call] { give_up(call); });
}

void Callers::give_up(CallId call) {
  const CallState state = record_of(call).state;
  if (state != CallState::dialling && state != CallState::ringing) return;
  close(call, CallState::failed, EventKind::call_failed, "no answer");
}

void Callers::hang_up(CallId call) {
  const CallState state = record_of(call).state;
  if (is_over(state)) return;
  const bool talked = state == CallState::connected || state == CallState::kept;
  if (talked) return close(call, CallState::ended, EventKind::call_ended, "caller hung up");
  close(call, CallState::failed, EventKind::call_failed, "hung up before answer");
}

bool Callers::ask(CallId call, CallKind feature, std::function<void(int)> answered) {
  Record& record = record_of(call);
  if (record.caller.kind != Party::Kind::phone || !phones_.ask(record.caller.phone, call, feature)) return false;
  record.feature_answered = std::move(answered);
  return true;
}

void Callers::phone_feature_answered(std::uint32_t, CallId call, int status) {
  if (!known(call) || !record_of(call).feature_answered) return;
  std::exchange(record_of(call).feature_answered, {})(status);
}

void Callers::close(CallId call, CallState state, EventKind kind, std::string reason) {
  Record& record = record_of(call);
  SWITCHBACK_ASSERT(!is_over(record.state));
  if (record.state == CallState::connected || record.state == CallState::kept) --talking_;
  record.state = state;
  record.over_at = kernel_.now();
  record.reason = std::move(reason);
  kernel_.record(record.caller_entity, kind, static_cast<std::int64_t>(call), kernel_.text(record.reason));
  // Whose call was cut does not know at once; who gives up or has talked enough hangs up now.
  if (state != CallState::dropped) on_hook(call, record.caller);
  if (record.caller.off_hook || record.called.off_hook) {
    kernel_.after(habits_.silence, [this, call] { hang_up_in_silence(call); });
  }
  for (auto& action : std::exchange(record.when_over, {})) action();
}

void Callers::hang_up_in_silence(CallId call) {
  on_hook(call, record_of(call).caller);
  on_hook(call, record_of(call).called);
}

void Callers::on_hook(CallId call, Party& party) {
  if (!std::exchange(party.off_hook, false)) return;
  if (party.kind == Party::Kind::phone) phones_.hang_up(party.phone, call);
  if (party.kind == Party::Kind::outside && party.outside != nullptr) party.outside->hang_up(call);
}

void Callers::when_over(CallId call, std::function<void()> action) {
  if (is_over(state(call))) return action();
  record_of(call).when_over.push_back(std::move(action));
}

Callers::Party* Callers::party_with(Record& record, std::uint32_t phone) {
  if (record.caller.kind == Party::Kind::phone && record.caller.phone == phone) return &record.caller;
  if (record.called.kind == Party::Kind::phone && record.called.phone == phone) return &record.called;
  return nullptr;
}

void Callers::phone_rings(std::uint32_t phone, CallId call) {
  if (!known(call)) return;
  Record& record = record_of(call);
  record.called = {.kind = Party::Kind::phone, .phone = phone};
  party_rings(call, record.called);
}

void Callers::outside_rings(CallId call) {
  if (!known(call)) return;
  Record& record = record_of(call);
  if (record.request.kind == CallKind::outgoing) party_rings(call, record.called);
}

void Callers::party_rings(CallId call, Party& party) {
  Record& record = record_of(call);
  if (party.off_hook) return;
  party.off_hook = true;
  party.answered = false;
  if (is_over(record.state)) {
    kernel_.after(habits_.silence, [this, call] { hang_up_in_silence(call); });
    return;
  }
  if (record.state == CallState::dialling) {
    record.state = CallState::ringing;
    kernel_.record(record.caller_entity, EventKind::call_ringing, static_cast<std::int64_t>(call));
  }
  RandomStream stream = answers_.member(call);
  kernel_.after(record.request.answer.draw(stream), [this, call] { party_answers(call, record_of(call).called); });
}

void Callers::party_answers(CallId call, Party& party) {
  if (!party.off_hook || std::exchange(party.answered, true)) return;
  if (party.kind == Party::Kind::phone) phones_.answer(party.phone, call);
  if (party.kind == Party::Kind::outside && party.outside != nullptr) party.outside->answer(call);
}

void Callers::phone_connected(std::uint32_t phone, CallId call) {
  if (!known(call)) return;
  Record& record = record_of(call);
  if (party_with(record, phone) == &record.caller) caller_connected(call);
}

void Callers::outside_connected(CallId call) {
  if (known(call) && record_of(call).caller.kind == Party::Kind::outside) caller_connected(call);
}

void Callers::caller_connected(CallId call) {
  Record& record = record_of(call);
  if (record.state != CallState::dialling && record.state != CallState::ringing) return;
  record.state = CallState::connected;
  ++talking_;
  const Party& with_phone = record.caller.kind == Party::Kind::phone ? record.caller : record.called;
  const std::optional<ServerId> server =
      with_phone.kind == Party::Kind::phone ? phones_.owner(with_phone.phone) : std::nullopt;
  kernel_.record(record.caller_entity, EventKind::call_connected, static_cast<std::int64_t>(call),
                 server ? static_cast<std::int64_t>(*server) : -1);
  if (record.request.talk != kNever) kernel_.after(record.request.talk, [this, call] { hang_up(call); });
}

void Callers::phone_cleared(std::uint32_t phone, CallId call, int status) {
  if (!known(call)) return;
  Party* const party = party_with(record_of(call), phone);
  if (party == nullptr) return;
  party_cleared(call, *party, status == 0 ? "cleared by the network" : "SIP " + std::to_string(status));
}

void Callers::outside_cleared(CallId call, int cause) {
  if (!known(call)) return;
  Record& record = record_of(call);
  Party& party = record.caller.kind == Party::Kind::outside ? record.caller : record.called;
  if (party.kind == Party::Kind::outside) party_cleared(call, party, "Q.850 cause " + std::to_string(cause));
}

void Callers::party_cleared(CallId call, Party& party, const std::string& why) {
  Record& record = record_of(call);
  party.off_hook = false;
  if (is_over(record.state)) return;
  const bool is_caller = &party == &record.caller;
  if (record.state == CallState::dialling || record.state == CallState::ringing) {
    // A callee that stops ringing says nothing yet: the caller hears the outcome.
    if (is_caller) close(call, CallState::failed, EventKind::call_failed, why);
    return;
  }
  const bool parked_by_callee = record.request.kind == CallKind::parked && !is_caller;
  const bool agent_not_reached = record.request.kind == CallKind::queued && !is_caller && !party.answered;
  if (parked_by_callee || agent_not_reached) return;
  close(call, CallState::dropped, EventKind::call_dropped, record.limit_reached ? "kept-call limit" : why);
}

void Callers::call_kept(CallId call, ServerId) {
  if (known(call) && record_of(call).state == CallState::connected) record_of(call).state = CallState::kept;
}

void Callers::call_limit_reached(CallId call, ServerId server) {
  if (!known(call)) return;
  record_of(call).limit_reached = true;
  call_found_stale(call, server);
}

void Callers::call_media_lost(CallId call) {
  if (!known(call)) return;
  const CallState state = record_of(call).state;
  if (state != CallState::connected && state != CallState::kept) return;
  close(call, CallState::dropped, EventKind::call_dropped, "media lost");
}

void Callers::call_found_stale(CallId call, ServerId server) {
  if (!known(call)) return;
  const Record& record = record_of(call);
  if (!is_over(record.state) || kernel_.now() - record.over_at <= habits_.ghost_after) return;
  kernel_.record(record.caller_entity, EventKind::call_ghost, static_cast<std::int64_t>(call),
                 static_cast<std::int64_t>(server));
}

}  // namespace switchback::models
