#include "sim/needs.h"

#include <algorithm>
#include <string_view>
#include <variant>

namespace switchback::sim {
namespace {

using hil::StackAction;
using hil::StackPart;
using namespace scenarios;

class Collector {
 public:
  hil::ScenarioNeeds needs;

  void operator()(const StartStep&) {}
  void operator()(const WaitStep&) {}
  void operator()(const RepairStep&) {}
  void operator()(const HangUpStep&) {}
  void operator()(const FeatureStep&) { call(models::CallKind::conference); }
  void operator()(const WaitUntilStep& step) { look(step.condition); }
  void operator()(const ExpectStep& step) { look(step.condition); }
  void operator()(const FaultStep& step) {
    const hil::FaultNeed fault{step.fault.kind, step.fault.target};
    if (std::find(needs.faults.begin(), needs.faults.end(), fault) == needs.faults.end()) needs.faults.push_back(fault);
  }
  void operator()(const CallStep& step) { call(step.request.kind); }
  void operator()(const TrafficStep& step) { call(step.traffic.kind); }
  void operator()(const TestCallsStep& step) { test_calls(step.kinds); }

  void operator()(const SetStep& step) {
    const auto ask = [this](bool wanted, StackAction action) {
      if (wanted) needs.actions.insert(action);
    };
    ask(step.auto_assume.has_value(), StackAction::set_auto_assume);
    ask(step.redundancy_enabled.has_value(), StackAction::set_redundancy_enabled);
    ask(step.edit_extension.has_value(), StackAction::edit_extension);
    ask(step.open_max_admin, StackAction::open_max_admin);
    ask(step.manual_switch_over, StackAction::manual_switch_over);
    ask(step.restart_services, StackAction::restart_services);
    ask(step.restart_server, StackAction::restart_server);
  }

  void operator()(const AdministratorStep& step) {
    const models::AdministratorPlan& plan = step.plan;
    const auto follows = [&plan](std::string_view name) { return !plan.skip.contains(std::string(name)); };
    const auto errs = [&plan](std::string_view name) { return plan.wrong.contains(std::string(name)); };
    needs.procedures.insert(plan.procedure);
    if (plan.procedure == models::Procedure::recover_redundancy) {
      if (follows("enable redundancy")) needs.actions.insert(StackAction::set_redundancy_enabled);
      if (follows("restart secondary") || follows("restart primary")) needs.actions.insert(StackAction::restart_server);
      if (follows("manual switchover")) needs.actions.insert(StackAction::manual_switch_over);
    } else {
      needs.actions.insert(
          {StackAction::open_redundancy_dialog, StackAction::manual_switch_over, StackAction::open_max_admin});
    }
    if (errs("resets during takeover") || errs("restarts services on the active")) {
      needs.actions.insert(StackAction::restart_services);
    }
    if (follows("test calls")) {
      test_calls({models::TestCallKind::incoming, models::TestCallKind::outgoing,
                  models::TestCallKind::extension_to_extension, models::TestCallKind::voicemail});
    }
    if (follows("check auto-assume")) {
      needs.actions.insert({StackAction::open_redundancy_dialog, StackAction::set_auto_assume});
    }
  }

  void look(const Condition& condition) {
    const auto ask = [this](bool wanted, StackPart part) {
      if (wanted) needs.parts.insert(part);
    };
    ask(condition.voicemail_available.has_value(), StackPart::voicemail);
    ask(condition.call.has_value(), StackPart::calls);
    ask(condition.phone && condition.phone->server, StackPart::phones_by_server);
    ask(condition.trunk.has_value(), StackPart::trunks);
    ask(condition.board.has_value(), StackPart::boards);
  }

  void look(const Limit& limit) {
    const bool of_audio = limit.measurement.starts_with("media.") || limit.measurement == "calls.silent";
    if (of_audio) needs.parts.insert(StackPart::audio);
  }

  void look(const models::SystemConfig& system) {
    if (!system.boards.empty()) needs.parts.insert(StackPart::boards);
    if (!system.trunks.empty()) needs.parts.insert(StackPart::trunks);
  }

 private:
  void call(models::CallKind kind) {
    needs.parts.insert(StackPart::calls);
    const bool outside = kind == models::CallKind::incoming || kind == models::CallKind::outgoing ||
                         kind == models::CallKind::queued || kind == models::CallKind::parked;
    if (outside) needs.parts.insert(StackPart::trunks);
    if (kind == models::CallKind::voicemail) needs.parts.insert(StackPart::voicemail);
  }

  void test_calls(const std::vector<models::TestCallKind>& kinds) {
    for (const models::TestCallKind kind : kinds) {
      switch (kind) {
        case models::TestCallKind::incoming:
          call(models::CallKind::incoming);
          break;
        case models::TestCallKind::outgoing:
          call(models::CallKind::outgoing);
          break;
        case models::TestCallKind::extension_to_extension:
          call(models::CallKind::extension_to_extension);
          break;
        case models::TestCallKind::voicemail:
          call(models::CallKind::voicemail);
          break;
      }
    }
  }
};

}  // namespace

hil::ScenarioNeeds needs_of(const Scenario& scenario) {
  Collector collector;
  collector.look(scenario.system);
  for (const Limit& limit : scenario.limits) collector.look(limit);
  for (const Step& step : scenario.steps) std::visit(collector, step.action);
  return std::move(collector.needs);
}

}  // namespace switchback::sim
