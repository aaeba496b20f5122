// Restoring protection: what the manual says for whatever the two consoles show to be wrong.
#include <algorithm>

#include "models/administrator.h"
#include "models/protection.h"

namespace switchback::models {
namespace {

/// How long one condition of another procedure may take, of which the whole has more. Assumption.
constexpr SimTime kInnerPatience = 20min;

/// How long a standby that was restarted may take until its views are equal: a restart of its services and a full
/// transfer take up to 14 min (domain.md 9.1).
constexpr SimTime kResynchronisation = 20min;

/// What the manual says is to be done.
enum class Remedy : std::uint8_t {
  none,               ///< it changes by itself, or nobody can do anything
  enable_redundancy,  ///< the option alone: the server is not in control
  recover,            ///< the note's four steps
  restart_server,     ///< one that expects a system key, or misses boards (note 4)
  resynchronise,      ///< step 5b
  check_auto_assume,  ///< step 11b
};

struct Advice {
  Remedy remedy = Remedy::none;
  ServerId server = ServerId::secondary;  ///< whose console it is done at
};

using Consoles = std::array<AdminInterface*, 2>;

bool all_services_up(const SystemGroup& group) {
  return std::all_of(group.services.begin(), group.services.end(),
                     [](ServiceStatus status) { return status == ServiceStatus::up; });
}

/// Of a pair in which `active` alone is in control, with so many boards in the chassis.
Advice advice_for_standby(const Consoles& consoles, ServerId active, std::size_t boards) {
  const ServerId standby = peer_of(active);
  const RedundancyPicture own = consoles[index_of(active)]->picture();
  const RedundancyPicture other = consoles[index_of(standby)]->picture();
  const bool settled = own.full_control && all_services_up(own.system(active)) &&
                       all_services_up(other.system(standby)) &&
                       own.system(active).replication == ReplicationStatus::updated &&
                       other.system(standby).replication == ReplicationStatus::updated;
  if (!settled) return {};
  const ConfigurationViews own_views = consoles[index_of(active)]->views();
  const ConfigurationViews other_views = consoles[index_of(standby)]->views();
  if (own_views.boards.size() < boards) return {Remedy::restart_server, active};
  if (other_views.boards.size() < boards) return {Remedy::restart_server, standby};
  if (own_views != other_views) return {Remedy::resynchronise, standby};
  if (!other.auto_assume) return {Remedy::check_auto_assume, standby};
  return {};
}

Advice advice(const Consoles& consoles, std::size_t boards) {
  for (const AdminInterface* console : consoles) {
    if (!console->reachable()) return {};
  }
  for (const ServerId id : kServers) {
    const RedundancyPicture picture = consoles[index_of(id)]->picture();
    const bool alone = picture.system_key_missing || !picture.redundancy_enabled;
    if (!alone || !all_services_up(picture.system(id))) continue;
    if (picture.system(id).in_control && id == ServerId::secondary) {
      const bool peer_ready = picture.system(ServerId::primary).service(Service::switching) == ServiceStatus::up;
      return {peer_ready ? Remedy::recover : Remedy::none, id};
    }
    return {picture.redundancy_enabled ? Remedy::restart_server : Remedy::enable_redundancy, id};
  }
  for (const ServerId active : kServers) {
    if (!consoles[index_of(active)]->picture().system(active).in_control) continue;
    if (consoles[index_of(peer_of(active))]->picture().system(peer_of(active)).in_control) return {};
    return advice_for_standby(consoles, active, boards);
  }
  return {};
}

}  // namespace

Script Administrator::resynchronise(const AdministratorPlan& plan, ServerId standby, bool whole_machine) {
  co_await act(plan);
  if (!reachable(standby)) co_return;
  const std::string_view what = whole_machine ? "" : "services of the ";
  say("restarts the " + std::string(what) + std::string(name_of(standby)) + ": views differ");
  AdminResult restart = whole_machine ? console(standby).restart_server() : console(standby).restart_services();
  Outcome refused;
  co_await check(standby, restart, "restart", refused);
  co_await desk_.conditions.until(
      [this] {
        return reachable(ServerId::primary) && reachable(ServerId::secondary) &&
               console(ServerId::primary).views() == console(ServerId::secondary).views();
      },
      kResynchronisation);
}

Script Administrator::restore(const AdministratorPlan& plan, Outcome& outcome) {
  const SimTime deadline = desk_.kernel.now() + plan.patience;
  // A restart of the services mends most differences, one of the machine the others.
  bool services_restarted = false;
  AdministratorPlan quickly = plan;
  quickly.patience = kInnerPatience;
  quickly.skip.insert({"wait for phones", "test calls", "check auto-assume"});
  const auto due = [this] { return advice(desk_.consoles, desk_.boards).remedy != Remedy::none; };
  while (!missing_protection(desk_.consoles).empty() || due()) {
    if (desk_.kernel.now() < deadline) {
      co_await desk_.conditions.until([&] { return missing_protection(desk_.consoles).empty() || due(); },
                                      deadline - desk_.kernel.now());
      co_await look(plan);
    }
    std::string missing = missing_protection(desk_.consoles);
    if (missing.empty() && due()) missing = "boards are missing from a view";
    if (!missing.empty() && desk_.kernel.now() >= deadline) {
      outcome.gave_up_at = "protection: " + missing;
      say("gives up: " + missing);
      co_return;
    }
    const Advice next = advice(desk_.consoles, desk_.boards);
    // What is refused because the picture has changed meanwhile is looked at anew.
    Outcome ignored;
    switch (next.remedy) {
      case Remedy::none:
        break;
      case Remedy::enable_redundancy: {
        co_await act(plan);
        say("checks Enable Redundancy on the " + std::string(name_of(next.server)));
        if (!reachable(next.server)) break;
        AdminResult enabled = console(next.server).set_redundancy_enabled(true);
        co_await check(next.server, enabled, "Enable Redundancy", ignored);
        // The note's other steps, without the switchover: a server that was alone may have lost sight of its boards,
        // and so may the primary.
        co_await restart_and_wait(quickly, ServerId::secondary, ignored);
        co_await restart_and_wait(quickly, ServerId::primary, ignored);
        break;
      }
      case Remedy::recover:
        co_await recover(quickly, ignored);
        break;
      case Remedy::restart_server:
        co_await restart_and_wait(quickly, next.server, ignored);
        break;
      case Remedy::resynchronise:
        co_await resynchronise(plan, next.server, services_restarted);
        services_restarted = true;
        break;
      case Remedy::check_auto_assume:
        co_await check_auto_assume(quickly, next.server, ignored);
        break;
    }
  }
}

}  // namespace switchback::models
