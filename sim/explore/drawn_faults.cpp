#include "sim/explore/drawn_faults.h"

#include <array>
#include <string>

#include "models/lan.h"
#include "models/monitor_names.h"
#include "models/server_id.h"

namespace switchback::sim {
namespace {

using models::FaultKind;
using models::FaultKindInfo;
using models::FaultTargetKind;

constexpr std::array<std::string_view, 2> kServerNames{"primary", "secondary"};
constexpr std::array<std::string_view, 3> kMismatchParts{"extensions", "trunks", "boards"};

std::string_view draw_server(Chance& chance) { return chance.one_of<std::string_view>(kServerNames); }

/// What it leaves behind is mended by the administrator, or by itself.
bool has_no_end(FaultKind kind) {
  return kind == FaultKind::restart || kind == FaultKind::board_reset || kind == FaultKind::mismatch ||
         kind == FaultKind::auto_assume_unchecked || kind == FaultKind::redundancy_disabled;
}

std::string draw_link(Chance& chance, bool& between_servers) {
  // Nothing else is as telling as the link between the two servers.
  std::string_view from = "primary";
  std::string_view to = "secondary";
  if (chance.happens(0.5)) {
    from = draw_server(chance);
    to = chance.one_of(std::span<const std::string_view>(models::kEndpointNames).subspan(2));
  }
  between_servers = to == "secondary";
  if (chance.happens(0.5)) std::swap(from, to);
  std::string text = "link: " + std::string(from) + (chance.happens(0.5) ? " <-> " : " -> ") + std::string(to);
  if (chance.happens(0.4)) {
    text += ", class: " + std::string(chance.one_of<std::string_view>(models::kTrafficClassNames));
  }
  return text;
}

/// The target as in the scenario language.
std::string draw_target(FaultTargetKind target, const DrawnSystem& system, Chance& chance, bool& between_servers) {
  switch (target) {
    case FaultTargetKind::server:
      return "server: " + std::string(draw_server(chance));
    case FaultTargetKind::service: {
      const std::string_view server = draw_server(chance);
      return "service: " + std::string(server) + "/" +
             std::string(chance.one_of<std::string_view>(models::kServiceNames));
    }
    case FaultTargetKind::link:
      return draw_link(chance, between_servers);
    case FaultTargetKind::board:
      return "board: " + std::to_string(chance.one_of<std::uint32_t>(system.hardware_slots)) +
             ", of: " + std::string(draw_server(chance));
    case FaultTargetKind::trunk:
      return "trunk: " + chance.one_of<std::string>(system.spans);
    case FaultTargetKind::central_office:
      return "central office: yes";
    case FaultTargetKind::line_switch:
      return "line switch: yes";
    case FaultTargetKind::replication:
      return "replication: yes";
    case FaultTargetKind::voicemail:
      return "voicemail: yes";
    case FaultTargetKind::configuration:
      break;
  }
  return "configuration: secondary";
}

std::string draw_details(FaultKind kind, Chance& chance) {
  switch (kind) {
    case FaultKind::slow:
    case FaultKind::replication_slow:
      return ", factor: " + std::to_string(chance.whole(2, 20));
    case FaultKind::loss:
      return ", probability: 0." + std::to_string(chance.whole(1, 9));
    case FaultKind::delay:
      return ", delay: \"U(10 ms, " + std::to_string(chance.whole(20, 3000)) + " ms)\"";
    case FaultKind::mismatch:
      return ", part: " + std::string(chance.one_of<std::string_view>(kMismatchParts));
    default:
      return "";
  }
}

/// Two servers that cannot hear each other are both in control, as is one that stood still and does not know yet; a
/// server without redundancy is in control for itself.
bool hides_servers_from_each_other(FaultKind kind, FaultTargetKind target, bool between_servers) {
  switch (target) {
    case FaultTargetKind::server:
      return kind == FaultKind::nic_loss || kind == FaultKind::hang;
    case FaultTargetKind::service:
      return true;
    case FaultTargetKind::link:
      return between_servers;
    default:
      return kind == FaultKind::redundancy_disabled;
  }
}

}  // namespace

std::vector<FaultTargetKind> fault_targets(const DrawnSystem& system) {
  std::vector<FaultTargetKind> targets{FaultTargetKind::server,      FaultTargetKind::service,
                                       FaultTargetKind::link,        FaultTargetKind::central_office,
                                       FaultTargetKind::replication, FaultTargetKind::configuration};
  if (!system.hardware_slots.empty()) targets.push_back(FaultTargetKind::board);
  if (!system.spans.empty()) targets.push_back(FaultTargetKind::trunk);
  if (system.line_switch) targets.push_back(FaultTargetKind::line_switch);
  if (system.voicemail) targets.push_back(FaultTargetKind::voicemail);
  return targets;
}

DrawnAction draw_fault(FaultTargetKind target, const DrawnSystem& system, Chance& chance,
                       std::set<std::string_view>& allowed) {
  std::vector<FaultKindInfo> kinds;
  for (const FaultKindInfo& info : models::kFaultKinds) {
    if (info.target == target) kinds.push_back(info);
  }
  const FaultKindInfo& drawn = chance.one_of<FaultKindInfo>(kinds);
  bool between_servers = false;
  std::string text = "fault: {" + draw_target(target, system, chance, between_servers) +
                     ", kind: " + std::string(drawn.name) + draw_details(drawn.kind, chance);
  DrawnAction action;
  if (!has_no_end(drawn.kind)) {
    action.lasts_seconds = chance.seconds(0.5, 1800);
    text += ", for: " + seconds_text(action.lasts_seconds);
  }
  action.step = text + "}";
  const bool hides = hides_servers_from_each_other(drawn.kind, target, between_servers);
  if (hides) allowed.insert(models::kMonitorTwoInControl);
  // Whoever could take control may have to wait for the other one, or is not allowed to.
  if (hides || drawn.kind == FaultKind::auto_assume_unchecked) allowed.insert(models::kMonitorNoneInControl);
  // The way back into the pair goes by a switchover while the primary still misses its boards (the manual's note 4).
  if (drawn.kind == FaultKind::redundancy_disabled) allowed.insert(models::kMonitorUnequalViews);
  return action;
}

}  // namespace switchback::sim
