// The lists that can be read straight off a journal: faults, violations, calls and the curve of registered phones.
#pragma once

#include <cstdint>
#include <vector>

#include "models/core/journal.h"
#include "reports/run_record.h"

namespace switchback::reports {

/// Every injected fault with the times at which it took effect and was cleared, in order of injection.
std::vector<FaultRecord> faults_of(const Journal& journal);

/// Every violation a monitor saw, in order of beginning; `expected` is left false.
std::vector<ViolationRecord> violations_of(const Journal& journal);

/// Every call with its fate, in order of dialling. A call is preserved once it was kept through a change of
/// control, unless it was dropped later; a ghost is a call that a server believes in and nobody dialled or that
/// outlived its parties.
std::vector<CallRecord> calls_of(const Journal& journal);

/// Registered phones over time, one sample per instant at which it changed.
std::vector<CensusSample> census_of(const Journal& journal);

/// Which server an entity belongs to: "primary" and "primary/switching" are 0, "secondary..." 1, all others -1.
/// Remembers what it has looked up.
class ServerOf {
 public:
  explicit ServerOf(const Journal& journal) : journal_(journal) {}
  int operator()(EntityId entity);

 private:
  const Journal& journal_;
  std::vector<std::int8_t> known_;  ///< by entity: server + 2; 0 is not looked up yet
};

}  // namespace switchback::reports
