// The registration half of the phone bank: one phone's way between the servers.
#include <algorithm>

#include "models/core/errors.h"
#include "models/phones/phone_bank.h"

namespace switchback::models {
namespace {

/// How long a phone with the planted defect takes to boot (assumption).
constexpr SimTime kReboot = 180s;

constexpr std::uint8_t kPrimary = 0;
constexpr std::uint8_t kSecondary = 1;

/// Of the defects "gives up for good" and "retries at once".
constexpr std::uint8_t kRoundsBeforeGivingUp = 3;
constexpr SimTime kAtOnce = 1s;

constexpr std::uint8_t other_than(std::uint8_t server) { return static_cast<std::uint8_t>(1 - server); }

constexpr Phone::Flag tried(std::uint8_t server) {
  return server == kPrimary ? Phone::kTriedPrimary : Phone::kTriedSecondary;
}

bool registering(const Phone& phone) { return phone.errand != Errand::none && phone.errand != Errand::probe; }

void forget_round(Phone& phone) {
  phone.clear(Phone::kTriedPrimary);
  phone.clear(Phone::kTriedSecondary);
}

}  // namespace

SimTime PhoneBank::next_due(const Phone& phone) const {
  const bool busy = phone.errand != Errand::none;
  switch (phone.state) {
    case PhoneState::off:
      return kNever;
    case PhoneState::basic:
      return busy ? transaction_due(phone) : phone.move_at;
    case PhoneState::unregistered:
      if (!busy) return phone.move_at;
      return phone.has(Phone::kWindow) ? std::min(transaction_due(phone), phone.move_at) : transaction_due(phone);
    case PhoneState::registered:
      if (registering(phone)) return transaction_due(phone);
      if (busy) return std::min(transaction_due(phone), phone.move_at);
      return std::min({phone.refresh_at, phone.probe_at, phone.move_at});
  }
  assertion_failed("a phone is in one of four states", __FILE__, __LINE__);
}

void PhoneBank::act(std::uint32_t index) {
  Phone& phone = phones_[index];
  const SimTime now = kernel_.now();
  if (phone.errand != Errand::none && transaction_due(phone) <= now) {
    const bool over = phone.has(Phone::kUnheard) || group(phone).schedule(phone).exhausted(phone.transmissions);
    return over ? timed_out(index) : transmit(index);
  }
  switch (phone.state) {
    case PhoneState::off:
      return;
    case PhoneState::basic:
      if (defects_.stays_in_basic_mode) {
        phone.move_at = kNever;
        return;
      }
      return begin(index, kPrimary, Errand::retry);
    case PhoneState::unregistered:
      return phone.errand == Errand::none ? try_again(index) : fail_over(index);
    case PhoneState::registered:
      if (phone.move_at <= now) return move(index);
      if (phone.refresh_at <= now) return refresh(index);
      return probe(index);
  }
}

bool PhoneBank::held_by_call(std::uint32_t index) const {
  const Phone& phone = phones_[index];
  return phone.call != kNoCall && calls_.active(index) && !profile(phone).moves_during_call &&
         !defects_.moves_during_call;
}

void PhoneBank::timed_out(std::uint32_t index) {
  Phone& phone = phones_[index];
  const Errand errand = phone.errand;
  if (errand != Errand::probe) note(index, EventKind::register_timeout, phone.target, phone.cseq);
  phone.errand = Errand::none;
  if (errand == Errand::probe && defects_.probes_first_server) phone.target = phone.owner;
  switch (phone.state) {
    case PhoneState::off:
      return;
    case PhoneState::basic:
      phone.move_at = kernel_.now() + profile(phone).retry_max;
      return;
    case PhoneState::registered:
      if (phone.target != phone.owner) return move_failed(index, errand, true, SimTime{0});
      if (phone.has(Phone::kAfterHangup)) {
        // It is about to learn who is in control anyway.
        const SimTime at = phone.move_at;
        lose_server(index);
        phone.set(Phone::kAfterHangup);
        phone.move_at = at;
        return;
      }
      lose_server(index);
      open_window(index, phone.started);
      break;
    case PhoneState::unregistered:
      break;
  }
  if (!phone.has(Phone::kWindow)) return try_failed(index, SimTime{0}, true);
  if (phone.move_at <= kernel_.now()) return fail_over(index);
  begin(index, phone.target, Errand::retry);
}

void PhoneBank::open_window(std::uint32_t index, SimTime since) {
  Phone& phone = phones_[index];
  phone.move_at = kNever;
  if (!profile(phone).alternate_server) return;
  phone.set(Phone::kWindow);
  phone.move_at = since + draw(index, profile(phone).retry_same_server);
}

void PhoneBank::lose_server(std::uint32_t index) {
  Phone& phone = phones_[index];
  note(index, EventKind::phone_lost_server, phone.owner);
  phone.state = PhoneState::unregistered;
  phone.target = phone.owner;
  phone.move_at = kNever;
  phone.failures = 0;
  phone.attempts = 0;
  phone.clear(Phone::kAfterHangup);
  phone.clear(Phone::kFailBackHeld);
  forget_round(phone);
  set_owner(index, kNoServer);
}

void PhoneBank::fail_over(std::uint32_t index) {
  Phone& phone = phones_[index];
  phone.clear(Phone::kWindow);
  phone.move_at = kNever;
  if (held_by_call(index)) {
    // Goes on asking its own server; hanging up lets it go.
    phone.set(Phone::kLeavesAtHangup);
    if (phone.errand == Errand::none) begin(index, phone.target, Errand::retry);
    return;
  }
  phone.set(tried(phone.target));
  if (defects_.reboots) return reboot(index);
  const std::uint8_t server = other_than(phone.target);
  note(index, EventKind::phone_fails_over, server);
  begin(index, server, Errand::failover);
}

void PhoneBank::reboot(std::uint32_t index) {
  Phone& phone = phones_[index];
  phone.set(Phone::kRebooting);
  phone.target = other_than(phone.target);
  phone.errand = Errand::none;
  phone.move_at = kernel_.now() + kReboot;
  note(index, EventKind::phone_backs_off, kReboot.count(), phone.failures);
}

void PhoneBank::try_failed(std::uint32_t index, SimTime retry_after, bool silent) {
  Phone& phone = phones_[index];
  const SimTime now = kernel_.now();
  const bool may_change = profile(phone).alternate_server && !held_by_call(index);
  phone.set(tried(phone.target));
  if (defects_.retries_at_once) retry_after = SimTime{0};
  if (retry_after > SimTime{0} && profile(phone).honours_retry_after) {
    phone.move_at = phone.move_at == kNever ? now + retry_after : std::max(phone.move_at, now + retry_after);
  }
  const std::uint8_t other = other_than(phone.target);
  if (may_change && !phone.has(tried(other))) {
    note(index, EventKind::phone_fails_over, other);
    return begin(index, other, Errand::failover);
  }
  phone.failures = static_cast<std::uint8_t>(std::min(phone.failures + 1, 255));
  if (defects_.gives_up && phone.failures == kRoundsBeforeGivingUp) {
    phone.state = PhoneState::off;
    phone.move_at = kNever;
    return;
  }
  const bool draws = static_cast<RetryLaw>(profile(phone).retry_law) == RetryLaw::rfc5626;
  RandomStream stream = draws ? stream_of(index) : RandomStream{};
  if (draws) ++phone.draws;
  SimTime wait = retry_wait(profile(phone), phone.failures, stream);
  if (phone.move_at != kNever) wait = std::max(wait, phone.move_at - now);
  if (defects_.retries_at_once) wait = kAtOnce;
  phone.move_at = now + std::max(wait, SimTime{1ms});
  forget_round(phone);
  // The next round begins with the server that answered, if one did.
  if (silent && may_change) phone.target = other;
  note(index, EventKind::phone_backs_off, wait.count(), phone.failures);
}

void PhoneBank::try_again(std::uint32_t index) {
  Phone& phone = phones_[index];
  const SimTime now = kernel_.now();
  phone.move_at = kNever;
  phone.clear(Phone::kRebooting);
  if (phone.has(Phone::kAfterHangup)) {
    phone.clear(Phone::kAfterHangup);
    if (phone.told != kNoServer) return begin(index, phone.told, Errand::after_hangup);
  }
  if (phone.cseq == 0) {
    open_window(index, now);
    return begin(index, kPrimary, Errand::boot);
  }
  begin(index, phone.target, Errand::retry);
}

void PhoneBank::answered(std::uint32_t index, const LanMessage& message) {
  Phone& phone = phones_[index];
  const bool probe = message.kind == MessageKind::sip_options;
  // Answers to an earlier request or from a server given up meanwhile say nothing any more.
  if (message.status < 200 || message.sequence != phone.cseq || phone.errand == Errand::none ||
      message.from != endpoint_of(phone.target) || probe != (phone.errand == Errand::probe)) {
    return;
  }
  if (probe) {
    if (message.status < 500) {
      phone.errand = Errand::none;
      phone.probe_at = std::max(phone.started + profile(phone).probe_period, kernel_.now());
    } else {
      refused(index, SimTime{std::chrono::seconds{message.value}});
    }
  } else {
    note(index, EventKind::register_answered, phone.target, message.status, message.sequence);
    if (message.status < 300) {
      const auto granted = message.value > 0 ? std::chrono::seconds{message.value} : profile(phone).expires;
      // Servers that share an address are told apart by their answers only.
      const auto server = message.extra > 0 ? static_cast<std::uint8_t>(message.extra - 1) : phone.target;
      register_accepted(index, server, granted);
    } else if (message.status == 401 && !phone.has(Phone::kAuthorized)) {
      phone.set(Phone::kAuthorized);
      restart_transaction(index);
    } else {
      refused(index, SimTime{std::chrono::seconds{message.status == 503 ? message.value : 0}});
    }
  }
  schedule_wake(index);
}

void PhoneBank::register_accepted(std::uint32_t index, std::uint8_t server, SimTime granted) {
  Phone& phone = phones_[index];
  const PhoneProfile& its = profile(phone);
  const SimTime now = kernel_.now();
  const std::uint8_t before = phone.owner;
  const Errand errand = phone.errand;
  phone.errand = Errand::none;
  phone.state = PhoneState::registered;
  phone.attempts = 0;
  phone.failures = 0;
  phone.clear(Phone::kWindow);
  phone.clear(Phone::kLeavesAtHangup);
  forget_round(phone);
  phone.refresh_at = now + from_seconds(to_seconds(granted) * its.refresh_fraction);
  phone.probe_at = its.probe_period > SimTime{0} ? std::max(phone.started + its.probe_period, now) : kNever;
  const std::int64_t why = errand_texts_[static_cast<std::size_t>(errand)];
  const std::int64_t in_call = idle(index) ? 0 : 1;
  if (before != server) {
    phone.clear(Phone::kAfterHangup);
    phone.clear(Phone::kFailBackHeld);
    if (!phone.has(Phone::kWaitsForHangup)) phone.told = server;
    const bool returns = static_cast<FailBack>(its.fail_back) == FailBack::duration && server == kSecondary;
    phone.move_at = returns ? now + its.fail_back_after : kNever;
    kernel_.record(entity(index), EventKind::phone_registered, server, why, in_call);
    set_owner(index, server);
  } else {
    note(index, EventKind::phone_registered, server, why, in_call);
  }
}

void PhoneBank::refused(std::uint32_t index, SimTime retry_after) {
  Phone& phone = phones_[index];
  const PhoneProfile& its = profile(phone);
  const SimTime now = kernel_.now();
  const Errand errand = phone.errand;
  phone.errand = Errand::none;
  if (errand == Errand::probe && defects_.probes_first_server) phone.target = phone.owner;
  switch (phone.state) {
    case PhoneState::off:
      return;
    case PhoneState::basic:
      phone.move_at = now + std::max(its.retry_max, retry_after);
      return;
    case PhoneState::unregistered:
      if (phone.has(Phone::kWindow)) {
        phone.clear(Phone::kWindow);
        phone.move_at = kNever;
      }
      return try_failed(index, retry_after, false);
    case PhoneState::registered:
      if (phone.target != phone.owner) return move_failed(index, errand, false, retry_after);
      if (held_by_call(index) || stays_anyway(phone)) {
        // The call keeps it where it is; the server may think again.
        const SimTime wait = std::max(its.retry_base, its.honours_retry_after ? retry_after : SimTime{0});
        (errand == Errand::probe ? phone.probe_at : phone.refresh_at) = now + wait;
        return;
      }
      lose_server(index);
      return try_failed(index, retry_after, false);
  }
}

void PhoneBank::move(std::uint32_t index) {
  Phone& phone = phones_[index];
  phone.move_at = kNever;
  const bool to_told = phone.told != kNoServer && phone.told != phone.owner;
  if (held_by_call(index)) {
    phone.clear(Phone::kAfterHangup);
    if (to_told) return wait_for_hangup(index);
    phone.set(Phone::kFailBackHeld);
    return;
  }
  if (!to_told) return begin(index, kPrimary, Errand::fail_back);
  const Errand errand = phone.has(Phone::kAfterHangup) ? Errand::after_hangup : Errand::told;
  phone.clear(Phone::kAfterHangup);
  begin(index, phone.told, errand);
}

void PhoneBank::move_failed(std::uint32_t index, Errand errand, bool silent, SimTime retry_after) {
  Phone& phone = phones_[index];
  const PhoneProfile& its = profile(phone);
  if (errand == Errand::fail_back) {
    if (static_cast<FailBack>(its.fail_back) == FailBack::registration) {
      return begin(index, phone.owner, Errand::refresh);
    }
    phone.move_at = kernel_.now() + its.fail_back_after;
  } else if (silent) {
    // Who told it is gone; it stays where it is.
    phone.told = phone.owner;
  } else {
    const SimTime wait = std::max(its.retry_base, its.honours_retry_after ? retry_after : SimTime{0});
    phone.move_at = kernel_.now() + (defects_.retries_at_once ? kAtOnce : wait);
  }
}

void PhoneBank::refresh(std::uint32_t index) {
  Phone& phone = phones_[index];
  const bool back = static_cast<FailBack>(profile(phone).fail_back) == FailBack::registration &&
                    phone.owner == kSecondary && profile(phone).alternate_server && !held_by_call(index);
  if (back) return begin(index, kPrimary, Errand::fail_back);
  begin(index, phone.owner, Errand::refresh);
}

void PhoneBank::told(std::uint32_t index, const LanMessage& message) {
  if (phones_[index].has(Phone::kRebooting) || stays_anyway(phones_[index])) return;
  LanMessage response = message;
  response.from = Endpoint::phones;
  response.to = message.from;
  response.status = 200;
  lan->send(response);
  if (message.value != kPrimary && message.value != kSecondary) return;
  // Only AltiGen's phones know what that means; others go back by rules of their own.
  if (static_cast<FailBack>(profile(phones_[index]).fail_back) != FailBack::told) return;
  if (defects_.first_server_only && message.value != kPrimary) return;
  Phone& phone = phones_[index];
  phone.told = static_cast<std::uint8_t>(message.value);
  note(index, EventKind::phone_told_control, phone.told);
  phone.clear(Phone::kAfterHangup);
  phone.clear(Phone::kWaitsForHangup);
  calls_.told(index, static_cast<ServerId>(phone.told));
  if (phone.state == PhoneState::basic) {
    told_in_basic_mode(index);
  } else if (phone.told == phone.owner || (phone.owner == kNoServer && phone.told == phone.target)) {
    // Its own server asks although it should know the phone: it lost the binding, so the phone renews it.
    follow_notice(index, phone.owner == kNoServer ? Errand::told : Errand::refresh);
  } else if (held_by_call(index)) {
    wait_for_hangup(index);
  } else {
    follow_notice(index, Errand::told);
  }
  schedule_wake(index);
}

void PhoneBank::follow_notice(std::uint32_t index, Errand errand) {
  Phone& phone = phones_[index];
  phone.clear(Phone::kWindow);
  phone.clear(Phone::kLeavesAtHangup);
  phone.move_at = kNever;
  forget_round(phone);
  begin(index, phone.told, errand);
}

void PhoneBank::told_in_basic_mode(std::uint32_t index) {
  Phone& phone = phones_[index];
  if (defects_.stays_in_basic_mode) return;
  if (phone.told == kSecondary) return phone.set(Phone::kSawBackup);
  if (!phone.has(Phone::kSawBackup)) return;
  phone.state = PhoneState::unregistered;
  phone.move_at = kNever;
  begin(index, kPrimary, Errand::told);
}

void PhoneBank::set_basic_mode(std::uint32_t phone_index, bool basic) {
  Phone& phone = phones_[phone_index];
  if (basic == (phone.state == PhoneState::basic)) return;
  phone.errand = Errand::none;
  phone.clear(Phone::kWindow);
  phone.clear(Phone::kLeavesAtHangup);
  phone.clear(Phone::kAfterHangup);
  phone.clear(Phone::kSawBackup);
  forget_round(phone);
  if (basic) {
    phone.state = PhoneState::basic;
    phone.move_at = kernel_.now() + profile(phone).retry_max;
    if (phone.told == kSecondary) phone.set(Phone::kSawBackup);
    note(phone_index, EventKind::phone_basic_mode);
    set_owner(phone_index, kNoServer);
  } else {
    phone.state = PhoneState::unregistered;
    phone.target = kPrimary;
    phone.move_at = kernel_.now();
  }
  schedule_wake(phone_index);
}

void PhoneBank::wait_for_hangup(std::uint32_t index) {
  if (defects_.forgets_notice_in_call) {
    phones_[index].told = phones_[index].owner;
    return;
  }
  phones_[index].set(Phone::kWaitsForHangup);
  note(index, EventKind::phone_waits_for_hangup, static_cast<std::int64_t>(calls_.active_call(index)));
}

void PhoneBank::off_hook(std::uint32_t index) {
  Phone& phone = phones_[index];
  if (!held_by_call(index) || phone.state != PhoneState::registered || !registering(phone) ||
      phone.target == phone.owner) {
    return;
  }
  // A move to the other server that is under way stops for the call.
  const bool to_told = phone.errand != Errand::fail_back;
  phone.errand = Errand::none;
  if (to_told) {
    wait_for_hangup(index);
  } else {
    phone.set(Phone::kFailBackHeld);
  }
  schedule_wake(index);
}

void PhoneBank::on_hook(std::uint32_t index) {
  Phone& phone = phones_[index];
  if (phone.state == PhoneState::off || phone.state == PhoneState::basic) return;
  const bool leaves = phone.has(Phone::kLeavesAtHangup);
  phone.clear(Phone::kLeavesAtHangup);
  if (phone.has(Phone::kWaitsForHangup)) {
    phone.clear(Phone::kWaitsForHangup);
    if (phone.told != phone.owner) {
      phone.set(Phone::kAfterHangup);
      if (phone.state == PhoneState::unregistered) {
        phone.clear(Phone::kWindow);
        phone.errand = Errand::none;
      }
      phone.move_at = kernel_.now() + draw(index, profile(phone).update_after_hangup);
    }
  } else if (leaves && phone.state == PhoneState::unregistered) {
    fail_over(index);
  } else if (phone.has(Phone::kFailBackHeld) && phone.state == PhoneState::registered) {
    phone.clear(Phone::kFailBackHeld);
    phone.move_at = kernel_.now();
  }
  schedule_wake(index);
}

}  // namespace switchback::models
