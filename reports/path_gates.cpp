#include "reports/path_gates.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "reports/phase_names.h"

namespace switchback::reports {

namespace {

using K = EventKind;

/// Whose event can open a gate.
enum class Whose : std::uint8_t {
  anyone,
  same_server,    ///< of the server that the attempt is made by
  server_called,  ///< of the server that the attempt is addressed to, in its first field
  call_party,     ///< of a call that the phone was in
};

/// `effect` can only succeed after `opens`.
struct Gate {
  EventKind effect;
  EventKind opens;
  Whose whose = Whose::anyone;
  std::string_view word{};  ///< in the name of the opener, or in the target of the fault that is cleared
};

constexpr auto kGates = std::to_array<Gate>({
    // A REGISTER: the server serves, or can be reached again.
    {K::register_sent, K::control_full, Whose::server_called},
    {K::register_sent, K::service_up, Whose::server_called, "/registrar"},
    {K::register_sent, K::service_resumed, Whose::server_called, "/registrar"},
    {K::register_sent, K::server_resumed, Whose::server_called},
    {K::register_sent, K::network_link_up, Whose::server_called},
    {K::register_sent, K::lan_healed},
    // A phone that a call held where it was.
    {K::phone_lost_server, K::call_ended, Whose::call_party},
    {K::phone_lost_server, K::call_dropped, Whose::call_party},
    // A keep-alive: what it tells of its sender, and the way it takes.
    {K::keep_alive_sent, K::service_up, Whose::same_server},
    {K::keep_alive_sent, K::service_down, Whose::same_server},
    {K::keep_alive_sent, K::service_silent, Whose::same_server},
    {K::keep_alive_sent, K::service_resumed, Whose::same_server},
    {K::keep_alive_sent, K::server_resumed, Whose::same_server},
    {K::keep_alive_sent, K::network_link_up},
    {K::keep_alive_sent, K::lan_healed},
    // A transfer that is asked for every few seconds.
    {K::replication_updated, K::service_up, Whose::anyone, "/replication"},
    {K::replication_updated, K::fault_cleared, Whose::anyone, "replication"},
    {K::replication_updated, K::lan_healed},
    // A probe of the voicemail server, and one of a server's link to it.
    {K::voicemail_available, K::voicemail_available, Whose::anyone, "voicemail"},
    {K::voicemail_available, K::service_up, Whose::same_server, "/voicemail link"},
    {K::voicemail_available, K::lan_healed},
});

/// A test call of `kind` can only pass after `opens`. The first row with an event decides: what only calls of this kind
/// need comes before what all need.
struct TestCallGate {
  std::string_view kind;  ///< empty: any
  EventKind opens;
};

constexpr auto kTestCallGates = std::to_array<TestCallGate>({
    {"incoming", K::trunk_in_service},
    {"outgoing", K::trunk_in_service},
    {"voicemail", K::voicemail_available},
    {"", K::control_full},
    {"", K::phones_census},
});

/// Besides the gates: what is looked for by its kind.
constexpr auto kOtherMarks = std::to_array<EventKind>({
    K::fault_injected,
    K::call_dialled,
    K::test_call_passed,
    K::test_call_failed,
    K::step_started,
    K::admin_action,
    K::service_restored,
    K::protection_restored,
    K::control_full,
    K::control_no,
    K::power_off,
    K::server_restarting,
});

constexpr std::array<bool, kEventKinds.size()> marked_kinds() {
  std::array<bool, kEventKinds.size()> marked{};
  for (const Gate& gate : kGates) marked[static_cast<std::size_t>(gate.opens)] = true;
  for (const TestCallGate& gate : kTestCallGates) marked[static_cast<std::size_t>(gate.opens)] = true;
  for (const EventKind kind : kOtherMarks) marked[static_cast<std::size_t>(kind)] = true;
  return marked;
}

constexpr auto kMarked = marked_kinds();

std::string_view owner_of(std::string_view entity) { return entity.substr(0, entity.find('/')); }

}  // namespace

bool is_test_call(EventKind kind) { return kind == EventKind::test_call_passed || kind == EventKind::test_call_failed; }

PathGates::PathGates(const Journal& journal, EventId begin) : journal_(journal) {
  for (EventId id = std::max<EventId>(begin, 1); id <= journal.last(); ++id) {
    const Event& event = journal.at(id);
    if (!kMarked[static_cast<std::size_t>(event.kind)]) continue;
    marks_.push_back(id);
    if (event.kind == K::fault_injected) fault_target_[event.fields[0]] = static_cast<TextId>(event.fields[2]);
  }
}

EventId PathGates::before(EventId effect, EventId after) const {
  const Event& attempt = at(effect);
  const auto gated = [&attempt](const Gate& gate) { return gate.effect == attempt.kind; };
  if (std::none_of(kGates.begin(), kGates.end(), gated)) return 0;
  std::string caller;
  const auto opens = [&](const Gate& gate, const Event& event) {
    if (!gated(gate) || gate.opens != event.kind) return false;
    const std::string name = journal_.entity_name(event.entity);
    if (event.kind == K::fault_cleared) {
      const auto target = fault_target_.find(event.fields[0]);
      return target != fault_target_.end() && journal_.text(target->second).find(gate.word) != std::string_view::npos;
    }
    if (!gate.word.empty() && name.find(gate.word) == std::string::npos) return false;
    if (gate.whose == Whose::server_called) return owner_of(name) == (attempt.fields[0] == 0 ? "primary" : "secondary");
    if (gate.whose == Whose::call_party) return is_party(attempt.entity, event.fields[0], effect);
    if (gate.whose == Whose::anyone) return event.entity != attempt.entity || event.kind != attempt.kind;
    if (caller.empty()) caller = journal_.entity_name(attempt.entity);
    return owner_of(name) == owner_of(caller);
  };
  auto place = std::lower_bound(marks_.begin(), marks_.end(), effect);
  while (place != marks_.begin() && *--place > after) {
    const Event& event = at(*place);
    if (std::any_of(kGates.begin(), kGates.end(), [&](const Gate& gate) { return opens(gate, event); })) return *place;
  }
  return 0;
}

EventId PathGates::dialled(std::int64_t call, EventId before) const {
  auto place = std::lower_bound(marks_.begin(), marks_.end(), before);
  while (place != marks_.begin()) {
    const Event& event = at(*--place);
    if (event.kind == K::call_dialled && event.fields[0] == call) return *place;
  }
  return 0;
}

bool PathGates::is_party(EntityId phone, std::int64_t call, EventId before) const {
  const EventId begun = dialled(call, before);
  if (begun == 0) return false;
  const Event& event = at(begun);
  return event.entity == phone || journal_.text(static_cast<TextId>(event.fields[2])) == journal_.entity_name(phone);
}

EventId PathGates::before_test_call(EventId dialled_now, std::string_view kind) const {
  const auto now = std::lower_bound(marks_.begin(), marks_.end(), dialled_now);
  EventId failed = 0;
  for (auto place = now; place != marks_.begin() && failed == 0;) {
    const Event& event = at(*--place);
    // Where the rounds began: earlier ones are no attempts at this.
    if (event.kind == K::step_started || event.kind == K::admin_action) return 0;
    if (!is_test_call(event.kind) || text_of(journal_, event) != kind) continue;
    if (event.kind == K::test_call_passed) return 0;
    failed = *place;
  }
  if (failed == 0) return 0;
  // Some have not even been dialled: there was no phone to dial with.
  const EventId tried = at(failed).fields[1] == 0 ? failed : dialled(at(failed).fields[1], failed);
  for (const TestCallGate& gate : kTestCallGates) {
    if (!gate.kind.empty() && gate.kind != kind) continue;
    for (auto place = now; place != marks_.begin() && *--place > tried;) {
      if (at(*place).kind == gate.opens) return *place;
    }
  }
  return 0;
}

bool PathGates::serves(std::int64_t server, EventId id) const {
  const std::string_view name = server == 0 ? "primary" : "secondary";
  auto place = std::lower_bound(marks_.begin(), marks_.end(), id);
  while (place != marks_.begin()) {
    const Event& event = at(*--place);
    const bool speaks = event.kind == K::control_full || event.kind == K::control_no || event.kind == K::power_off ||
                        event.kind == K::server_restarting;
    if (speaks && journal_.entity_name(event.entity) == name) return event.kind == K::control_full;
  }
  return false;
}

EventId PathGates::last(EventKind kind) const {
  const auto found = std::find_if(marks_.rbegin(), marks_.rend(), [&](EventId id) { return at(id).kind == kind; });
  return found == marks_.rend() ? 0 : *found;
}

EventId PathGates::first(EventKind kind, EventId after) const {
  const auto begin = std::upper_bound(marks_.begin(), marks_.end(), after);
  const auto found = std::find_if(begin, marks_.end(),
                                  [&](EventId id) { return at(id).kind == kind && at(id).time > at(after).time; });
  return found == marks_.end() ? 0 : *found;
}

}  // namespace switchback::reports
