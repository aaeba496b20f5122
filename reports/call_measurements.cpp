// calls.*: what became of the calls of the whole run.
#include <algorithm>
#include <vector>

#include "reports/measuring.h"

namespace switchback::reports {

namespace {

/// Different calls that had an event of one kind: a call may be kept through several changes of control.
class DistinctCalls {
 public:
  void add(std::int64_t call) { calls_.push_back(call); }
  double count() {
    std::sort(calls_.begin(), calls_.end());
    return static_cast<double>(std::unique(calls_.begin(), calls_.end()) - calls_.begin());
  }

 private:
  std::vector<std::int64_t> calls_;
};

}  // namespace

void measure_calls(const Journal& journal, Values& values) {
  DistinctCalls placed;
  DistinctCalls preserved;
  DistinctCalls dropped;
  DistinctCalls blocked;
  DistinctCalls ghost;
  for (const Event& event : journal.events()) {
    switch (event.kind) {
      case EventKind::call_dialled:
        placed.add(event.fields[0]);
        break;
      case EventKind::call_kept:
        preserved.add(event.fields[0]);
        break;
      case EventKind::call_dropped:
        dropped.add(event.fields[0]);
        break;
      case EventKind::call_failed:
        blocked.add(event.fields[0]);
        break;
      case EventKind::call_ghost:
        ghost.add(event.fields[0]);
        break;
      default:
        break;
    }
  }
  values.set("calls.placed", placed.count());
  values.set("calls.preserved", preserved.count());
  values.set("calls.dropped", dropped.count());
  values.set("calls.blocked", blocked.count());
  values.set("calls.ghost", ghost.count());
}

}  // namespace switchback::reports
