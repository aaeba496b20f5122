// What somebody who only tries again and again was waiting for.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "models/core/journal.h"

namespace switchback::reports {

/// The end of a test call, good or bad.
bool is_test_call(EventKind kind);

/// A phone that retries, a probe, a message sent every few seconds, a round of test calls: their cause is the attempt
/// before, which says nothing about what was missing. What was missing is the event that opened the gate, the latest
/// one between the two. Knows a journal's such events so that it is read once for all paths.
class PathGates {
 public:
  /// Looks at the events from `begin` on.
  PathGates(const Journal& journal, EventId begin);

  /// The event after `after` and before `effect` that let the attempt `effect` succeed; 0 if it did not wait for one.
  EventId before(EventId effect, EventId after) const;
  /// The same for a test call that is `dialled`: 0 unless one of its kind failed before in the same row of rounds.
  EventId before_test_call(EventId dialled, std::string_view kind) const;

  /// Whether the server (0 primary, 1 secondary) came to full control after `begin` and had it still at `id`.
  bool serves(std::int64_t server, EventId id) const;

  /// The latest event of this kind, 0 if there is none.
  EventId last(EventKind kind) const;
  /// The first event of this kind at a later instant than `after`, 0 if there is none.
  EventId first(EventKind kind, EventId after) const;

 private:
  const Event& at(EventId id) const { return journal_.at(id); }
  EventId dialled(std::int64_t call, EventId before) const;
  bool is_party(EntityId phone, std::int64_t call, EventId before) const;

  const Journal& journal_;
  std::vector<EventId> marks_;                             ///< what the tables of gates speak of, in order
  std::unordered_map<std::int64_t, TextId> fault_target_;  ///< by the number of the fault
};

}  // namespace switchback::reports
