#include "models/protection.h"

#include <algorithm>

namespace switchback::models {
namespace {

bool all_up(const SystemGroup& group) {
  return std::all_of(group.services.begin(), group.services.end(),
                     [](ServiceStatus status) { return status == ServiceStatus::up; });
}

}  // namespace

std::string missing_protection(const std::array<AdminInterface*, 2>& consoles) {
  for (const ServerId id : kServers) {
    if (!consoles[index_of(id)]->reachable()) return "the " + std::string(name_of(id)) + " does not answer";
  }
  for (const ServerId active : kServers) {
    const ServerId standby = peer_of(active);
    const RedundancyPicture own = consoles[index_of(active)]->picture();
    const RedundancyPicture other = consoles[index_of(standby)]->picture();
    if (!own.system(active).in_control || other.system(standby).in_control) continue;
    if (!own.full_control) return "the takeover is not finished";
    if (!all_up(own.system(active))) return "a service of the server in control is not Up";
    if (!all_up(other.system(standby))) return "a service of the standby is not Up";
    if (!own.redundancy_enabled || !other.redundancy_enabled) return "redundancy is not enabled";
    if (own.system_key_missing || other.system_key_missing) return "a server expects a system key";
    if (!other.auto_assume) return "auto-assume is unchecked";
    if (own.system(active).replication != ReplicationStatus::updated ||
        other.system(standby).replication != ReplicationStatus::updated) {
      return "replication is Updating";
    }
    if (consoles[0]->views() != consoles[1]->views()) return "the views differ";
    return "";
  }
  return "no single server is in control";
}

Protection::Protection(Kernel& kernel, std::array<AdminInterface*, 2> consoles)
    : kernel_(kernel),
      consoles_(consoles),
      client_(kernel.attach(*this)),
      entity_(kernel.journal().entity("protection")) {
  kernel.journal().on_notable([this](EventId id) {
    if (look_due_) return;
    look_due_ = true;
    look_cause_ = id;
    kernel_.schedule(SimTime{0}, client_, 0, Priority::observation);
  });
}

void Protection::conclude() {
  if (!look_due_) return;
  CauseScope scope(kernel_.journal(), look_cause_);
  on_calendar(0);
}

void Protection::on_calendar(std::uint64_t) {
  look_due_ = false;
  const std::string reason = missing();
  if (reason.empty() == restored_) return;
  restored_ = reason.empty();
  if (restored_) {
    kernel_.record(entity_, EventKind::protection_restored);
  } else {
    kernel_.record(entity_, EventKind::protection_lost, kernel_.text(reason));
  }
}

}  // namespace switchback::models
