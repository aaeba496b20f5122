// Which run of a plan's cell keeps its events in the store.
#pragma once

#include <cstdint>

#include "reports/database.h"

namespace switchback::reports {

/// Of each cell the store keeps the events, registrations and curves of one run: of those that did not pass, the one
/// that comes first in the plan. Whichever order they are stored in, and by however many programs, it is the same.
class CellEvents {
 public:
  explicit CellEvents(Database& database);

  /// Whether a run that did not pass is to keep them, being the `iteration`-th of its cell (counted from 1 in `cell`,
  /// from 0 in `iteration`). They are taken from the run that has had them. Inside the caller's transaction.
  bool claim(std::int64_t campaign, std::int64_t cell, std::int64_t iteration);
  /// Takes them from all runs of the cell that have them but the first in the plan.
  void settle(std::int64_t campaign, std::int64_t cell);

 private:
  void drop(std::int64_t run);

  Statement holder_, drop_events_, drop_registrations_, drop_samples_, mark_;
};

}  // namespace switchback::reports
