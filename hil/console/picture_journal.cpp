#include "hil/console/picture_journal.h"

#include <algorithm>
#include <string>
#include <utility>

namespace switchback::hil {
namespace {

using models::ReplicationStatus;
using models::ServerId;
using models::Service;
using models::ServiceStatus;
using models::SystemGroup;
using models::TakeOverReason;

constexpr std::size_t kSwitching = static_cast<std::size_t>(Service::switching);

bool any_not_up(const SystemGroup& group) {
  return std::any_of(group.services.begin(), group.services.end(),
                     [](ServiceStatus status) { return status != ServiceStatus::up; });
}

/// Whether it shows in the services, where the server does not fall silent altogether.
bool ends_services(StackAction action) {
  return action == StackAction::restart || action == StackAction::restart_server ||
         action == StackAction::restart_services || action == StackAction::hang;
}

bool restarts(StackAction action) { return ends_services(action) && action != StackAction::hang; }

bool is_automatic(std::string_view reason) { return reason.starts_with("PEER_"); }

}  // namespace

PictureJournal::PictureJournal(Journal& journal, const SettingsAtStart& at_start) : journal_(journal) {
  for (const ServerId id : models::kServers) {
    const std::string name(name_of(id));
    known(id).entity = journal.entity(name);
    for (std::size_t index = 0; index < models::kServiceCount; ++index) {
      known(id).services[index] = journal.entity(name + "/" + std::string(models::kServiceNames[index]));
    }
  }
  known(ServerId::secondary).auto_assume = at_start.auto_assume;
  known(ServerId::secondary).redundancy_enabled = at_start.redundancy_enabled;
}

// ---- what the bench did

void PictureJournal::switch_over_pressed(ServerId console) {
  pressed_ = journal_.record(known(console).entity, EventKind::switch_over_pressed);
}

void PictureJournal::asked(ServerId server, StackAction action) { known(server).asked = {action, journal_.cause()}; }

void PictureJournal::done(ServerId server, StackAction action) {
  if (restarts(action)) known(server).goes_down = false;
  if (!known(server).asked || known(server).asked->action != action) return;
  happened(server);
  if (!known(server).answers) end_by_outage(server);
}

void PictureJournal::refused(ServerId server, StackAction action, std::string_view reason) {
  std::optional<Asked>& asked = known(server).asked;
  const bool is_this = asked && asked->action == action;
  if (restarts(action)) known(server).goes_down = false;
  CauseScope scope(journal_, is_this ? asked->cause : EventId{0});
  if (is_this) asked.reset();
  if (action == StackAction::manual_switch_over) pressed_ = 0;
  journal_.record(known(server).entity, EventKind::admin_refused, text(info(action).words), text(reason));
}

void PictureJournal::record(ServerId server, EventKind kind, std::int64_t field) {
  CauseScope scope(journal_);
  journal_.record(known(server).entity, kind, field);
}

/// What was asked of the server has begun to show.
void PictureJournal::happened(ServerId id) {
  Known& server = known(id);
  if (!server.asked) return;
  const Asked asked = *std::exchange(server.asked, std::nullopt);
  CauseScope scope(journal_, asked.cause);
  const auto begin = [&](Outage outage, EventKind kind) {
    server.outage = outage;
    server.outage_event = journal_.record(server.entity, kind);
  };
  const auto end = [&](EventKind kind) {
    server.outage = Outage::none;
    journal_.record(server.entity, kind);
  };
  switch (asked.action) {
    case StackAction::power_off:
      if (std::exchange(server.on, false)) begin(Outage::off, EventKind::power_off);
      break;
    case StackAction::restart:
    case StackAction::restart_server:
      begin(Outage::restarting, EventKind::server_restarting);
      break;
    case StackAction::restart_services:
      begin(Outage::services_restarting, EventKind::services_restarting);
      break;
    case StackAction::hang:
      if (server.outage != Outage::hung) begin(Outage::hung, EventKind::server_hung);
      break;
    case StackAction::unplug:
      begin(Outage::unplugged, EventKind::network_link_down);
      break;
    case StackAction::power_on:
      if (!std::exchange(server.on, true)) end(EventKind::power_on);
      break;
    case StackAction::resume:
      if (server.outage == Outage::hung) end(EventKind::server_resumed);
      break;
    case StackAction::plug:
      end(EventKind::network_link_up);
      break;
    default:
      break;
  }
}

// ---- what the consoles show

void PictureJournal::seen(const ObservedPair& pair) {
  CauseScope scope(journal_, 0);
  if (!pair.linked) {
    if (!std::exchange(linked_, false)) return;
    for (const ServerId id : models::kServers) {
      if (!known(id).answers) continue;
      CauseScope each(journal_, 0);
      journal_.record(known(id).entity, EventKind::console_silent, text(pair.why_not));
    }
    return;
  }
  const bool was_linked = std::exchange(linked_, true);
  const EventId before = journal_.last();
  const auto each = [&](auto look) {
    for (const ServerId id : models::kServers) {
      CauseScope own(journal_, 0);
      if (pair.server(id).reachable) (this->*look)(id, pair.server(id));
    }
  };
  for (const ServerId id : models::kServers) {
    CauseScope own(journal_, 0);
    if (known(id).answers && !pair.server(id).reachable) falls_silent(id);
    if (known(id).answers && pair.server(id).reachable && !was_linked) {
      journal_.record(known(id).entity, EventKind::console_answers);
    }
    if (!known(id).answers && pair.server(id).reachable) answers_again(id);
  }
  each(&PictureJournal::look_at_services);
  each(&PictureJournal::look_at_peer);
  // Who loses control makes room for who gains it.
  each(&PictureJournal::look_for_loss);
  each(&PictureJournal::look_for_gain);
  each(&PictureJournal::look_at_settings);
  each(&PictureJournal::look_at_replication);
  each(&PictureJournal::look_at_boards);
  const bool told = journal_.last() != before;
  for (const ServerId id : models::kServers) {
    if (pair.server(id).reachable) note(id, pair.server(id));
  }
  // Monitors look again after something notable only; what has no event of its own is notable too.
  if (!told && shows_change_) {
    CauseScope own(journal_, 0);
    journal_.record(known(changed_).entity, EventKind::peer_status_changed);
  }
  shows_change_ = false;
}

void PictureJournal::note(ServerId id, const ObservedServer& server) {
  Known& before = known(id);
  if (before.picture != server.picture || before.boards != server.views.boards) {
    shows_change_ = true;
    changed_ = id;
  }
  before.picture = server.picture;
  before.boards = server.views.boards;
}

void PictureJournal::falls_silent(ServerId id) {
  Known& server = known(id);
  happened(id);
  const bool explained = server.outage != Outage::none && server.outage != Outage::services_restarting;
  CauseScope scope(journal_, explained ? server.outage_event : EventId{0});
  const EventId silent = journal_.record(server.entity, EventKind::console_silent, text("the server does not answer"));
  if (!explained) {
    server.outage = Outage::unexplained;
    server.outage_event = silent;
  }
  end_by_outage(id);
  server.answers = false;
}

void PictureJournal::answers_again(ServerId id) {
  Known& server = known(id);
  server.answers = true;
  const bool answered_before = std::exchange(server.ever_answered, true);
  if (answered_before) {
    const StackAction back = server.outage == Outage::hung        ? StackAction::resume
                             : server.outage == Outage::unplugged ? StackAction::plug
                                                                  : StackAction::power_on;
    // Whoever brought it back, it is back.
    if (!server.asked || server.asked->action != back) server.asked = Asked{back, 0};
    happened(id);
  }
  server.on = true;
  server.outage = Outage::none;
  CauseScope scope(journal_);
  journal_.record(server.entity, EventKind::console_answers);
  if (answered_before) return;
  // What differs from it is seen as a change.
  CauseScope own(journal_);
  journal_.record(server.entity, EventKind::options_read, server.auto_assume ? 1 : 0,
                  server.redundancy_enabled ? 1 : 0);
}

/// An outage in which the server's work ends, as opposed to one in which it is only not seen.
void PictureJournal::end_by_outage(ServerId id) {
  Known& server = known(id);
  switch (server.outage) {
    case Outage::off:
      return everything_ends(id, "power off");
    case Outage::restarting:
    case Outage::services_restarting:
      // A server in control that is told to go down tells the other one.
      server.goes_down = false;
      server.said_goodbye = server.answers && (server.in_control || server.lost_control > server.outage_event);
      return everything_ends(id, server.outage == Outage::restarting ? "server restarting" : "services restarting");
    case Outage::unexplained:
      return everything_ends(id, "does not answer");
    case Outage::none:
    case Outage::hung:
    case Outage::unplugged:
      return;
  }
}

void PictureJournal::everything_ends(ServerId id, std::string_view reason) {
  Known& server = known(id);
  CauseScope scope(journal_, server.outage_event);
  if (server.in_control) lose_control(id, reason, server.outage_event);
  set_replication(id, ReplicationStatus::unknown);
  set_voicemail(id, false);
  for (std::size_t index = 0; index < models::kServiceCount; ++index) {
    if (!std::exchange(server.up[index], false)) continue;
    CauseScope each(journal_, server.outage_event);
    journal_.record(server.services[index], EventKind::service_down, text(reason));
  }
  server.hears_peer = false;
}

void PictureJournal::look_at_services(ServerId id, const ObservedServer& shown) {
  Known& server = known(id);
  const SystemGroup& own = shown.picture.system(id);
  const bool was_whole = std::all_of(server.up.begin(), server.up.end(), [](bool up) { return up; });
  const bool about_to_end = server.goes_down || (server.asked && ends_services(server.asked->action));
  if (was_whole && any_not_up(own) && about_to_end) {
    happened(id);
    end_by_outage(id);
  }
  for (std::size_t index = 0; index < models::kServiceCount; ++index) {
    // Behind one that is Down nothing is known, so nothing has changed.
    if (own.services[index] == ServiceStatus::unknown) continue;
    const bool up = own.services[index] == ServiceStatus::up;
    if (std::exchange(server.up[index], up) == up) continue;
    CauseScope scope(journal_, server.outage != Outage::none ? server.outage_event : EventId{0});
    const EventKind kind = up ? EventKind::service_up : EventKind::service_down;
    const EventId event = journal_.record(server.services[index], kind, up ? 0 : text("shows Down"));
    if (index == kSwitching) server.switching_down = up ? 0 : event;
  }
  const bool restarting = server.outage == Outage::restarting || server.outage == Outage::services_restarting;
  if (restarting && !server.goes_down && !any_not_up(own)) server.outage = Outage::none;
}

void PictureJournal::look_at_peer(ServerId id, const ObservedServer& shown) {
  Known& server = known(id);
  Known& peer = known(peer_of(id));
  const models::RedundancyPicture& picture = shown.picture;
  // Without the server's own word there is no telling what it has noticed.
  if (!shown.tells_of_peer) return;
  if (picture.system(id).service(Service::keep_alive) != ServiceStatus::up) {
    server.hears_peer = false;
    return;
  }
  const SystemGroup& group = picture.system(peer_of(id));
  const bool hears = group.service(Service::keep_alive) == ServiceStatus::up;
  if (std::exchange(server.hears_peer, hears) != hears) {
    if (hears) {
      peer.said_goodbye = false;
      CauseScope scope(journal_);
      journal_.record(server.entity, EventKind::keep_alive_restored);
    } else if (!peer.said_goodbye) {
      CauseScope scope(journal_, peer.outage != Outage::none ? peer.outage_event : EventId{0});
      server.detection = journal_.record(server.entity, EventKind::keep_alive_lost);
    }
  }
  if (!hears || group.service(Service::switching) == ServiceStatus::up) {
    server.peer_switching = true;
    return;
  }
  // Only a standby watches this, and only a server in control; it may have taken over in the same picture.
  const bool standby = !server.in_control && (group.in_control || picture.system(id).in_control);
  if (standby && std::exchange(server.peer_switching, false)) {
    CauseScope scope(journal_, peer.switching_down);
    server.detection = journal_.record(server.entity, EventKind::peer_switching_down);
  }
}

void PictureJournal::look_for_loss(ServerId id, const ObservedServer& shown) {
  Known& server = known(id);
  if (!server.in_control) return;
  if (shown.picture.system(id).in_control) return;
  const EventId press = pressed_ != 0 ? pressed_ : server.handed_over;
  const bool manual = press != 0;
  if (!manual && server.asked && restarts(server.asked->action)) {
    // It lets go of control first; its services end in a later picture.
    happened(id);
    server.goes_down = true;
    return lose_control(id, "goes down", server.outage_event);
  }
  lose_control(id, manual ? name_of(TakeOverReason::manual) : std::string_view("shows No"), press);
}

std::string_view PictureJournal::reason_of_gain(ServerId id, const models::RedundancyPicture& picture) const {
  const std::string_view shown = name_of(picture.take_over_reason);
  // Control that was there before the bench looked did not move.
  if (epoch_ == 0) return shown.starts_with("STARTUP") ? shown : name_of(TakeOverReason::startup_resumed);
  if (!shown.empty()) return shown;
  return pressed_ != 0 && !known_[models::index_of(id)].in_control ? name_of(TakeOverReason::manual) : "";
}

void PictureJournal::look_for_gain(ServerId id, const ObservedServer& shown) {
  Known& server = known(id);
  const models::RedundancyPicture& picture = shown.picture;
  if (!picture.system(id).in_control) return;
  if (!server.in_control) {
    const std::string_view reason = reason_of_gain(id, picture);
    Known& peer = known(peer_of(id));
    const bool manual = reason == name_of(TakeOverReason::manual);
    EventId cause = std::exchange(server.detection, 0);
    // Where nothing tells who noticed what, there was still something to notice.
    if (cause == 0 && is_automatic(reason) && peer.outage != Outage::none) cause = peer.outage_event;
    // The consoles are asked one after the other: what a press moved may show at the gaining one first.
    if (manual) cause = std::max(peer.lost_control, pressed_);
    if (manual && peer.in_control) peer.handed_over = pressed_;
    if (reason == name_of(TakeOverReason::peer_shutdown_or_restart)) cause = peer.outage_event;
    CauseScope scope(journal_, cause);
    if (is_automatic(reason)) journal_.record(server.entity, EventKind::takeover_decided, text(reason));
    journal_.record(server.entity, EventKind::control_yes, text(reason), ++epoch_);
    server.in_control = true;
    server.full_control = false;
    server.took_control = journal_.now();
    server.boards_counted = false;
    pressed_ = 0;
    // What else this gain brings is caused by it.
    look_at_settings(id, shown);
  }
  if (!picture.full_control || server.full_control) return;
  server.full_control = true;
  CauseScope scope(journal_);
  if (!picture.system_key_missing) {
    journal_.record(server.entity, EventKind::control_full, (journal_.now() - server.took_control).count());
  }
}

void PictureJournal::lose_control(ServerId id, std::string_view reason, EventId cause) {
  Known& server = known(id);
  CauseScope scope(journal_, cause);
  server.lost_control = journal_.record(server.entity, EventKind::control_no, text(reason));
  server.in_control = false;
  server.full_control = false;
  server.handed_over = 0;
  set_voicemail(id, false);
}

void PictureJournal::look_at_settings(ServerId id, const ObservedServer& shown) {
  Known& server = known(id);
  const auto change = [&](bool& before, bool now, EventKind kind) {
    if (std::exchange(before, now) == now) return;
    CauseScope scope(journal_);
    journal_.record(server.entity, kind, now ? 1 : 0);
  };
  change(server.auto_assume, shown.picture.auto_assume, EventKind::auto_assume_changed);
  change(server.redundancy_enabled, shown.picture.redundancy_enabled, EventKind::redundancy_enabled_changed);
  if (!std::exchange(server.system_key_missing, shown.picture.system_key_missing) && server.system_key_missing) {
    CauseScope scope(journal_);
    journal_.record(server.entity, EventKind::system_key_missing);
  }
}

void PictureJournal::look_at_replication(ServerId id, const ObservedServer& shown) {
  set_replication(id, shown.picture.system(id).replication);
  set_voicemail(id, known(id).in_control && shown.picture.voicemail_available);
}

void PictureJournal::set_replication(ServerId id, ReplicationStatus status) {
  Known& server = known(id);
  if (std::exchange(server.replication, status) == status) return;
  CauseScope scope(journal_);
  switch (status) {
    case ReplicationStatus::updating:
      journal_.record(server.entity, EventKind::replication_updating);
      break;
    case ReplicationStatus::updated:
      journal_.record(server.entity, EventKind::replication_updated);
      break;
    case ReplicationStatus::unknown:
      journal_.record(server.entity, EventKind::replication_unknown);
      break;
  }
}

void PictureJournal::set_voicemail(ServerId id, bool available) {
  Known& server = known(id);
  if (std::exchange(server.voicemail, available) == available) return;
  CauseScope scope(journal_);
  journal_.record(server.entity, available ? EventKind::voicemail_available : EventKind::voicemail_unavailable);
}

/// The real time at which a board serves again is not shown; the first picture in which the server in full control
/// lists all its boards as ready is when they all do.
void PictureJournal::look_at_boards(ServerId id, const ObservedServer& shown) {
  Known& server = known(id);
  const std::vector<models::BoardViewLine>& boards = shown.views.boards;
  const bool serve = server.full_control && !boards.empty() &&
                     std::all_of(boards.begin(), boards.end(), [](const auto& board) { return board.ready; });
  if (!serve || std::exchange(server.boards_counted, true)) return;
  for (const models::BoardViewLine& board : boards) {
    CauseScope scope(journal_);
    journal_.record(journal_.entity("board " + std::to_string(board.physical_id)), EventKind::board_recovered,
                    static_cast<std::int64_t>(models::index_of(id)));
  }
}

}  // namespace switchback::hil
