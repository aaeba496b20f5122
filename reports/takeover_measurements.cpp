// takeover.* and control.changes.
#include <algorithm>

#include "reports/measuring.h"

namespace switchback::reports {

void measure_takeovers(const std::vector<Takeover>& takeovers, Values& values) {
  if (takeovers.empty()) return;
  const Takeover& last = takeovers.back();
  values.set("takeover.overlap", last.overlap);
  if (!last.trigger) return;
  const auto since_trigger = [&last](std::optional<SimTime> time) -> std::optional<SimTime> {
    if (!time) return std::nullopt;
    return *time - *last.trigger;
  };
  values.set("takeover.detection", since_trigger(last.detected));
  values.set("takeover.decision", since_trigger(last.decided));
  values.set("takeover.control", since_trigger(last.full_control));
}

void measure_control_changes(const Journal& journal, Values& values) {
  const auto events = journal.events();
  const auto count = std::count_if(events.begin(), events.end(),
                                   [](const Event& event) { return event.kind == EventKind::control_yes; });
  values.set("control.changes", static_cast<double>(std::max<std::ptrdiff_t>(count - 1, 0)));
}

}  // namespace switchback::reports
