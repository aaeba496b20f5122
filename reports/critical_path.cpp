#include "reports/critical_path.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "reports/path_gates.h"
#include "reports/phase_names.h"

namespace switchback::reports {

namespace {

using K = EventKind;

/// The time between two events of a path; `from` is 0 where nothing in the journal came before.
struct Hop {
  EventId from = 0;
  EventId to = 0;
  SimTime begin{0};
  SimTime end{0};
  const HopName* name = nullptr;  ///< null: the table has none
  std::string_view test_call{};   ///< the kind of the test call that it is a part of
};

/// A REGISTER that is transmitted again.
bool is_repetition(const Event& event) { return event.kind == K::register_sent && event.fields[2] > 1; }

/// Walks one journal's paths back.
class Walker {
 public:
  explicit Walker(const RunRecord& run, EventId begin) : run_(run), journal_(*run.journal), gates_(journal_, begin) {}

  const PathGates& gates() const { return gates_; }

  CriticalPath walk(EventId start, EventId target, std::string_view target_name) {
    CriticalPath path;
    path.target = target_name;
    path.begin = at(start).time;
    path.trigger = trigger_text(at(start));
    for (const Hop& hop : hops(start, target)) add(path.phases, hop);
    return path;
  }

 private:
  const Event& at(EventId id) const { return journal_.at(id); }
  const Event* event_or_null(EventId id) const { return id == 0 ? nullptr : &at(id); }

  std::string trigger_text(const Event& event) const {
    if (event.kind == K::fault_injected) {
      return std::string(journal_.text(static_cast<TextId>(event.fields[1]))) + " of " +
             std::string(journal_.text(static_cast<TextId>(event.fields[2])));
    }
    return std::string(info(event.kind).words) + " on the " + journal_.entity_name(event.entity);
  }

  /// All hops of positive length, the first one first.
  std::vector<Hop> hops(EventId start, EventId target) {
    const SimTime begin = at(start).time;
    std::vector<Hop> hops;
    test_call_ = 0;
    for (EventId id = target; id > start && at(id).time > begin;) {
      Hop hop = hop_to(id, start);
      hop.begin = hop.from == 0 ? begin : std::max(at(hop.from).time, begin);
      hop.end = at(id).time;
      id = hop.from;
      if (hop.begin < hop.end) hops.push_back(hop);
    }
    std::reverse(hops.begin(), hops.end());
    name_overload(hops);
    return hops;
  }

  /// A REGISTER that a registrar in full control left unanswered or refused.
  bool shows_overload(const Event& event, EventId id) const {
    const bool refused = event.kind == K::register_answered && event.fields[1] == 503;
    return (event.kind == K::register_timeout || refused) && gates_.serves(event.fields[0], id);
  }

  /// Everything a phone does after a time-out or a refusal follows from it: its way to the other server and back too.
  void name_overload(std::vector<Hop>& hops) const {
    for (std::size_t index = 0; index < hops.size(); ++index) {
      const Event& event = at(hops[index].to);
      if (!shows_overload(event, hops[index].from)) continue;
      const auto of_phone = [&](std::size_t place) { return at(hops[place].to).entity == event.entity; };
      std::size_t first = index;
      while (first > 0 && of_phone(first - 1) && is_repetition(at(hops[first - 1].to))) --first;
      for (std::size_t place = first; place < hops.size() && of_phone(place); ++place) {
        hops[place].name = &kRegistrarOverloaded;
        index = place;
      }
    }
  }

  /// Where the way to `id` came from.
  Hop hop_to(EventId id, EventId start) {
    const Event& effect = at(id);
    if (effect.kind == K::step_started) return {.from = step_before(id), .to = id};
    EventId cause = is_repetition(effect) ? transmission_before(id) : effect.cause;
    if (is_test_call(effect.kind)) {
      test_call_ = effect.fields[1];
      test_call_kind_ = text_of(journal_, effect);
      test_call_name_ = effect.kind == K::test_call_passed ? &kTestCalls : &kFailedTestCall;
    }
    const HopName* name =
        is_repetition(effect) ? &kRepeatedRegister : find_hop_name(journal_, event_or_null(cause), effect);
    if (test_call_ != 0) {
      name = test_call_name_;
      if (effect.kind == K::call_dialled && effect.fields[0] == test_call_) {
        test_call_ = 0;
        const EventId gate = gates_.before_test_call(id, text_of(journal_, effect));
        if (gate > start) return {.from = gate, .to = id, .name = &kTestCalls};
        name = cause != 0 && is_test_call(at(cause).kind) ? &kTestCalls
                                                          : find_hop_name(journal_, event_or_null(cause), effect);
      }
    }
    if (const EventId gate = gates_.before(id, cause); gate > std::max(cause, start)) cause = gate;
    return {.from = cause, .to = id, .name = name, .test_call = test_call_kind_};
  }

  /// A timer that was set for an earlier request may have sent it, so that its cause would be that one.
  EventId transmission_before(EventId id) const {
    const Event& effect = at(id);
    for (EventId before = id - 1; before > effect.cause; --before) {
      const Event& event = at(before);
      if (event.entity == effect.entity && event.kind == effect.kind && event.fields[1] == effect.fields[1]) {
        return before;
      }
    }
    return effect.cause;
  }

  /// The step before passed at the same instant, and was caused by what let it pass.
  EventId step_before(EventId id) const {
    const SimTime time = at(id).time;
    for (EventId before = id - 1; before > 0 && at(before).time == time; --before) {
      if (at(before).kind == K::step_passed) return before;
    }
    return at(id).cause;
  }

  std::string name_of(const Hop& hop) const {
    const Event& effect = at(hop.to);
    if (hop.name == nullptr) {
      const std::string words(info(effect.kind).words);
      return hop.from == 0 ? words : std::string(info(at(hop.from).kind).words) + " -> " + words;
    }
    std::string name(hop.name->phase);
    if (const auto star = name.find('*'); star != std::string::npos) name.replace(star, 1, star_text(hop));
    return name;
  }

  std::string star_text(const Hop& hop) const {
    if (hop.name == &kFailedTestCall) return std::string(hop.test_call);
    const Event& effect = at(hop.to);
    const auto step = static_cast<std::size_t>(effect.fields[0]);
    if (effect.kind == K::step_passed && step >= 1 && step <= run_.steps.size()) return run_.steps[step - 1].text;
    return std::string(text_of(journal_, effect));
  }

  /// Services count as their server; a trunk's ends and a phone as themselves.
  std::string entity_of(const Hop& hop) const {
    if (hop.name == &kTestCalls || hop.name == &kFailedTestCall) return "callers";
    const std::string name = journal_.entity_name(at(hop.to).entity);
    return name.substr(0, name.find('/'));
  }

  void add(std::vector<Phase>& phases, const Hop& hop) {
    std::string name = name_of(hop);
    const SimTime duration = hop.end - hop.begin;
    if (!phases.empty() && phases.back().name == name) {
      Phase& last = phases.back();
      last.duration += duration;
      if (duration > longest_hop_) last.entity = entity_of(hop);
      longest_hop_ = std::max(longest_hop_, duration);
      add_parameters(last, hop);
      return;
    }
    Phase& phase = phases.emplace_back();
    phase.name = std::move(name);
    phase.entity = entity_of(hop);
    phase.start = hop.begin;
    phase.duration = duration;
    longest_hop_ = duration;
    add_parameters(phase, hop);
  }

  void add_parameters(Phase& phase, const Hop& hop) const {
    if (hop.name == nullptr) return;
    for (const std::string_view name : hop.name->rests_on) {
      const ParameterRecord* parameter = name.empty() ? nullptr : parameter_named(name, hop.end);
      const bool known =
          parameter == nullptr || std::any_of(phase.rests_on.begin(), phase.rests_on.end(),
                                              [&](const ParameterRecord& one) { return one.name == parameter->name; });
      if (!known) phase.rests_on.push_back(*parameter);
    }
  }

  /// One that has a value of its own in each step carries the step's number: "administrator.look of step 7".
  const ParameterRecord* parameter_named(std::string_view name, SimTime time) const {
    const auto find = [this](std::string_view wanted) -> const ParameterRecord* {
      const auto found = std::find_if(run_.parameters.begin(), run_.parameters.end(),
                                      [wanted](const ParameterRecord& one) { return one.name == wanted; });
      return found == run_.parameters.end() ? nullptr : &*found;
    };
    if (const ParameterRecord* parameter = find(name)) return parameter;
    for (std::size_t step = 0; step < run_.steps.size(); ++step) {
      if (run_.steps[step].start > time || run_.steps[step].end < time) continue;
      if (const ParameterRecord* parameter = find(step_parameter(name, step + 1))) return parameter;
    }
    return nullptr;
  }

  const RunRecord& run_;
  const Journal& journal_;
  PathGates gates_;
  std::int64_t test_call_ = 0;  ///< the one that the walk is in
  const HopName* test_call_name_ = nullptr;
  std::string_view test_call_kind_;
  SimTime longest_hop_{0};  ///< of the phase that is being added to
};

void add_paths(std::vector<CriticalPath>& paths, Walker& walker, const Takeover& takeover, int number) {
  const auto add = [&](EventId target, std::string_view name) {
    if (target == 0) return;
    CriticalPath path = walker.walk(takeover.start, target, name);
    path.takeover = number;
    if (!path.phases.empty()) paths.push_back(std::move(path));
  };
  add(takeover.service_restored_event, "service restored");
  if (takeover.service_restored_event == 0) {
    const bool phones = takeover.phones_last_event > takeover.full_control_event;
    add(phones ? takeover.phones_last_event : takeover.full_control_event, phones ? "phones re-homed" : "full control");
  }
  add(takeover.protection_restored_event, "protection restored");
}

/// The last registration with which a phone came back that had lost its server after the event `since`; 0 if none did.
EventId last_phone_back(const Journal& journal, EventId since) {
  std::unordered_set<EntityId> lost;
  EventId last = 0;
  for (EventId id = since + 1; id <= journal.last(); ++id) {
    const Event& event = journal.at(id);
    if (event.kind == K::phone_lost_server) lost.insert(event.entity);
    if (event.kind == K::phone_registered && lost.erase(event.entity) > 0) last = id;
  }
  return last;
}

}  // namespace

std::vector<CriticalPath> critical_paths(const RunRecord& run) {
  std::vector<CriticalPath> paths;
  if (run.journal == nullptr || run.journal->last() == 0) return paths;
  EventId begin = 1;
  const auto first = std::find_if(run.takeovers.begin(), run.takeovers.end(),
                                  [](const Takeover& takeover) { return takeover.trigger.has_value(); });
  if (first != run.takeovers.end()) begin = first->start;
  Walker walker(run, begin);
  int number = 0;
  for (const Takeover& takeover : run.takeovers) {
    ++number;
    if (takeover.trigger) add_paths(paths, walker, takeover, number);
  }
  if (run.takeovers.empty()) {
    Takeover fault;
    fault.start = walker.gates().last(K::fault_injected);
    if (fault.start == 0) return paths;
    fault.service_restored_event = walker.gates().first(K::service_restored, fault.start);
    fault.protection_restored_event = walker.gates().first(K::protection_restored, fault.start);
    fault.phones_last_event = last_phone_back(*run.journal, fault.start);
    add_paths(paths, walker, fault, 0);
  }
  return paths;
}

std::string step_parameter(std::string_view name, std::size_t step) {
  return std::string(name) + " of step " + std::to_string(step);
}

bool Phase::rests_on_assumption() const {
  return std::any_of(rests_on.begin(), rests_on.end(), [](const ParameterRecord& one) { return one.assumption; });
}

SimTime CriticalPath::total() const {
  SimTime total{0};
  for (const Phase& phase : phases) total += phase.duration;
  return total;
}

}  // namespace switchback::reports
