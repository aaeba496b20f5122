#include "reports/takeovers.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "reports/journal_tables.h"

namespace switchback::reports {

namespace {

bool belongs_to_outline(EventKind kind) {
  switch (kind) {
    case EventKind::power_on:
    case EventKind::power_off:
    case EventKind::server_restarting:
    case EventKind::server_hung:
    case EventKind::server_resumed:
    case EventKind::keep_alive_lost:
    case EventKind::peer_switching_down:
    case EventKind::takeover_decided:
    case EventKind::switch_over_pressed:
    case EventKind::control_yes:
    case EventKind::control_no:
    case EventKind::control_full:
    case EventKind::service_restored:
    case EventKind::protection_restored:
      return true;
    default:
      return false;
  }
}

bool is_outage(EventKind kind) {
  return kind == EventKind::power_off || kind == EventKind::server_restarting || kind == EventKind::server_hung;
}

bool is_detection(EventKind kind) {
  return kind == EventKind::keep_alive_lost || kind == EventKind::peer_switching_down;
}

/// Beyond these a chain of causes tells of normal life, not of what ended it.
bool ends_the_walk(EventKind kind) {
  switch (kind) {
    case EventKind::run_started:
    case EventKind::step_started:
    case EventKind::step_passed:
    case EventKind::step_failed:
    case EventKind::fault_cleared:
    case EventKind::keep_alive_sent:
    case EventKind::keep_alive_received:
    case EventKind::keep_alive_restored:
    case EventKind::control_yes:
      return true;
    default:
      return false;
  }
}

/// What an automatic takeover can come from: the old server, one of its services, or a link of the LAN.
bool may_move_control(const FaultRecord& fault, int from) {
  const std::string_view target = fault.target;
  const auto names = [target](std::string_view text) { return target.find(text) != std::string_view::npos; };
  if (names("->")) return names("primary") && names("secondary");
  const std::string_view server = target.substr(0, target.find('/'));
  return (server == "primary" && from != 1) || (server == "secondary" && from != 0);
}

/// Reads one journal's takeovers; holds the few events that matter so that the journal is read once.
class Reader {
 public:
  explicit Reader(const Journal& journal) : journal_(journal), server_of_(journal), faults_(faults_of(journal)) {
    for (EventId id = 1; id <= journal.last(); ++id) {
      const EventKind kind = journal.at(id).kind;
      if (belongs_to_outline(kind)) outline_.push_back(id);
      if (kind == EventKind::fault_injected) fault_events_.push_back(id);
    }
  }

  std::vector<Takeover> read() {
    find_changes();
    for (std::size_t index = 0; index < takeovers_.size(); ++index) {
      const EventId next = index + 1 < takeovers_.size() ? takeovers_[index + 1].control_yes : journal_.last() + 1;
      Takeover& takeover = takeovers_[index];
      find_beginning(takeover, since_[index]);
      find_completion(takeover, next);
      takeover.overlap = overlap(takeover.control_yes, next);
    }
    return std::move(takeovers_);
  }

 private:
  const Event& at(EventId id) const { return journal_.at(id); }

  void find_changes() {
    int holder = -1;
    EventId previous = 0;
    for (const EventId id : outline_) {
      const Event& event = at(id);
      if (event.kind != EventKind::control_yes) continue;
      const int server = server_of_(event.entity);
      const std::string_view reason = journal_.text(static_cast<TextId>(event.fields[0]));
      // Whoever is the first in control has taken it from nobody, whatever the reason is called.
      const bool first = previous == 0;
      if (server != holder && !first) {
        Takeover& takeover = takeovers_.emplace_back();
        takeover.reason = reason;
        takeover.from = holder;
        takeover.to = server;
        takeover.control_yes = id;
        takeover.control = event.time;
        since_.push_back(previous);
      }
      holder = server;
      previous = id;
    }
  }

  /// Trigger, detection and decision; all of them after event `since`, which made the old server the one in control.
  void find_beginning(Takeover& takeover, EventId since) {
    const EventId detected = latest_of(since, takeover.control_yes, [&](const Event& event) {
      return is_detection(event.kind) && server_of_(event.entity) == takeover.to;
    });
    takeover.start = trigger_of(takeover, since, detected);
    if (takeover.start != 0) takeover.trigger = at(takeover.start).time;
    // A manual switchover needs nobody to notice anything, and a loss before the trigger is another story.
    const bool manual = takeover.start != 0 && at(takeover.start).kind == EventKind::switch_over_pressed;
    if (detected != 0 && detected > takeover.start && !manual) takeover.detected = at(detected).time;
    if (takeover.start == 0) takeover.start = takeover.control_yes;

    const EventId decided = latest_of(since, takeover.control_yes, [&](const Event& event) {
      return event.kind == EventKind::takeover_decided && server_of_(event.entity) == takeover.to;
    });
    takeover.decided = decided != 0 ? at(decided).time : takeover.control;
  }

  EventId trigger_of(const Takeover& takeover, EventId since, EventId detected) {
    EventId outage = 0;
    for (EventId id = at(takeover.control_yes).cause; id > since; id = at(id).cause) {
      const Event& event = at(id);
      if (event.kind == EventKind::fault_injected || event.kind == EventKind::switch_over_pressed) return id;
      if (event.kind == EventKind::fault_confirmed) {
        if (const EventId injected = injection(event.fields[0], id); injected != 0) return injected;
      }
      if (is_outage(event.kind) && server_of_(event.entity) == takeover.from) outage = id;
      if (ends_the_walk(event.kind)) break;
    }
    if (outage != 0) return outage;
    if (takeover.reason == "MANUAL") {
      return latest_of(since, takeover.control_yes,
                       [](const Event& event) { return event.kind == EventKind::switch_over_pressed; });
    }
    if (detected == 0) return 0;
    if (const EventId fault = latest_fault(takeover, since, detected); fault != 0) return fault;
    return latest_of(since, detected, [&](const Event& event) {
      return is_outage(event.kind) && server_of_(event.entity) == takeover.from;
    });
  }

  /// The event that injected fault `number`, before event `before`.
  EventId injection(std::int64_t number, EventId before) const {
    EventId found = 0;
    for (const EventId id : fault_events_) {
      if (id < before && at(id).fields[0] == number) found = id;
    }
    return found;
  }

  /// The latest fault that may have moved control, injected after `since` and before `detected`; one that was still
  /// there at detection is preferred.
  EventId latest_fault(const Takeover& takeover, EventId since, EventId detected) const {
    EventId standing = 0;
    EventId cleared = 0;
    for (std::size_t index = 0; index < fault_events_.size(); ++index) {
      const EventId id = fault_events_[index];
      const FaultRecord& fault = faults_[index];
      if (id <= since || id >= detected || !may_move_control(fault, takeover.from)) continue;
      const bool gone = fault.cleared && *fault.cleared < at(detected).time;
      (gone ? cleared : standing) = id;
    }
    return standing != 0 ? standing : cleared;
  }

  void find_completion(Takeover& takeover, EventId next) {
    const auto first = [&](EventKind kind, bool of_new_server) -> EventId {
      auto place = std::upper_bound(outline_.begin(), outline_.end(), takeover.control_yes);
      for (; place != outline_.end() && *place < next; ++place) {
        const Event& event = at(*place);
        if (event.kind == kind && (!of_new_server || server_of_(event.entity) == takeover.to)) return *place;
      }
      return 0;
    };
    const auto time_of = [&](EventId id) { return id == 0 ? std::nullopt : std::optional(at(id).time); };
    takeover.full_control_event = first(EventKind::control_full, true);
    takeover.service_restored_event = first(EventKind::service_restored, false);
    takeover.protection_restored_event = first(EventKind::protection_restored, false);
    takeover.full_control = time_of(takeover.full_control_event);
    takeover.service_restored = time_of(takeover.service_restored_event);
    takeover.protection_restored = time_of(takeover.protection_restored_event);
  }

  /// How long both servers said Yes in the events [begin, end). A server that is off, restarting or hung says nothing.
  SimTime overlap(EventId begin, EventId end) {
    std::array<bool, 2> yes{};
    std::array<bool, 2> silent{};
    SimTime total{0};
    SimTime since{0};
    const auto both = [&] { return yes[0] && yes[1] && !silent[0] && !silent[1]; };
    for (const EventId id : outline_) {
      if (id >= end) break;
      const Event& event = at(id);
      const int server = server_of_(event.entity);
      if (server < 0) continue;
      const auto index = static_cast<std::size_t>(server);
      const bool before = both();
      if (event.kind == EventKind::control_yes) {
        yes[index] = true;
      } else if (event.kind == EventKind::control_no || event.kind == EventKind::power_off ||
                 event.kind == EventKind::server_restarting) {
        yes[index] = false;
      }
      if (event.kind == EventKind::server_hung) silent[index] = true;
      if (event.kind == EventKind::server_resumed || event.kind == EventKind::power_off ||
          event.kind == EventKind::server_restarting) {
        silent[index] = false;
      }
      if (id < begin) continue;
      if (both() && (!before || id == begin)) since = event.time;
      if (before && !both()) total += event.time - since;
    }
    if (both()) total += (end <= journal_.last() ? at(end).time : at(journal_.last()).time) - since;
    return total;
  }

  /// The latest event of the outline in (after, before) for which `matches` holds; 0 if there is none.
  template <class Matches>
  EventId latest_of(EventId after, EventId before, Matches matches) {
    auto place = std::lower_bound(outline_.begin(), outline_.end(), before);
    while (place != outline_.begin()) {
      --place;
      if (*place <= after) break;
      if (matches(at(*place))) return *place;
    }
    return 0;
  }

  const Journal& journal_;
  ServerOf server_of_;
  std::vector<FaultRecord> faults_;
  std::vector<EventId> fault_events_;  ///< same order as `faults_`
  std::vector<EventId> outline_;
  std::vector<Takeover> takeovers_;
  std::vector<EventId> since_;  ///< by takeover: the previous change of control
};

}  // namespace

std::vector<Takeover> takeovers_of(const Journal& journal) { return Reader(journal).read(); }

}  // namespace switchback::reports
