// Everything that can be asked of a control stack from outside: the buttons of its consoles and what can be done to its
// machines. One word each for stack files, one for the admin link.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "models/server_id.h"

namespace switchback::hil {

enum class StackAction : std::uint8_t {
  // buttons of models::AdminInterface
  manual_switch_over,
  set_auto_assume,
  set_redundancy_enabled,
  restart_services,
  restart_server,
  edit_extension,
  open_redundancy_dialog,
  open_max_admin,
  // models::ServerMachine
  power_on,
  power_off,
  restart,
  hang,
  resume,
  unplug,
  plug,
};

struct StackActionInfo {
  StackAction action;
  std::string_view words;   ///< key in a stack file and name in messages
  std::string_view method;  ///< of the admin link; two actions may share one
};

/// In the order of the enumeration.
inline constexpr auto kStackActions = std::to_array<StackActionInfo>({
    {StackAction::manual_switch_over, "manual switch over", "manual_switch_over"},
    {StackAction::set_auto_assume, "auto assume", "set_auto_assume"},
    {StackAction::set_redundancy_enabled, "enable redundancy", "set_redundancy_enabled"},
    {StackAction::restart_services, "restart services", "restart_services"},
    {StackAction::restart_server, "restart server", "restart_server"},
    {StackAction::edit_extension, "edit extension", "edit_extension"},
    {StackAction::open_redundancy_dialog, "open redundancy dialog", "open_redundancy_dialog"},
    {StackAction::open_max_admin, "open MaxAdmin", "open_max_admin"},
    {StackAction::power_on, "power on", "machine.power_on"},
    {StackAction::power_off, "power off", "machine.power_off"},
    {StackAction::restart, "restart", "machine.restart"},
    {StackAction::hang, "hang", "machine.hang"},
    {StackAction::resume, "resume", "machine.resume"},
    {StackAction::unplug, "unplug", "machine.connect_network"},
    {StackAction::plug, "plug", "machine.connect_network"},
});

constexpr const StackActionInfo& info(StackAction action) { return kStackActions[static_cast<std::size_t>(action)]; }

/// One action on one server.
struct Press {
  StackAction action = StackAction::manual_switch_over;
  models::ServerId server = models::ServerId::primary;
  bool checked = false;         ///< set_auto_assume, set_redundancy_enabled
  std::uint32_t extension = 0;  ///< edit_extension
};

}  // namespace switchback::hil
