#include "models/faults.h"

#include <algorithm>

#include "models/core/errors.h"

namespace switchback::models {

std::string_view name_of(FaultKind kind) {
  const auto* found = std::find_if(kFaultKinds.begin(), kFaultKinds.end(),
                                   [kind](const FaultKindInfo& info) { return info.kind == kind; });
  SWITCHBACK_ASSERT(found != kFaultKinds.end());
  return found->name;
}

std::string target_text(const FaultTarget& target) {
  const std::string server(name_of(target.server));
  switch (target.kind) {
    case FaultTargetKind::server:
      return server;
    case FaultTargetKind::service:
      return server + "/" + std::string(name_of(target.service));
    case FaultTargetKind::link: {
      std::string text = target.from + (target.one_way ? " -> " : " <-> ") + target.to;
      if (!target.traffic.empty()) text += " (" + target.traffic + ")";
      return text;
    }
    case FaultTargetKind::board:
      return "board " + std::to_string(target.slot) + " of " + server;
    case FaultTargetKind::trunk:
      return "trunk " + target.trunk;
    case FaultTargetKind::central_office:
      return "central office";
    case FaultTargetKind::line_switch:
      return "line switch";
    case FaultTargetKind::replication:
      return "replication";
    case FaultTargetKind::voicemail:
      return "voicemail";
    case FaultTargetKind::configuration:
      return server + " configuration" + (target.part.empty() ? "" : " (" + target.part + ")");
  }
  assertion_failed("a fault target has one of ten kinds", __FILE__, __LINE__);
}

}  // namespace switchback::models
