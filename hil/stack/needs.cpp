#include "hil/stack/needs.h"

#include <algorithm>

namespace switchback::hil {
namespace {

using models::FaultTargetKind;

bool of_the_bench(const std::string& endpoint) { return endpoint != "primary" && endpoint != "secondary"; }

/// Why this fault cannot be injected; empty if it can.
std::string lacks(const StackDescription& stack, const FaultNeed& fault) {
  std::string what = "the fault '" + std::string(models::name_of(fault.kind)) + "' of " + target_text(fault.target);
  switch (fault.target.kind) {
    case FaultTargetKind::link:
      // What the phones send goes through the bench's own LAN.
      if (of_the_bench(fault.target.from) || of_the_bench(fault.target.to)) {
        return fault.target.traffic.empty() || fault.target.traffic == "sip" ? "" : what;
      }
      if (!stack.provides(fault.kind, FaultTargetKind::link)) return what;
      return fault.target.one_way || !fault.target.traffic.empty() ? what + " (the whole link only, both ways)" : "";
    case FaultTargetKind::board:
      return stack.provides(StackPart::boards) ? "" : what;
    case FaultTargetKind::trunk:
    case FaultTargetKind::central_office:
    case FaultTargetKind::line_switch:
      return stack.provides(StackPart::trunks) ? "" : what;
    case FaultTargetKind::voicemail:
      return stack.provides(StackPart::voicemail) ? "" : what;
    case FaultTargetKind::server:
    case FaultTargetKind::service:
    case FaultTargetKind::replication:
    case FaultTargetKind::configuration:
      return stack.provides(fault.kind, fault.target.kind) ? "" : what;
  }
  return what;
}

}  // namespace

std::vector<std::string> missing(const StackDescription& stack, const ScenarioNeeds& needs) {
  std::vector<std::string> reasons;
  const auto add = [&](const std::string& what) {
    if (what.empty()) return;
    const std::string reason = "the stack " + stack.name + " lacks " + what;
    if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(reason);
  };
  for (const StackPart part : needs.parts) {
    if (!stack.provides(part)) add(std::string(name_of(part)));
  }
  for (const StackAction action : needs.actions) {
    if (!stack.provides(action)) add("the action '" + std::string(info(action).words) + "'");
  }
  for (const models::Procedure procedure : needs.procedures) {
    const std::string_view name = models::kProcedureNames[static_cast<std::size_t>(procedure)];
    if (stack.denies(name)) add("the procedure '" + std::string(name) + "'");
  }
  for (const FaultNeed& fault : needs.faults) add(lacks(stack, fault));
  return reasons;
}

}  // namespace switchback::hil
