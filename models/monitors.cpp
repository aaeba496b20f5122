#include "models/monitors.h"

#include <algorithm>

#include "models/monitor_names.h"

namespace switchback::models {
namespace {

constexpr std::uint64_t kLook = 0;
constexpr std::uint64_t kLookAgain = 1;

bool automatic(std::string_view reason) { return reason.starts_with("PEER_"); }

/// The other server is reached through the own keep-alive: behind a Down there, all of it is Unknown.
bool legal_peer_chain(const RedundancyPicture& picture, ServerId own) {
  const auto& peer = picture.system(peer_of(own)).services;
  if (picture.system(own).service(Service::keep_alive) == ServiceStatus::up) return legal_chain(peer);
  return std::all_of(peer.begin(), peer.end(), [](ServiceStatus status) { return status == ServiceStatus::unknown; });
}

}  // namespace

bool legal_chain(const std::array<ServiceStatus, kServiceCount>& services) {
  const auto* first =
      std::find_if(services.begin(), services.end(), [](ServiceStatus status) { return status != ServiceStatus::up; });
  if (first == services.end()) return true;
  return *first == ServiceStatus::down &&
         std::all_of(first + 1, services.end(), [](ServiceStatus status) { return status == ServiceStatus::unknown; });
}

Monitors::Monitors(Kernel& kernel, std::array<AdminInterface*, 2> consoles, const ServerProfile& profile,
                   const MonitoredPair& pair)
    : kernel_(kernel),
      consoles_(consoles),
      pair_(pair),
      client_(kernel.attach(*this)),
      entity_(kernel.journal().entity("monitors")),
      servers_{kernel.journal().entity("primary"), kernel.journal().entity("secondary")},
      two_in_control_{kMonitorTwoInControl, profile.hand_over_overlap},
      none_in_control_{kMonitorNoneInControl, profile.hand_over_limit},
      auto_assume_on_active_{kMonitorAutoAssumeOnActive, SimTime{0}},
      // What the standby's console shows lags by the keep-alive that carries it, or its loss.
      voicemail_{kMonitorVoicemailViewpoint, profile.keep_alive_period * (profile.keep_alive_misses + 1)},
      illegal_chain_{kMonitorIllegalChain, SimTime{0}},
      auto_assume_{false, pair.auto_assume_at_start},
      auto_assume_before_(auto_assume_) {
  kernel.journal().on_notable([this](EventId) {
    if (look_due_) return;
    look_due_ = true;
    kernel_.schedule(SimTime{0}, client_, kLook, Priority::observation);
  });
}

void Monitors::on_calendar(std::uint64_t argument) {
  if (argument == kLook) look_due_ = false;
  look();
}

void Monitors::conclude() {
  read_journal();
  look();
}

void Monitors::breach(std::string_view monitor, std::string detail) {
  const EventId cause = kernel_.journal().cause();
  kernel_.record(entity_, EventKind::violation_began, kernel_.text(monitor), kernel_.text(detail));
  violations_.push_back({monitor, kernel_.now(), kNever, std::move(detail), cause});
}

void Monitors::watch(Lasting& lasting, bool bad, std::string_view detail) {
  CauseScope scope(kernel_.journal());
  if (!bad) {
    lasting.since = kNever;
    if (lasting.open == 0) return;
    violations_[lasting.open - 1].ended = kernel_.now();
    lasting.open = 0;
    kernel_.record(entity_, EventKind::violation_ended, kernel_.text(lasting.monitor));
    return;
  }
  if (lasting.since == kNever) {
    lasting.since = kernel_.now();
    if (lasting.allowed > SimTime{0}) {
      // "Longer than" begins one nanosecond after the limit.
      kernel_.schedule(lasting.allowed + SimTime{1}, client_, kLookAgain, Priority::observation);
    }
  }
  const bool too_long = lasting.allowed == SimTime{0} || kernel_.now() - lasting.since > lasting.allowed;
  if (!too_long || lasting.open != 0) return;
  breach(lasting.monitor, std::string(detail));
  lasting.open = violations_.size();
}

void Monitors::look() {
  read_journal();
  std::array<bool, 2> reachable{};
  std::array<RedundancyPicture, 2> pictures;
  for (const ServerId id : kServers) {
    reachable[index_of(id)] = consoles_[index_of(id)]->reachable();
    if (reachable[index_of(id)]) pictures[index_of(id)] = consoles_[index_of(id)]->picture();
  }
  const auto says_yes = [&](ServerId id) {
    return reachable[index_of(id)] && pictures[index_of(id)].system(id).in_control;
  };
  const bool both_up = reachable[0] && reachable[1];
  watch(two_in_control_, says_yes(ServerId::primary) && says_yes(ServerId::secondary), "both servers say Yes");
  watch(none_in_control_, both_up && !says_yes(ServerId::primary) && !says_yes(ServerId::secondary),
        "both servers say No");
  bool set_on_active = false;
  bool illegal = false;
  for (const ServerId id : kServers) {
    if (!reachable[index_of(id)]) continue;
    const RedundancyPicture& picture = pictures[index_of(id)];
    set_on_active = set_on_active || (picture.system(id).in_control && picture.auto_assume);
    illegal = illegal || !legal_chain(picture.system(id).services) || !legal_peer_chain(picture, id);
  }
  watch(auto_assume_on_active_, set_on_active, "auto-assume is checked on the server in control");
  watch(illegal_chain_, illegal, "a chain shows something else than Unknown behind Down");
  watch(voicemail_, voicemail_disagrees(pictures, reachable), "the consoles disagree about the voicemail server");
  check_new_standby();
}

bool Monitors::voicemail_disagrees(const std::array<RedundancyPicture, 2>& pictures,
                                   const std::array<bool, 2>& reachable) const {
  for (const ServerId active : kServers) {
    const ServerId standby = peer_of(active);
    if (!reachable[0] || !reachable[1]) return false;
    const RedundancyPicture& own = pictures[index_of(active)];
    const RedundancyPicture& other = pictures[index_of(standby)];
    const bool control_agreed = own.system(active).in_control && !other.system(standby).in_control;
    const bool hears = other.system(active).service(Service::keep_alive) == ServiceStatus::up;
    if (control_agreed && hears && own.voicemail_available != other.voicemail_available) return true;
  }
  return false;
}

void Monitors::check_new_standby() {
  for (const ServerId id : kServers) {
    const std::size_t index = index_of(id);
    if (!standby_to_check_[index] || !consoles_[index]->reachable()) continue;
    const RedundancyPicture picture = consoles_[index]->picture();
    if (picture.system(id).in_control) continue;
    standby_to_check_[index] = false;
    CauseScope scope(kernel_.journal());
    if (picture.auto_assume && !pair_.rearms) {
      breach(kMonitorAutoAssumeSurvives, "the " + std::string(name_of(id)) + " is standby with the option checked");
    }
  }
}

void Monitors::read_journal() {
  const Journal& journal = kernel_.journal();
  // Monitors record events themselves, so the end moves; their own events are not looked at twice.
  while (read_ < journal.last()) {
    ++read_;
    // By value: `read` may record, which may move the journal's memory.
    const Event event = journal.at(read_);
    read(event, read_);
  }
}

void Monitors::read(const Event& event, EventId id) {
  const auto server_index = [&]() -> std::size_t { return event.entity == servers_[0] ? 0 : 1; };
  const bool of_server = event.entity == servers_[0] || event.entity == servers_[1];
  switch (event.kind) {
    case EventKind::replication_updating:
      if (of_server) updating_[server_index()] = true;
      break;
    case EventKind::replication_unknown:
    case EventKind::replication_updated:
      if (of_server) updating_[server_index()] = false;
      break;
    case EventKind::auto_assume_changed: {
      const std::size_t index = server_index();
      if (auto_assume_changed_[index] != event.time) auto_assume_before_[index] = auto_assume_[index];
      auto_assume_[index] = event.fields[0] != 0;
      auto_assume_changed_[index] = event.time;
      // Somebody checked it by hand: from then on it may be checked.
      if (auto_assume_[index]) standby_to_check_[index] = false;
      break;
    }
    case EventKind::control_yes: {
      const std::size_t index = server_index();
      const std::string_view reason = kernel_.journal().text(static_cast<TextId>(event.fields[0]));
      const bool before = auto_assume_changed_[index] == event.time ? auto_assume_before_[index] : auto_assume_[index];
      CauseScope scope(kernel_.journal(), id);
      if (automatic(reason) && !before) {
        breach(kMonitorTakeoverUnchecked, "the " + std::string(name_of(kServers[index])) + " took control (" +
                                              std::string(reason) + ") with auto-assume unchecked");
      }
      if (automatic(reason) || reason == name_of(TakeOverReason::manual)) standby_to_check_[1 - index] = true;
      break;
    }
    case EventKind::max_admin_opened:
      if (event.entity == servers_[0] && updating_[0]) {
        CauseScope scope(kernel_.journal(), id);
        breach(kMonitorEditWhileUpdating, "MaxAdmin opened on the primary while Updating");
      }
      break;
    case EventKind::switch_over_pressed: {
      CauseScope scope(kernel_.journal(), id);
      if (consoles_[0]->reachable() && consoles_[1]->reachable() && consoles_[0]->views() != consoles_[1]->views()) {
        breach(kMonitorUnequalViews, "boards, trunks or extensions differ between the servers");
      }
      break;
    }
    case EventKind::phone_registered: {
      if (event.entity >= phone_owner_.size()) phone_owner_.resize(event.entity + 1, -1);
      std::int8_t& owner = phone_owner_[event.entity];
      const auto server = static_cast<std::int8_t>(event.fields[0]);
      if (event.fields[2] != 0 && owner != -1 && owner != server && !pair_.one_address) {
        CauseScope scope(kernel_.journal(), id);
        breach(kMonitorMoveDuringCall, kernel_.journal().entity_name(event.entity) + " registered on the " +
                                           std::string(name_of(kServers[static_cast<std::size_t>(server)])) +
                                           " during a call");
      }
      owner = server;
      break;
    }
    default:
      break;
  }
}

}  // namespace switchback::models
