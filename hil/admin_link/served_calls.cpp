#include "hil/admin_link/served_calls.h"

#include <algorithm>

#include "hil/console/stack_action.h"
#include "hil/console/status_json.h"

namespace switchback::hil {
namespace {

using models::AdminInterface;
using models::AdminResult;
using models::ServerId;

const AdminResult kSilent = AdminResult::refused("the server does not answer");

AdminResult press(AdminInterface& console, StackAction action, const RpcParameters& parameters) {
  if (!console.reachable()) return kSilent;
  switch (action) {
    case StackAction::manual_switch_over:
      return console.manual_switch_over();
    case StackAction::set_auto_assume:
      return console.set_auto_assume(*parameters.checked);
    case StackAction::set_redundancy_enabled:
      return console.set_redundancy_enabled(*parameters.checked);
    case StackAction::restart_services:
      return console.restart_services();
    case StackAction::restart_server:
      return console.restart_server();
    case StackAction::edit_extension:
      return console.edit_extension(*parameters.extension);
    case StackAction::open_redundancy_dialog:
      console.open_redundancy_dialog();
      return {};
    default:
      return console.open_max_admin();
  }
}

void work(models::ServerMachine& machine, StackAction action, const RpcParameters& parameters) {
  switch (action) {
    case StackAction::power_on:
      return machine.power_on();
    case StackAction::power_off:
      return machine.power_off();
    case StackAction::restart:
      return machine.restart();
    case StackAction::hang:
      return machine.hang();
    case StackAction::resume:
      return machine.resume();
    default:
      return machine.connect_network(*parameters.connected);
  }
}

/// The parameter that is missing; empty if none is.
std::string lacks(StackAction action, const RpcParameters& parameters) {
  if (!parameters.server) return "server";
  const bool checks = action == StackAction::set_auto_assume || action == StackAction::set_redundancy_enabled;
  if (checks && !parameters.checked) return "checked";
  if (action == StackAction::edit_extension && !parameters.extension) return "extension";
  const bool connects = action == StackAction::unplug || action == StackAction::plug;
  return connects && !parameters.connected ? "connected" : "";
}

}  // namespace

ObservedPair observe(const ServedPair& pair) {
  ObservedPair seen;
  seen.linked = true;
  for (const ServerId id : models::kServers) {
    const AdminInterface& console = *pair.consoles[index_of(id)];
    ObservedServer& server = seen.servers[index_of(id)];
    server.reachable = console.reachable();
    if (!server.reachable) continue;
    server.picture = console.picture();
    server.views = console.views();
    server.tells_of_peer = true;
  }
  return seen;
}

CallOutcome carry_out(const ServedPair& pair, const RpcCall& call) {
  if (call.method == "status") return status_text(observe(pair));
  if (call.method == "views") {
    if (!call.parameters.server) return CallMistake{RpcCode::parameters, "server is missing"};
    const AdminInterface& console = *pair.consoles[index_of(*call.parameters.server)];
    return views_text(console.reachable() ? console.views() : models::ConfigurationViews{});
  }
  const auto* found = std::find_if(kStackActions.begin(), kStackActions.end(),
                                   [&call](const StackActionInfo& one) { return one.method == call.method; });
  if (found == kStackActions.end()) return CallMistake{RpcCode::no_method, "no such method"};
  if (const std::string missing = lacks(found->action, call.parameters); !missing.empty()) {
    return CallMistake{RpcCode::parameters, missing + " is missing"};
  }
  const ServerId server = *call.parameters.server;
  if (found->action >= StackAction::power_on) {
    work(*pair.machines[index_of(server)], found->action, call.parameters);
    return outcome_text({});
  }
  const AdminResult result = press(*pair.consoles[index_of(server)], found->action, call.parameters);
  if (result.pending != 0) return PendingPress{server, result.pending};
  return outcome_text(result);
}

std::optional<std::string> outcome_of(const ServedPair& pair, const PendingPress& press) {
  const AdminInterface& console = *pair.consoles[index_of(press.server)];
  if (!console.reachable()) return outcome_text(kSilent);
  const AdminResult result = console.answer(press.number);
  if (result.pending != 0) return std::nullopt;
  return outcome_text(result);
}

}  // namespace switchback::hil
