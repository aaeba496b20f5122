#include "hil/import/registration_watch.h"

#include <algorithm>
#include <utility>

namespace switchback::hil {
namespace {

/// RFC 3261 17.1.2.2: Timer F, when nothing else tells that a phone has given up.
constexpr SimTime kTimerF = 32s;
/// T2 and some: a phone that sent within this time has not given up.
constexpr SimTime kStillTrying = 4'500ms;
/// A retransmission comes no sooner; what does is the same packet captured at two places.
constexpr SimTime kSamePacket = 5ms;
/// RFC 3261 10.2.1.1: what a registrar grants that does not say so is what was asked for; 3600 s where nothing was.
constexpr SimTime kUsualPeriod = 3600s;
constexpr SimTime kLongestPeriod = 24h * 366;
constexpr std::uint32_t kCensusAtOnce = 100;
constexpr SimTime kCensusPeriod = 1s;
constexpr std::size_t kDirect = 8'192;

std::uint64_t digest_of(std::string_view branch, const SipMessage& message) {
  const std::hash<std::string_view> hash;
  std::uint64_t digest = hash(branch);
  digest = digest * 0x9e3779b97f4a7c15U + hash(message.call_id());
  return digest * 0x9e3779b97f4a7c15U + message.cseq();
}

SimTime period(std::uint32_t seconds) { return std::min<SimTime>(std::chrono::seconds{seconds}, kLongestPeriod); }

/// The period that a Contact or the Expires field states.
std::optional<SimTime> stated_period(const SipMessage& message, std::string_view host) {
  const std::vector<SipAddress> contacts = message.contacts();
  const SipAddress* own = contacts.empty() ? nullptr : &contacts.front();
  for (const SipAddress& contact : contacts) {
    if (contact.uri.host == host) own = &contact;
  }
  if (own != nullptr && own->expires) return period(*own->expires);
  if (const auto expires = message.expires()) return period(*expires);
  return std::nullopt;
}

}  // namespace

RegistrationWatch::RegistrationWatch(ObservedEvents& events, PartyTable& parties, ServerTable& servers,
                                     std::function<bool(std::uint32_t party)> in_call)
    : events_(events), parties_(parties), servers_(servers), in_call_(std::move(in_call)), direct_(kDirect) {}

ObservedId RegistrationWatch::note(PhoneFacts& phone, SimTime at, EventKind kind, ObservedId cause, std::int64_t a,
                                   std::int64_t b, std::int64_t c) {
  return phone.last_event = events_.add(at, {Subject::Kind::party, phone.party}, kind, cause, a, b, c);
}

PhoneFacts* RegistrationWatch::phone_of(const SipMessage& message, const HostAddress& host) {
  const SipAddress to = message.to();
  const std::string_view user = to.uri.user.empty() ? message.from().uri.user : to.uri.user;
  if (message.is_request()) {
    const auto party = parties_.party(user, host);
    if (!party) return nullptr;
    const auto [found, is_new] = by_party_.try_emplace(*party, static_cast<std::uint32_t>(phones_.size()));
    if (!is_new) return &phones_[found->second];
    if (phones_.size() >= kMostPhones) {
      by_party_.erase(found);
      return nullptr;
    }
    phones_.emplace_back().party = *party;
    parties_.is_phone(*party);
    return &phones_.back();
  }
  const auto party = parties_.find(user, host);
  if (!party) return nullptr;
  const auto found = by_party_.find(*party);
  return found == by_party_.end() ? nullptr : &phones_[found->second];
}

void RegistrationWatch::see(const SeenSip& seen, const SipMessage& message) {
  if (message.is_request()) return see_request(seen, message);
  if (message.status() >= 200) see_response(seen, message);
}

void RegistrationWatch::see_request(const SeenSip& seen, const SipMessage& message) {
  const std::vector<SipVia> vias = message.vias();
  if (!vias.empty()) {
    const std::uint64_t digest = digest_of(vias.back().branch, message);
    std::uint64_t& direct = direct_[digest % kDirect];
    if (vias.size() > 1 && direct == digest) {
      ++relayed_;
      return;
    }
    if (vias.size() == 1) direct = digest;
  }
  const auto server = servers_.server(seen.to, seen.at);
  PhoneFacts* phone = server ? phone_of(message, seen.from.host) : nullptr;
  if (phone == nullptr) {
    ++not_followed_;
    return;
  }
  const std::uint64_t identity = digest_of(message.top_via().branch, message);
  auto& current = phone->transaction;
  if (current && current->identity == identity && current->server == *server) {
    if (seen.at - current->last < kSamePacket) {
      ++copies_;
      return;
    }
    servers_.asked(*server, seen.at);
    return sent_again(*phone, seen);
  }
  servers_.asked(*server, seen.at);
  begins(*phone, *server, seen, message, identity);
}

void RegistrationWatch::sent_again(PhoneFacts& phone, const SeenSip& seen) {
  RegisterTransaction& transaction = *phone.transaction;
  ++phone.retransmissions;
  ++transaction.transmissions;
  if (transaction.offsets.size() < PhoneFacts::kMostOffsets) {
    transaction.offsets.push_back(seen.at - transaction.first);
  }
  transaction.last = seen.at;
  transaction.event = note(phone, seen.at, EventKind::register_sent, transaction.event, transaction.server,
                           transaction.cseq, transaction.transmissions);
  watch(phone);
}

void RegistrationWatch::begins(PhoneFacts& phone, std::uint32_t server, const SeenSip& seen, const SipMessage& message,
                               std::uint64_t identity) {
  const bool authorized = !message.authorization().empty() || !message.proxy_authorization().empty();
  if (phone.transaction && phone.transaction->open) give_up(phone, seen.at);
  const std::optional<SimTime> requested = stated_period(message, seen.from.host.text());
  const bool leaves = requested == SimTime{0};
  if (authorized && phone.challenged_at) {
    phone.challenge_pause.add(seen.at - *phone.challenged_at);
  } else {
    if (phone.attempts == 0) phone.first_register = seen.at;
    if (phone.owner == server && phone.attempts_since_success == 0 && !leaves &&
        phone.refreshes.size() < PhoneFacts::kMostAttempts) {
      phone.refreshes.push_back({seen.at - phone.registered_at, phone.granted});
    }
    new_attempt(phone, server, seen.at);
  }
  phone.challenged_at.reset();
  phone.stream = seen.stream;
  if (!leaves) phone.expires = requested;
  if (phone.user_agent.empty()) phone.user_agent = message.user_agent().substr(0, 64);
  RegisterTransaction& transaction = phone.transaction.emplace();
  transaction.identity = identity;
  transaction.server = server;
  transaction.cseq = message.cseq();
  transaction.first = transaction.last = seen.at;
  transaction.requested = requested;
  transaction.authorized = authorized;
  transaction.event = note(phone, seen.at, EventKind::register_sent, phone.last_event, server, message.cseq(), 1);
  watch(phone);
}

void RegistrationWatch::new_attempt(PhoneFacts& phone, std::uint32_t server, SimTime at) {
  ++phone.attempts;
  ++phone.attempts_since_success;
  const bool known = std::find(phone.servers.begin(), phone.servers.end(), server) != phone.servers.end();
  if (!known && phone.servers.size() < ServerTable::kMost) phone.servers.push_back(server);
  const bool moves = phone.transaction && phone.transaction->server != server;
  if (moves) note(phone, at, EventKind::phone_fails_over, phone.last_event, server);
  if (!phone.silent_before) return;
  phone.silent_before = false;
  SilentAttempt& before = phone.silent_attempts.back();
  (moves ? before.other : before.next) = at - before.first;
}

void RegistrationWatch::see_response(const SeenSip& seen, const SipMessage& message) {
  PhoneFacts* phone = phone_of(message, seen.to.host);
  if (phone == nullptr || !phone->transaction || !phone->transaction->open ||
      phone->transaction->identity != digest_of(message.top_via().branch, message)) {
    return;
  }
  RegisterTransaction& transaction = *phone->transaction;
  ServerFacts& server = servers_.at(transaction.server);
  servers_.answered(transaction.server, seen.at, transaction.last);
  if (transaction.transmissions == 1) server.answer_times.add(seen.at - transaction.first);
  transaction.open = false;
  const int status = message.status();
  note(*phone, seen.at, EventKind::register_answered, transaction.event, transaction.server, status, transaction.cseq);
  if (status < 300) {
    if (server.accepted++ == 0) server.first_accepted = transaction.first;
    accepted(*phone, message, seen.at);
  } else if ((status == 401 || status == 407) && !transaction.authorized) {
    server.challenges = true;
    phone->challenged_at = seen.at;
  } else {
    refused(*phone, status, seen.at);
  }
  watch(*phone);
}

void RegistrationWatch::accepted(PhoneFacts& phone, const SipMessage& message, SimTime at) {
  const RegisterTransaction& transaction = *phone.transaction;
  const ObservedId answer = phone.last_event;
  if (transaction.requested == SimTime{0}) return lose(phone, at, answer);
  ++phone.accepted;
  const SimTime granted = stated_period(message, parties_.at(phone.party).host.text())
                              .value_or(transaction.requested.value_or(kUsualPeriod));
  const bool stays = phone.owner == transaction.server;
  const std::string_view why = stays                ? "refresh"
                               : phone.owner        ? "failover"
                               : phone.lost_before  ? "retry"
                               : phone.attempts > 1 ? "retry"
                                                    : "boot";
  note(phone, at, EventKind::phone_registered, answer, transaction.server, events_.word(why), in_call_(phone.party));
  phone.registered_at = at;
  phone.granted = granted;
  phone.attempts_since_success = 0;
  phone.lost_before = phone.silent_before = false;
  set_owner(phone, transaction.server, at);
}

void RegistrationWatch::refused(PhoneFacts& phone, int status, SimTime at) {
  // The registrar names the period that it would take (RFC 3261 10.3); the phone asks again at once.
  constexpr int kIntervalTooBrief = 423;
  if (status == kIntervalTooBrief) return;
  ++phone.refused;
  if (phone.owner == phone.transaction->server) lose(phone, at, phone.last_event);
}

void RegistrationWatch::give_up(PhoneFacts& phone, SimTime at) {
  RegisterTransaction& transaction = *phone.transaction;
  transaction.open = false;
  ++phone.gave_up;
  const ObservedId fault = servers_.unanswered(transaction.server, transaction.first);
  const ObservedId timeout =
      note(phone, at, EventKind::register_timeout, transaction.event, transaction.server, transaction.cseq);
  if (phone.silent_attempts.size() < PhoneFacts::kMostAttempts) {
    phone.silent_before = true;
    phone.silent_attempts.push_back(
        {std::max(phone.attempts_since_success, 1U), transaction.first, transaction.offsets, {}, {}});
  }
  if (phone.owner == transaction.server) {
    lose(phone, at, fault != 0 ? fault : timeout);
    // A phone that is not registered counts its attempts anew.
    phone.attempts_since_success = 0;
  }
}

void RegistrationWatch::lose(PhoneFacts& phone, SimTime at, ObservedId cause) {
  if (!phone.owner) return;
  note(phone, at, EventKind::phone_lost_server, cause, *phone.owner);
  phone.lost_before = true;
  set_owner(phone, std::nullopt, at);
}

void RegistrationWatch::set_owner(PhoneFacts& phone, std::optional<std::uint32_t> owner, SimTime at) {
  if (phone.owner == owner) return;
  registered_.resize(servers_.servers().size());
  if (phone.owner) --registered_[*phone.owner];
  if (owner) ++registered_[*owner];
  phone.owner = owner;
  census(at);
}

void RegistrationWatch::census(SimTime at) {
  if (phones_.size() > kCensusAtOnce && at - census_at_ < kCensusPeriod) {
    census_due_ = true;
    return;
  }
  census_due_ = false;
  census_at_ = at;
  events_.add_census(at, registered_, static_cast<std::uint32_t>(phones_.size()));
}

void RegistrationWatch::watch(PhoneFacts& phone) {
  SimTime at = kNever;
  if (phone.transaction && phone.transaction->open) {
    at = std::max(phone.transaction->first + kTimerF, phone.transaction->last + kStillTrying);
  }
  if (phone.owner) at = std::min(at, phone.registered_at + phone.granted);
  if (at >= phone.wake) return;  // looks again then
  phone.wake = at;
  wakes_.push({at, static_cast<std::uint32_t>(&phone - phones_.data())});
}

void RegistrationWatch::act(std::uint32_t number, SimTime now) {
  PhoneFacts& phone = phones_[number];
  const bool open = phone.transaction && phone.transaction->open;
  if (open && now >= std::max(phone.transaction->first + kTimerF, phone.transaction->last + kStillTrying)) {
    give_up(phone, std::max(phone.transaction->first + kTimerF, phone.transaction->last));
  }
  if (phone.owner && now >= phone.registered_at + phone.granted) {
    lose(phone, phone.registered_at + phone.granted, phone.last_event);
  }
  watch(phone);
}

void RegistrationWatch::advance(SimTime now) {
  while (!wakes_.empty() && wakes_.top().at <= now) {
    const Wake next = wakes_.top();
    wakes_.pop();
    if (phones_[next.phone].wake != next.at) continue;
    phones_[next.phone].wake = kNever;
    act(next.phone, next.at);
  }
  if (census_due_ && now - census_at_ >= kCensusPeriod) census(census_at_ + kCensusPeriod);
}

void RegistrationWatch::finish(SimTime now) {
  advance(now);
  if (census_due_) census(now);
  constexpr std::int64_t kEnough = 3;
  for (PhoneFacts& phone : phones_) {
    if (!phone.transaction || !phone.transaction->open || phone.transaction->transmissions < kEnough) continue;
    // Not given up yet when the capture ended, but silence all the same.
    servers_.unanswered(phone.transaction->server, phone.transaction->first);
    if (phone.silent_attempts.size() < PhoneFacts::kMostAttempts) {
      phone.silent_attempts.push_back(
          {std::max(phone.attempts_since_success, 1U), phone.transaction->first, phone.transaction->offsets, {}, {}});
    }
  }
}

}  // namespace switchback::hil
