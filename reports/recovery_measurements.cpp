// replication.updated, boards.recovered, voicemail.restored, service.restored, protection.restored,
// protection.exposure.
#include <algorithm>
#include <array>

#include "reports/journal_tables.h"
#include "reports/measuring.h"

namespace switchback::reports {

namespace {

/// Follows the replication status of both servers from the trigger on.
class ReplicationWatch {
 public:
  /// True when `event` makes both servers Updated; a server that is off is not.
  bool completes(const Event& event, int server) {
    if (server < 0) return false;
    bool& ready = ready_[static_cast<std::size_t>(server)];
    switch (event.kind) {
      case EventKind::power_off:
      case EventKind::server_restarting:
      case EventKind::replication_updating:
        ready = false;
        return false;
      case EventKind::replication_updated:
        ready = true;
        return ready_[0] && ready_[1];
      default:
        return false;
    }
  }

 private:
  // Both were Updated before the trigger unless they say otherwise: only what changes is in the journal.
  std::array<bool, 2> ready_{true, true};
};

}  // namespace

void measure_recovery(const Journal& journal, const Window& window, Values& values) {
  ServerOf server_of(journal);
  ReplicationWatch replication;
  std::optional<SimTime> updated;
  std::optional<SimTime> boards;
  std::optional<SimTime> voicemail;
  for (EventId id = window.begin; id < window.end; ++id) {
    const Event& event = journal.at(id);
    switch (event.kind) {
      case EventKind::power_off:
      case EventKind::server_restarting:
      case EventKind::replication_updating:
      case EventKind::replication_updated:
        if (replication.completes(event, server_of(event.entity)) && !updated) updated = event.time - window.trigger;
        break;
      case EventKind::board_recovered:
        if (event.fields[0] == window.server) boards = event.time - window.trigger;
        break;
      case EventKind::voicemail_available:
        if (!voicemail && (server_of(event.entity) == window.server || server_of(event.entity) < 0)) {
          voicemail = event.time - window.trigger;
        }
        break;
      default:
        break;
    }
  }
  values.set("replication.updated", updated);
  values.set("boards.recovered", boards);
  values.set("voicemail.restored", voicemail);
}

void measure_protection(const Journal& journal, const Window& window, Values& values) {
  std::optional<SimTime> service;
  std::optional<SimTime> restored;
  SimTime exposed{0};
  std::optional<SimTime> lost_at;
  bool known = false;
  for (EventId id = 1; id <= journal.last(); ++id) {
    const Event& event = journal.at(id);
    const bool after_control = id > window.control;
    if (event.kind == EventKind::service_restored && after_control && !service) service = event.time - window.trigger;
    if (event.kind == EventKind::protection_lost) {
      known = true;
      lost_at = lost_at.value_or(std::max(event.time, window.trigger));
    } else if (event.kind == EventKind::protection_restored) {
      // Restored without a loss before it: it was lost when the trigger came.
      if (id > window.begin) exposed += event.time - std::max(lost_at.value_or(window.trigger), window.trigger);
      if (after_control && !restored) restored = event.time - window.trigger;
      known = true;
      lost_at.reset();
    }
  }
  values.set("service.restored", service);
  values.set("protection.restored", restored);
  if (known && !lost_at) values.set("protection.exposure", exposed);
}

}  // namespace switchback::reports
