#include "models/administrator.h"

#include "models/admin_answer.h"
#include "models/core/errors.h"
#include "models/defects.h"
#include "models/test_round.h"

namespace switchback::models {
namespace {

/// Step 11: all four must pass.
const std::vector<TestCallKind> kAllTestCalls{TestCallKind::incoming, TestCallKind::outgoing,
                                              TestCallKind::extension_to_extension, TestCallKind::voicemail};

bool skips(const AdministratorPlan& plan, std::string_view step) { return plan.skip.contains(std::string(step)); }
bool errs(const AdministratorPlan& plan, std::string_view mistake) { return plan.wrong.contains(std::string(mistake)); }

}  // namespace

Administrator::Administrator(AdministratorDesk desk)
    : desk_(desk),
      entity_(desk.kernel.journal().entity("administrator")),
      delays_(desk.kernel.stream("administrator", "human delays")) {}

void Administrator::say(std::string_view action) {
  desk_.kernel.record(entity_, EventKind::admin_action, desk_.kernel.text(action));
}

Script Administrator::check(ServerId where, AdminResult& result, std::string_view action, Outcome& outcome) {
  co_await settle(desk_.conditions, console(where), result);
  if (result.done) co_return;
  desk_.kernel.record(entity_, EventKind::admin_refused, desk_.kernel.text(action), desk_.kernel.text(result.reason));
  outcome.gave_up_at = std::string(action) + ": " + result.reason;
}

bool Administrator::ready_to_switch(const RedundancyPicture& picture, ServerId from) {
  const SystemGroup& active = picture.system(from);
  const SystemGroup& standby = picture.system(peer_of(from));
  // One that expects a system key never finishes taking control.
  const bool settled = picture.full_control || picture.system_key_missing;
  return settled && active.in_control && !standby.in_control &&
         active.service(Service::switching) == ServiceStatus::up &&
         standby.service(Service::switching) == ServiceStatus::up;
}

Script Administrator::wait_for(const AdministratorPlan& plan, std::string_view step, std::function<bool()> condition,
                               Outcome& outcome) {
  const bool became = co_await desk_.conditions.until(std::move(condition), plan.patience);
  if (!became) {
    outcome.gave_up_at = std::string(step);
    say("gives up: " + std::string(step));
  }
}

Script Administrator::carry_out(AdministratorPlan plan, Outcome& outcome) {
  outcome = {};
  switch (plan.procedure) {
    case Procedure::switchback_to_primary:
      co_await switch_over(plan, ServerId::primary, outcome);
      break;
    case Procedure::switchover_to_secondary:
      co_await switch_over(plan, ServerId::secondary, outcome);
      break;
    case Procedure::recover_redundancy:
      co_await recover(plan, outcome);
      break;
    case Procedure::restore_protection:
      co_await restore(plan, outcome);
      break;
  }
  outcome.finished = outcome.gave_up_at.empty();
}

Script Administrator::press_switch_over(const AdministratorPlan& plan, ServerId where, Outcome& outcome) {
  co_await act(plan);
  if (!reachable(where)) {
    outcome.gave_up_at = "Manual Switch Over: the console does not answer";
    co_return;
  }
  say("presses Manual Switch Over");
  AdminResult pressed = console(where).manual_switch_over();
  co_await check(where, pressed, "Manual Switch Over", outcome);
  if (!outcome.gave_up_at.empty()) co_return;
  if (errs(plan, "presses twice")) {
    co_await act(plan);
    say("presses Manual Switch Over again");
    Outcome second;
    // A refused second press is what should happen; it does not end the procedure.
    if (!reachable(where)) co_return;
    pressed = console(where).manual_switch_over();
    co_await check(where, pressed, "Manual Switch Over", second);
  }
}

Script Administrator::switch_over(const AdministratorPlan& plan, ServerId to, Outcome& outcome) {
  const ServerId from = peer_of(to);
  // Steps 4 and 5: the dialog is opened on the server in control.
  co_await look(plan);
  if (!reachable(from)) {
    outcome.gave_up_at = "4: the console of the server in control does not answer";
    co_return;
  }
  say("opens Redundancy Administration");
  console(from).open_redundancy_dialog();
  if (!skips(plan, "check status")) {
    co_await wait_for(
        plan, "5a: the expected server in control, switching Up on both",
        [this, from] { return reachable(from) && ready_to_switch(console(from).picture(), from); }, outcome);
    if (!outcome.gave_up_at.empty()) co_return;
  }
  if (!skips(plan, "compare views")) {
    co_await look(plan);
    // What is booting or Updating will change by itself; a difference that is still there then needs step 5b.
    co_await wait_for(
        plan, "5b: replication Updated before the views are compared",
        [this, from, to] {
          return reachable(from) && reachable(to) &&
                 console(from).picture().system(from).replication == ReplicationStatus::updated &&
                 console(to).picture().system(to).replication == ReplicationStatus::updated;
        },
        outcome);
    if (!outcome.gave_up_at.empty()) co_return;
    const bool overlooks = desk_.defects.contains(kDefectSwitchesOverUnequalViews);
    if (!overlooks && console(from).views() != console(to).views()) {
      const ServerId restarted = errs(plan, "restarts services on the active") ? from : to;
      say("restarts the services of the " + std::string(name_of(restarted)) + ": views differ");
      AdminResult restart = console(restarted).restart_services();
      co_await check(restarted, restart, "restart services", outcome);
      if (!outcome.gave_up_at.empty()) co_return;
      co_await wait_for(
          plan, "5b: views equal after the services were restarted",
          [this, from, to] {
            return reachable(from) && reachable(to) && console(from).views() == console(to).views() &&
                   ready_to_switch(console(from).picture(), from) &&
                   console(to).picture().system(to).replication == ReplicationStatus::updated;
          },
          outcome);
      if (!outcome.gave_up_at.empty()) co_return;
    }
  }
  // Steps 6 and 7.
  co_await press_switch_over(plan, from, outcome);
  if (!outcome.gave_up_at.empty()) co_return;
  co_await wait_for(
      plan, "7: in control Yes on the " + std::string(name_of(to)),
      [this, to] { return reachable(to) && console(to).picture().system(to).in_control; }, outcome);
  if (!outcome.gave_up_at.empty()) co_return;
  if (errs(plan, "resets during takeover")) {
    co_await look(plan);
    say("restarts the services of the " + std::string(name_of(to)) + " during the takeover");
    if (reachable(to)) {
      AdminResult restart = console(to).restart_services();
      co_await check(to, restart, "restart services", outcome);
    }
  }
  // Steps 8 and 9.
  if (errs(plan, "opens MaxAdmin early")) {
    co_await look(plan);
    say("opens MaxAdmin before replication is Updated");
    Outcome refused;
    if (reachable(to)) {
      AdminResult opened = console(to).open_max_admin();
      co_await check(to, opened, "MaxAdmin", refused);
    }
  }
  if (!skips(plan, "wait for Updated")) {
    co_await wait_for(
        plan, "8: replication Updated",
        [this, to] {
          return reachable(to) && console(to).picture().system(to).replication == ReplicationStatus::updated;
        },
        outcome);
    if (!outcome.gave_up_at.empty()) co_return;
  }
  co_await look(plan);
  if (!reachable(to)) {
    outcome.gave_up_at = "9: the console does not answer";
    co_return;
  }
  say("opens MaxAdmin on the " + std::string(name_of(to)));
  AdminResult opened = console(to).open_max_admin();
  co_await check(to, opened, "MaxAdmin", outcome);
  if (!outcome.gave_up_at.empty()) co_return;
  // Step 10.
  co_await wait_for(
      plan, "10a: full control", [this, to] { return reachable(to) && console(to).picture().full_control; }, outcome);
  if (!outcome.gave_up_at.empty()) co_return;
  if (!skips(plan, "wait for phones")) {
    co_await wait_for(
        plan, "10b: all phones registered on the " + std::string(name_of(to)),
        [this, to] { return desk_.phones.registered(to) == desk_.phones.size(); }, outcome);
    if (!outcome.gave_up_at.empty()) co_return;
  }
  // Step 11.
  if (!skips(plan, "test calls")) {
    co_await test_calls(plan, outcome);
    if (!outcome.gave_up_at.empty()) co_return;
  }
  if (!skips(plan, "check auto-assume")) co_await check_auto_assume(plan, from, outcome);
}

Script Administrator::test_calls(const AdministratorPlan& plan, Outcome& outcome) {
  const SimTime started = desk_.kernel.now();
  say("makes the four test calls");
  while (true) {
    co_await act(plan);
    TestRound round(desk_.callers, kAllTestCalls);
    if (co_await round) co_return;
    if (desk_.kernel.now() - started > plan.patience) {
      outcome.gave_up_at = "11a: the four test calls";
      say("gives up: 11a: the four test calls");
      co_return;
    }
    co_await look(plan);
  }
}

Script Administrator::check_auto_assume(const AdministratorPlan& plan, ServerId standby, Outcome& outcome) {
  co_await wait_for(
      plan, "11b: the standby is known to be recovered",
      [this, standby] {
        return reachable(standby) &&
               console(standby).picture().system(standby).service(Service::switching) == ServiceStatus::up;
      },
      outcome);
  if (!outcome.gave_up_at.empty()) co_return;
  co_await look(plan);
  console(standby).open_redundancy_dialog();
  co_await act(plan);
  say("checks Automatically assume control on the " + std::string(name_of(standby)));
  AdminResult ticked = console(standby).set_auto_assume(true);
  co_await check(standby, ticked, "Automatically assume control", outcome);
}

Script Administrator::restart_and_wait(const AdministratorPlan& plan, ServerId server, Outcome& outcome) {
  co_await act(plan);
  if (!reachable(server)) {
    outcome.gave_up_at = "restart of the " + std::string(name_of(server)) + ": the console does not answer";
    co_return;
  }
  say("restarts the " + std::string(name_of(server)));
  AdminResult restart = console(server).restart_server();
  co_await check(server, restart, "restart", outcome);
  if (!outcome.gave_up_at.empty()) co_return;
  co_await wait_for(
      plan, "restart of the " + std::string(name_of(server)) + ": its services go down",
      [this, server] {
        return !reachable(server) ||
               console(server).picture().system(server).service(Service::switching) != ServiceStatus::up;
      },
      outcome);
  if (!outcome.gave_up_at.empty()) co_return;
  co_await wait_for(
      plan, "restart of the " + std::string(name_of(server)) + ": all services Up",
      [this, server] {
        if (!reachable(server)) return false;
        const RedundancyPicture picture = console(server).picture();
        for (const ServiceStatus status : picture.system(server).services) {
          if (status != ServiceStatus::up) return false;
        }
        return true;
      },
      outcome);
}

Script Administrator::recover(const AdministratorPlan& plan, Outcome& outcome) {
  // The manual's note, in its order unless the plan has it wrong (domain.md 8: R1 to R6).
  constexpr ServerId kPrimary = ServerId::primary;
  constexpr ServerId kSecondary = ServerId::secondary;
  co_await look(plan);
  if (!skips(plan, "enable redundancy")) {
    co_await act(plan);
    say("checks Enable Redundancy on the secondary");
    AdminResult enabled = console(kSecondary).set_redundancy_enabled(true);
    co_await check(kSecondary, enabled, "Enable Redundancy", outcome);
    if (!outcome.gave_up_at.empty()) co_return;
  }
  if (errs(plan, "restarts primary first")) {
    co_await restart_and_wait(plan, kPrimary, outcome);
    if (!outcome.gave_up_at.empty()) co_return;
  }
  const bool early_switch = errs(plan, "switches over before restart");
  if (!skips(plan, "restart secondary") && !early_switch) {
    co_await restart_and_wait(plan, kSecondary, outcome);
    if (!outcome.gave_up_at.empty()) co_return;
  }
  if (!skips(plan, "manual switchover")) {
    co_await wait_for(
        plan, "note 3: the secondary in control, switching Up on both",
        [this] { return reachable(kSecondary) && ready_to_switch(console(kSecondary).picture(), kSecondary); },
        outcome);
    if (!outcome.gave_up_at.empty()) co_return;
    co_await press_switch_over(plan, kSecondary, outcome);
    if (!outcome.gave_up_at.empty()) co_return;
    co_await wait_for(
        plan, "note 3: full control of the primary",
        [this] { return reachable(kPrimary) && console(kPrimary).picture().full_control; }, outcome);
    if (!outcome.gave_up_at.empty()) co_return;
  }
  if (!skips(plan, "restart secondary") && early_switch) {
    co_await restart_and_wait(plan, kSecondary, outcome);
    if (!outcome.gave_up_at.empty()) co_return;
  }
  if (errs(plan, "checks auto-assume before restart")) {
    co_await check_auto_assume(plan, kSecondary, outcome);
    if (!outcome.gave_up_at.empty()) co_return;
  }
  if (!skips(plan, "restart primary") && !errs(plan, "restarts primary first")) {
    co_await restart_and_wait(plan, kPrimary, outcome);
    if (!outcome.gave_up_at.empty()) co_return;
  }
  co_await wait_for(
      plan, "the primary in control after its restart",
      [this] { return reachable(kPrimary) && console(kPrimary).picture().full_control; }, outcome);
  if (!outcome.gave_up_at.empty()) co_return;
  if (!skips(plan, "wait for phones")) {
    co_await wait_for(
        plan, "all phones registered on the primary",
        [this] { return desk_.phones.registered(kPrimary) == desk_.phones.size(); }, outcome);
    if (!outcome.gave_up_at.empty()) co_return;
  }
  if (!skips(plan, "test calls")) {
    co_await test_calls(plan, outcome);
    if (!outcome.gave_up_at.empty()) co_return;
  }
  if (!skips(plan, "check auto-assume")) co_await check_auto_assume(plan, kSecondary, outcome);
}

}  // namespace switchback::models
