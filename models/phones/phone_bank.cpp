#include "models/phones/phone_bank.h"

#include <algorithm>
#include <string>

#include "models/core/errors.h"

namespace switchback::models {
namespace {

constexpr std::uint32_t kMostPhones = 1'000'000;
/// A larger bank is kept in the order in which its phones start, and journals some of them in detail only.
constexpr std::uint32_t kLargestOfAllDetailed = 10'000;
constexpr std::uint32_t kDetailedAbove = 1'000;
/// Every phone registers, fails over, and perhaps comes back.
constexpr std::size_t kExpectedEventsOfPhone = 3;
constexpr SimTime kCensusPeriod = 1s;
/// Calendar arguments: a phone's index, the lines, or the census.
constexpr std::uint64_t kLinesArgument = std::uint64_t{1} << 32U;
constexpr std::uint64_t kCensusArgument = std::uint64_t{2} << 32U;

PhoneGroup make_group(Kernel& kernel, const PhoneGroupConfig& config, std::uint32_t first_index, bool reliable) {
  const PhoneProfile& profile = config.profile;
  PhoneGroup group{profile,
                   first_index,
                   config.count,
                   config.first_extension,
                   kernel.journal().entity_range("ext ", config.first_extension, config.count),
                   TransmissionSchedule::non_invite(profile.t1, profile.t2, profile.timer_f),
                   TransmissionSchedule::invite(profile.t1, profile.timer_f),
                   {}};
  if (reliable) {
    group.non_invite = group.invite = TransmissionSchedule::reliable(profile.timer_f);
    return group;
  }
  for (const std::vector<SimTime>& offsets : profile.retransmit_offsets) {
    group.measured_registers.push_back(TransmissionSchedule::measured(offsets, profile.timer_f));
  }
  return group;
}

std::uint32_t total_phones(const SystemConfig& system) {
  std::uint64_t total = 0;
  for (const PhoneGroupConfig& config : system.phones) total += config.count;
  if (total > kMostPhones) {
    throw UserError("the system has " + std::to_string(total) + " phones; a phone bank holds at most 1000000");
  }
  return static_cast<std::uint32_t>(total);
}

}  // namespace

PhoneBank::PhoneBank(const sc_core::sc_module_name& name, Kernel& kernel, const SystemConfig& system)
    : sc_module(name),
      lan("lan"),
      receiver("receiver"),
      kernel_(kernel),
      client_(kernel.attach(*this)),
      entity_(kernel.journal().entity("phones")),
      draws_(kernel.stream("phones", "timers")),
      defects_(system.defects),
      order_(total_phones(system)),
      phones_(total_phones(system)),
      calls_(kernel, lan, phones_, groups_, [this](std::uint32_t index) { on_hook(index); }),
      unheard_causes_(phones_.size()) {
  receiver.bind(*this);
  kernel.journal().expect(kExpectedEventsOfPhone * phones_.size());
  for (std::size_t n = 0; n < kErrandNames.size(); ++n) errand_texts_[n] = kernel.text(kErrandNames[n]);
  const std::uint32_t detailed_every =
      size() <= kLargestOfAllDetailed ? 1 : (size() + kDetailedAbove - 1) / kDetailedAbove;
  const RandomStream basic_draws = kernel.stream("phones", "basic mode");
  std::uint32_t index = 0;
  for (const PhoneGroupConfig& config : system.phones) {
    if (config.count == 0) continue;
    const auto group_number = static_cast<std::uint16_t>(groups_.size());
    groups_.push_back(make_group(kernel, config, index, system.reliable_transport));
    if (defects_.first_server_only) groups_.back().profile.alternate_server = false;
    add_delay_lines(groups_.back());
    if (size() > kLargestOfAllDetailed) sort_by_start(groups_.back());
    for (std::uint32_t n = 0; n < config.count; ++n, ++index) {
      Phone& phone = phones_[index];
      const std::uint32_t number = order_.number(index);
      phone.group = group_number;
      if (number % detailed_every == 0) phone.set(Phone::kDetailed);
      if (basic_draws.member(number).chance(config.basic_mode)) phone.state = PhoneState::basic;
    }
  }
  counts_[kNoServer] = size();
}

void PhoneBank::set_observer(PhoneCallObserver& observer) { calls_.set_observer(observer); }

void PhoneBank::on_ownership_change(std::function<void()> listener) { listeners_.push_back(std::move(listener)); }

void PhoneBank::power_on() {
  for (std::uint32_t index = 0; index < size(); ++index) {
    Phone& phone = phones_[index];
    const CauseScope scope(kernel_.journal());
    if (phone.state == PhoneState::basic && phone.move_at == kNever) {
      phone.state = PhoneState::off;
      set_basic_mode(index, true);
    } else if (phone.state == PhoneState::off) {
      phone.state = PhoneState::unregistered;
      phone.move_at = kernel_.now() + draw(index, profile(phone).start_spread);
      // Of a large bank each starts after the one before it.
      if (phone.wake == kNever && lines_.push_in_order(phone.move_at, index, kernel_.journal().cause())) {
        phone.wake = phone.move_at;
      } else {
        schedule_wake(index);
      }
    }
  }
  wait_for_lines();
}

std::optional<std::uint32_t> PhoneBank::index_of_extension(std::uint32_t extension) const {
  for (const PhoneGroup& one : groups_) {
    if (extension >= one.first_extension && extension - one.first_extension < one.count) {
      return order_.index(one.first_index + (extension - one.first_extension));
    }
  }
  return std::nullopt;
}

std::uint32_t PhoneBank::extension(std::uint32_t phone) const {
  const PhoneGroup& its = group(phones_[phone]);
  return its.first_extension + (order_.number(phone) - its.first_index);
}

EntityId PhoneBank::entity(std::uint32_t phone) const {
  const PhoneGroup& its = group(phones_[phone]);
  return its.first_entity + (order_.number(phone) - its.first_index);
}

std::optional<ServerId> PhoneBank::owner(std::uint32_t phone) const {
  const std::uint8_t owner = phones_[phone].owner;
  if (owner == kNoServer) return std::nullopt;
  return static_cast<ServerId>(owner);
}

bool PhoneBank::idle(std::uint32_t phone) const {
  return phones_[phone].state != PhoneState::off && !calls_.active(phone);
}

bool PhoneBank::dial(std::uint32_t phone, CallId call, CallKind kind, std::uint32_t target) {
  if (phones_[phone].owner == kNoServer || calls_.active(phone)) return false;
  calls_.dial(phone, static_cast<ServerId>(phones_[phone].owner), call, kind, target);
  off_hook(phone);
  return true;
}

void PhoneBank::answer(std::uint32_t phone, CallId call) { calls_.answer(phone, call); }

void PhoneBank::hang_up(std::uint32_t phone, CallId call) { calls_.hang_up(phone, call); }

bool PhoneBank::ask(std::uint32_t phone, CallId call, CallKind feature) { return calls_.ask(phone, call, feature); }

void PhoneBank::receive(const LanMessage& message) {
  const std::uint32_t index = message.phone;
  if (index >= size() || phones_[index].state == PhoneState::off) return;
  switch (message.kind) {
    case MessageKind::sip_register:
    case MessageKind::sip_options:
      return answered(index, message);
    case MessageKind::sip_notify_control:
      if (message.status == 0) told(index, message);
      return;
    case MessageKind::sip_invite: {
      const bool was_active = calls_.active(index);
      calls_.receive(message);
      if (!was_active && calls_.active(index)) off_hook(index);
      return;
    }
    case MessageKind::sip_ack:
    case MessageKind::sip_cancel:
    case MessageKind::sip_bye:
      return calls_.receive(message);
    default:
      return;
  }
}

void PhoneBank::on_calendar(std::uint64_t argument) {
  if (argument == kCensusArgument) {
    census_pending_ = false;
    if (census_dirty_) record_census();
    return;
  }
  if (argument == kLinesArgument) return run_lines();
  wake(static_cast<std::uint32_t>(argument));
}

void PhoneBank::on_calendar_soon(std::uint64_t argument) {
  if (argument < size()) __builtin_prefetch(&phones_[argument], 1);
}

void PhoneBank::comes(const LanMessage& message) {
  if (message.phone < size()) __builtin_prefetch(&phones_[message.phone], 1);
}

void PhoneBank::wake(std::uint32_t index) {
  Phone& phone = phones_[index];
  if (phone.wake != kernel_.now()) return;
  phone.wake = kNever;
  SimTime due = next_due(phone);
  while (due <= kernel_.now()) {
    act(index);
    due = next_due(phone);
  }
  wake_at(index, due);
}

void PhoneBank::sort_by_start(const PhoneGroup& group) {
  const Distribution& spread = group.profile.start_spread;
  if (spread.kind() == Distribution::Kind::fixed) return;
  std::vector<SimTime> starts;
  starts.reserve(group.count);
  for (std::uint32_t number = group.first_index; number < group.first_index + group.count; ++number) {
    RandomStream stream = draws_.member(number).at(0);
    starts.push_back(spread.draw(stream));
  }
  order_.sort(group.first_index, starts);
}

void PhoneBank::add_delay_lines(const PhoneGroup& group) {
  const PhoneProfile& profile = group.profile;
  const TransmissionSchedule& law = group.non_invite;
  SimTime before{0};
  for (std::size_t sent = 1;; ++sent) {
    lines_.add(law.after(sent) - before);
    before = law.after(sent);
    if (law.exhausted(sent)) break;
  }
  lines_.add(profile.probe_period);
  if (static_cast<RetryLaw>(profile.retry_law) == RetryLaw::fixed) lines_.add(profile.retry_base);
  // What is left of a transaction once nobody listens any more.
  lines_.add(law.end());
  for (std::size_t sent = 1; !law.exhausted(sent); ++sent) lines_.add(law.end() - law.after(sent));
  // An answered request leaves the wake after its last transmission behind, which then waits for the next probe.
  for (std::size_t sent = 1; !law.exhausted(sent); ++sent) lines_.add(profile.probe_period - law.after(sent));
}

void PhoneBank::schedule_wake(std::uint32_t index) { wake_at(index, next_due(phones_[index])); }

void PhoneBank::wake_at(std::uint32_t index, SimTime due) {
  Phone& phone = phones_[index];
  // A pending entry that fires earlier looks again then.
  if (due >= phone.wake) return;
  phone.wake = std::max(due, kernel_.now());
  const SimTime delay = phone.wake - kernel_.now();
  if (!lines_.push(kernel_.now(), delay, index, kernel_.journal().cause())) {
    kernel_.schedule(delay, client_, index);
  } else if (!running_lines_) {
    wait_for_lines();
  }
}

void PhoneBank::wait_for_lines() {
  if (lines_.next_due() >= lines_wake_) return;
  lines_wake_ = lines_.next_due();
  kernel_.show_front(lines_wake_, client_, kLinesArgument);
}

void PhoneBank::run_lines() {
  lines_wake_ = kNever;
  running_lines_ = true;
  while (lines_.next_due() <= kernel_.now() || kernel_.go_on_to(lines_.next_due())) {
    const DelayLines::Wake next = lines_.pop();
    for (const DelayLines::Wake& coming : lines_.coming()) __builtin_prefetch(&phones_[coming.phone], 1);
    const CauseScope scope(kernel_.journal(), next.cause);
    wake(next.phone);
  }
  running_lines_ = false;
  wait_for_lines();
}

void PhoneBank::end_of_elaboration() {
  lan->on_listening([this](Endpoint endpoint) { server_listens(endpoint); });
}

SimTime PhoneBank::draw(std::uint32_t index, const Distribution& distribution) {
  if (distribution.kind() == Distribution::Kind::fixed) return distribution.low();
  RandomStream stream = stream_of(index);
  // No kind of distribution takes more than two draws.
  phones_[index].draws += 2;
  return distribution.draw(stream);
}

void PhoneBank::set_owner(std::uint32_t index, std::uint8_t owner) {
  Phone& phone = phones_[index];
  if (phone.owner == owner) return;
  std::uint32_t& from = counts_[phone.owner];
  std::uint32_t& to = counts_[owner];
  const bool edge = from == size() || to == 0 || from == 1 || to + 1 == size();
  --from;
  ++to;
  phone.owner = owner;
  count_changed(edge);
}

void PhoneBank::count_changed(bool edge) {
  ++changes_;
  census_dirty_ = true;
  if (edge) {
    record_census();
  } else if (!census_pending_) {
    census_pending_ = true;
    kernel_.schedule(kCensusPeriod, client_, kCensusArgument);
  }
  for (const auto& listener : listeners_) listener();
}

void PhoneBank::record_census() {
  census_dirty_ = false;
  const CauseScope scope(kernel_.journal());
  kernel_.record(entity_, EventKind::phones_census, counts_[0], counts_[1], counts_[2]);
}

}  // namespace switchback::models
