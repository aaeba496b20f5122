// The events of a stored run that a report is made from.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/event_kinds.h"
#include "models/core/journal.h"
#include "models/core/sim_time.h"

namespace switchback::reports {

class Database;

/// One notable event, its fields read as their types say.
struct ReportedEvent {
  EventId id = 0;
  SimTime time{0};
  std::string entity;
  std::optional<EventKind> kind;  ///< absent: of a version that knew other kinds
  std::string words;
  std::array<std::int64_t, 3> values{};
  std::array<std::string, 3> texts;  ///< of fields that are texts or entities
  std::array<std::string, 3> names;  ///< of the fields; empty: not used

  bool is(EventKind wanted) const { return kind == wanted; }
  /// The fields for people: "reason PEER_KEEPALIVE_LOST, epoch 2".
  std::string details() const;
};

/// All notable events of a run in order; empty if none were kept.
std::vector<ReportedEvent> notable_events(Database& database, std::int64_t run);

/// "primary/switching" is of server 0, "secondary" of 1, all others -1.
int server_of(std::string_view entity);
/// The place of a server's service in the order of the dialog: "primary/switching" is 1; -1 if it is none.
int service_of(std::string_view entity);

}  // namespace switchback::reports
