// Which phone was registered where, from when to when: periods read off the journal one after the other.
#pragma once

#include <functional>
#include <optional>

#include "models/core/journal.h"

namespace switchback::reports {

/// A phone was registered on a server from one time to another.
struct Registration {
  EntityId phone = 0;
  int server = -1;  ///< 0 primary, 1 secondary
  SimTime from{0};
  std::optional<SimTime> to;  ///< absent: still registered at the end of the run
  TextId why = 0;
};

/// Hands every period to `take` in the order in which they ended, the open ones last in phone order. A refresh on the
/// same server continues the period. Nothing is kept, so that a million phones cost one small record each.
void for_each_registration(const Journal& journal, const std::function<void(const Registration&)>& take);

}  // namespace switchback::reports
