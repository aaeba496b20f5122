#include "sim/web/procedure.h"

#include <algorithm>

#include "models/administrator.h"
#include "models/protection.h"

namespace switchback::sim {
namespace {

using models::ReplicationStatus;
using models::ServerId;
using models::Service;
using models::ServiceStatus;

const std::string kOption = "Automatically assume control when active system is not available";

/// What both consoles show at one instant.
class Consoles {
 public:
  explicit Consoles(models::Testbed& testbed) : testbed_(testbed) {
    for (const ServerId id : models::kServers) {
      reachable_[index_of(id)] = testbed.console(id).reachable();
      if (reachable(id)) pictures_[index_of(id)] = testbed.console(id).picture();
    }
  }

  bool reachable(ServerId id) const { return reachable_[index_of(id)]; }
  const models::RedundancyPicture& picture(ServerId id) const { return pictures_[index_of(id)]; }
  bool in_control(ServerId id) const { return reachable(id) && picture(id).system(id).in_control; }
  bool full_control(ServerId id) const { return in_control(id) && picture(id).full_control; }
  bool updated(ServerId id) const {
    return reachable(id) && picture(id).system(id).replication == ReplicationStatus::updated;
  }
  bool all_up(ServerId id) const {
    if (!reachable(id)) return false;
    return std::ranges::all_of(picture(id).system(id).services, [](auto s) { return s == ServiceStatus::up; });
  }
  bool ready_to_switch(ServerId from) const {
    return reachable(from) && models::Administrator::ready_to_switch(picture(from), from);
  }
  bool views_equal() const {
    return updated(ServerId::primary) && updated(ServerId::secondary) &&
           testbed_.console(ServerId::primary).views() == testbed_.console(ServerId::secondary).views();
  }

 private:
  models::Testbed& testbed_;
  std::array<bool, 2> reachable_{};
  std::array<models::RedundancyPicture, 2> pictures_;
};

bool all_phones_on(models::Testbed& testbed, ServerId server) {
  return testbed.phones().registered(server) == testbed.phones().size();
}

/// Steps 10 and 11, which every procedure ends with.
void add_last_steps(std::vector<ProcedureStep>& steps, models::Testbed& testbed, const Consoles& consoles, ServerId to,
                    bool moved) {
  const ServerId from = peer_of(to);
  const std::string name(name_of(to));
  const std::string other(name_of(from));
  steps.push_back(
      {"10", "Wait until the " + name + " has taken control and all phones have come back to it",
       "This takes 2 to 3 minutes. Do not reset anything meanwhile. A phone that is in a call follows after it "
       "has hung up.",
       "", to, moved && consoles.full_control(to) && all_phones_on(testbed, to)});
  steps.push_back(
      {"11", "Make sure that calls can be completed",
       "Incoming, outgoing, extension to extension, and voicemail: the button places one of each. If one fails, "
       "wait a little (the voicemail server has to be Available) and try again.",
       "test calls", to, moved && testbed.service_restored()});
  steps.push_back(
      {"11", "On the " + other + ", check \"" + kOption + "\"",
       "Open Redundancy on the console of the " + other +
           ", tick the box and press Apply. Until then nothing takes over if the " + name + " fails.",
       "auto assume", from,
       moved && consoles.full_control(to) && consoles.reachable(from) && consoles.picture(from).auto_assume});
}

std::vector<ProcedureStep> switch_steps(models::Testbed& testbed, const ProcedureDeeds& deeds, ServerId to) {
  const Consoles consoles(testbed);
  const ServerId from = peer_of(to);
  const std::string name(name_of(to));
  const std::string other(name_of(from));
  const bool moved = deeds.pressed && consoles.in_control(to) && !consoles.in_control(from);
  std::vector<ProcedureStep> steps;
  steps.push_back({"4", "On the " + other + ", which is in control, open Redundancy Administration",
                   "Choose the console of the " + other + " and press Redundancy Administration.",
                   "open redundancy dialog", from, deeds.opened[index_of(from)] || deeds.pressed});
  steps.push_back({"5", "Confirm that the " + other + " is in control and that switching is Up in both systems",
                   "Yes for the " + other + ", No for the " + name + "; switching Up twice.", "", from,
                   deeds.pressed || consoles.ready_to_switch(from)});
  steps.push_back({"5", "Confirm that boards, trunks and extensions look the same on both servers",
                   "If they do not, press Start & Stop All Services on the " + name + " and wait.", "", from,
                   deeds.pressed || consoles.views_equal()});
  steps.push_back({"6", "Press Manual Switch Over", "On the console of the " + other + ".", "manual switch over", from,
                   deeds.pressed});
  steps.push_back({"7", "Watch control change: No on the " + other + ", Yes on the " + name, "This takes some seconds.",
                   "", to, moved});
  steps.push_back({"8", "Wait for replication to change from Updating to Updated",
                   "In the group of the " + name + ". Do not open MaxAdmin before.", "", to,
                   moved && consoles.updated(to)});
  steps.push_back({"9", "Open MaxAdmin on the " + name, "Choose the console of the " + name + " and press MaxAdmin.",
                   "open MaxAdmin", to, moved && deeds.max_admin[index_of(to)]});
  add_last_steps(steps, testbed, consoles, to, moved);
  return steps;
}

std::vector<ProcedureStep> recovery_steps(models::Testbed& testbed, const ProcedureDeeds& deeds) {
  constexpr ServerId kPrimary = ServerId::primary;
  constexpr ServerId kSecondary = ServerId::secondary;
  const Consoles consoles(testbed);
  const bool secondary_back = deeds.restarted[1] && (consoles.all_up(kSecondary) || deeds.pressed);
  const bool moved = deeds.pressed && consoles.in_control(kPrimary);
  std::vector<ProcedureStep> steps;
  steps.push_back(
      {"note 1", "On the secondary, check Enable Redundancy", "Tick the box and press Apply.", "enable redundancy",
       kSecondary,
       deeds.restarted[1] || (consoles.reachable(kSecondary) && consoles.picture(kSecondary).redundancy_enabled)});
  steps.push_back({"note 2", "Restart the secondary server",
                   "So that it does not expect a system key. Wait until its services are Up.", "restart server",
                   kSecondary, secondary_back});
  steps.push_back({"note 3", "Switch over to the primary",
                   "Press Manual Switch Over on the secondary, and wait until the primary has taken control.",
                   "manual switch over", kSecondary,
                   deeds.pressed && (consoles.full_control(kPrimary) || deeds.restarted[0])});
  steps.push_back({"note 4", "Restart the primary server", "Its boards are missing from the board view until then.",
                   "restart server", kPrimary, deeds.restarted[0] && consoles.all_up(kPrimary)});
  add_last_steps(steps, testbed, consoles, kPrimary, moved);
  return steps;
}

/// There is no list of steps for it: the consoles say what is next.
std::vector<ProcedureStep> restoring_steps(models::Testbed& testbed) {
  const std::string missing = testbed.protection().missing();
  return {{"", "Put right what the two consoles show to be missing for protection",
           missing.empty() ? "Nothing is missing." : "Missing now: " + missing + ".", "", ServerId::secondary,
           missing.empty()}};
}

}  // namespace

void ProcedureDeeds::note(const Journal& journal, EventId id) {
  const Event& event = journal.at(id);
  if (event.kind == EventKind::switch_over_pressed) pressed = true;
  if (event.kind == EventKind::admin_action) {
    // The scenario's administrator does not say where.
    const std::string_view action = journal.text(static_cast<TextId>(event.fields[0]));
    if (!action.starts_with(kOpensDialog)) return;
    for (const ServerId server : models::kServers) {
      if (action == kOpensDialog || action.ends_with(name_of(server))) opened[index_of(server)] = true;
    }
  }
  const std::string entity = journal.entity_name(event.entity);
  for (const ServerId server : models::kServers) {
    if (entity != name_of(server)) continue;
    if (event.kind == EventKind::server_restarting) restarted[index_of(server)] = true;
    if (event.kind == EventKind::max_admin_opened) max_admin[index_of(server)] = true;
  }
}

std::vector<ProcedureStep> procedure_steps(models::Procedure procedure, models::Testbed& testbed,
                                           const ProcedureDeeds& deeds) {
  switch (procedure) {
    case models::Procedure::switchback_to_primary:
      return switch_steps(testbed, deeds, ServerId::primary);
    case models::Procedure::switchover_to_secondary:
      return switch_steps(testbed, deeds, ServerId::secondary);
    case models::Procedure::restore_protection:
      return restoring_steps(testbed);
    case models::Procedure::recover_redundancy:
      break;
  }
  return recovery_steps(testbed, deeds);
}

}  // namespace switchback::sim
