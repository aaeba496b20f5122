#include "models/server/server_core.h"

#include <algorithm>

#include "models/defects.h"
#include "models/server/status_picture.h"

namespace switchback::models {
namespace {

RedundancyRecord first_record(ServerId id, const SystemConfig& system) {
  RedundancyRecord record;
  // The secondary is the standby of a new pair; the primary's twin of Enable Redundancy is always on.
  if (id == ServerId::secondary) {
    record.auto_assume = system.auto_assume;
    record.redundancy_enabled = system.redundancy_enabled;
  }
  return record;
}

}  // namespace

ServerCore::ServerCore(Kernel& kernel, ServerId id, const SystemConfig& system, LanInterface& lan, ServerParts& parts)
    : system_(system),
      services_(kernel, id, system.server),
      context_{kernel, id, kernel.journal().entity(name_of(id)), system.server, system.defects, lan, services_},
      parts_(parts),
      configuration_(system),
      keep_alive_(context_, {[this] { return own_state(); },
                             [this](const PeerState& peer) {
                               redundancy_.peer_heard(peer);
                               replication_.peer_heard(peer);
                             },
                             [this] {
                               replication_.peer_lost();
                               redundancy_.peer_lost();
                             }}),
      redundancy_(context_, keep_alive_, parts, first_record(id, system)),
      replication_(context_, keep_alive_, redundancy_, configuration_),
      voicemail_link_(context_),
      boots_(kernel.stream(name_of(id), "boot")),
      boot_timer_(kernel, [this] { booted(); }),
      services_timer_(services_.timers(), [this] { services_.start_all(); }) {
  redundancy_.on_change([this] {
    replication_.redundancy_changed();
    if (!system_.voicemail) return;
    if (redundancy_.full_control()) {
      voicemail_link_.connect();
    } else if (!redundancy_.in_control()) {
      voicemail_link_.disconnect();
    }
  });
  replication_.on_standby_listens([this] { parts_.standby_listens(); });
  voicemail_link_.on_lost([this] {
    // A server that gives up control ends its link; its calls go with control.
    if (redundancy_.in_control()) parts_.voicemail_lost();
  });
  services_.on_started([this] { redundancy_.start(); });
  services_.on_change([this](Service service, ServiceHost::State state) {
    parts_.service_changed(service, state, redundancy_.boards_findable());
    if (service == Service::switching) redundancy_.switching_changed(state);
  });
}

// ---- the machine

void ServerCore::power_on() {
  if (powered()) return;
  context_.kernel.record(context_.entity, EventKind::power_on);
  record_options();
  if (power_changed_) power_changed_(true);
  boot(context_.profile.cold_boot.draw(boots_));
}

void ServerCore::record_options() {
  CauseScope scope(context_.kernel.journal());
  const RedundancyRecord& record = redundancy_.record();
  context_.kernel.record(context_.entity, EventKind::options_read, record.auto_assume ? 1 : 0,
                         record.redundancy_enabled ? 1 : 0);
}

void ServerCore::boot(SimTime duration) {
  machine_ = Machine::booting;
  context_.lan.set_listening(context_.endpoint(), false);
  boot_timer_.arm(duration);
}

void ServerCore::booted() {
  machine_ = Machine::running;
  context_.lan.set_listening(context_.endpoint(), true);
  services_.start_all();
}

void ServerCore::stop_services(std::string_view reason) {
  services_timer_.cancel();
  parts_.memory_lost();
  redundancy_.stop(reason);
  services_.stop_all(reason);
}

void ServerCore::power_off() {
  if (!powered()) return;
  context_.kernel.record(context_.entity, EventKind::power_off);
  machine_ = Machine::off;
  context_.lan.set_listening(context_.endpoint(), false);
  boot_timer_.cancel();
  stop_services("power off");
  if (power_changed_) power_changed_(false);
}

void ServerCore::restart() {
  if (!powered()) return;
  context_.kernel.record(context_.entity, EventKind::server_restarting);
  const bool held_control = redundancy_.in_control();
  if (!hung()) redundancy_.announce_going_down();
  stop_services("server restarting");
  boot(draw_boot(held_control));
}

SimTime ServerCore::draw_boot(bool held_control) {
  const ServerProfile& profile = context_.profile;
  if (!held_control) return profile.cold_boot.draw(boots_);
  // The figure is for the whole time until it serves again (5.0A 23-9); what follows the boot is in it.
  const SimTime services = profile.service_start.mode() * static_cast<std::int64_t>(kServiceCount);
  const SimTime afterwards = services + profile.startup_listen + profile.startup_activation.mode();
  return std::max(SimTime{0}, profile.reboot_in_control.draw(boots_) - afterwards);
}

void ServerCore::hang() {
  if (!powered() || hung()) return;
  context_.kernel.record(context_.entity, EventKind::server_hung);
  services_.hang_all();
}

void ServerCore::resume() {
  if (!hung()) return;
  context_.kernel.record(context_.entity, EventKind::server_resumed);
  services_.resume_all();
}

void ServerCore::network_link(bool up) {
  context_.kernel.record(context_.entity, up ? EventKind::network_link_up : EventKind::network_link_down);
  redundancy_.network_link(up);
}

void ServerCore::diverge(std::string_view part) {
  configuration_.diverge(part);
  context_.kernel.record(context_.entity, EventKind::configuration_diverged, context_.kernel.text(part));
}

bool ServerCore::serving() const {
  return full_control() && services_.working(Service::switching) && services_.working(Service::registrar) &&
         services_.working(Service::call_control);
}

// ---- the LAN

void ServerCore::receive(const LanMessage& message) {
  if (!reachable()) return;
  switch (message.traffic) {
    case TrafficClass::keep_alive:
      if (services_.working(Service::keep_alive)) receive_keep_alive(message);
      break;
    case TrafficClass::replication:
      if (message.kind == MessageKind::call_state) {
        parts_.receive(message);
      } else {
        replication_.receive(message);
      }
      break;
    case TrafficClass::voicemail:
      voicemail_link_.receive(message);
      break;
    case TrafficClass::sip:
      parts_.receive(message);
      break;
    case TrafficClass::rtp:
    case TrafficClass::admin:
      break;
  }
}

bool ServerCore::answers_at_once(const LanMessage& request) const {
  return reachable() && request.traffic == TrafficClass::sip && parts_.answers_at_once(request);
}

void ServerCore::receive_keep_alive(const LanMessage& message) {
  if (message.kind == MessageKind::keep_alive) {
    keep_alive_.receive(message);
  } else {
    if (message.kind == MessageKind::going_down) replication_.peer_lost();
    redundancy_.receive_order(message);
  }
}

PeerState ServerCore::own_state() const {
  PeerState state;
  state.in_control = redundancy_.in_control();
  state.full_control = redundancy_.full_control();
  state.held_control = redundancy_.record().held_control;
  state.redundancy_enabled = redundancy_.record().redundancy_enabled;
  state.auto_assume = redundancy_.record().auto_assume;
  state.needs_key = redundancy_.needs_system_key();
  state.voicemail_available = voicemail_link_.available();
  state.answers = services_.answers();
  state.replication = replication_.status();
  state.reason = redundancy_.reason();
  state.control_time = redundancy_.control_time();
  state.epoch = redundancy_.record().epoch;
  state.revision = configuration_.revision();
  return state;
}

// ---- the consoles

RedundancyPicture ServerCore::picture() const {
  PictureSources sources;
  sources.console = id();
  sources.connected_address = id() == ServerId::primary ? system_.primary_address : system_.secondary_address;
  sources.own = own_state();
  sources.peer = keep_alive_.peer();
  sources.peer_present = keep_alive_.peer_present();
  sources.auto_assume_selectable = !redundancy_.in_control();
  sources.auto_assume_warning = redundancy_.auto_assume_warning() && !context_.has_defect(kDefectNoWarning);
  sources.down_behind_down = context_.has_defect(kDefectDownBehindDown);
  sources.voicemail_from_standby = context_.has_defect(kDefectVoicemailFromStandby);
  return draw_picture(sources);
}

ConfigurationViews ServerCore::views() const {
  ConfigurationViews views = configuration_.views(parts_.boards());
  if (context_.has_defect(kDefectBoardIdsNotShown)) views.boards = parts_.boards();
  return views;
}

void ServerCore::warn_if_unchecked() {
  if (!redundancy_.auto_assume_warning() || context_.has_defect(kDefectNoWarning)) return;
  CauseScope scope(context_.kernel.journal());
  context_.kernel.record(context_.entity, EventKind::auto_assume_warning);
}

void ServerCore::open_redundancy_dialog() { warn_if_unchecked(); }

std::string ServerCore::edits_locked_by() const {
  if (!services_.answers(Service::switching)) return "the services are not running";
  const bool updating = id() == ServerId::primary && replication_.status() != ReplicationStatus::updated;
  return updating && !context_.has_defect(kDefectEditsWhileUpdating) ? "replication is Updating" : "";
}

AdminResult ServerCore::open_max_admin() {
  warn_if_unchecked();
  if (const std::string reason = edits_locked_by(); !reason.empty()) {
    AdminResult refused = AdminResult::refused(reason);
    context_.kernel.record(context_.entity, EventKind::max_admin_refused, context_.kernel.text(refused.reason));
    return refused;
  }
  context_.kernel.record(context_.entity, EventKind::max_admin_opened);
  return {};
}

AdminResult ServerCore::manual_switch_over() { return redundancy_.press_switch_over(); }

AdminResult ServerCore::set_auto_assume(bool checked) { return redundancy_.set_auto_assume(checked); }

AdminResult ServerCore::set_redundancy_enabled(bool checked) { return redundancy_.set_redundancy_enabled(checked); }

AdminResult ServerCore::restart_services() {
  if (!reachable()) return AdminResult::refused("the server does not answer");
  context_.kernel.record(context_.entity, EventKind::services_restarting);
  redundancy_.announce_going_down();
  stop_services("services restarting");
  const ServerProfile& profile = context_.profile;
  const SimTime services = profile.service_start.mode() * static_cast<std::int64_t>(kServiceCount);
  // The figure is for stop and start together; the services' own start-up is in it.
  services_timer_.arm(std::max(SimTime{0}, profile.service_restart.draw(boots_) - services));
  return {};
}

AdminResult ServerCore::restart_server() {
  if (!reachable()) return AdminResult::refused("the server does not answer");
  restart();
  return {};
}

AdminResult ServerCore::edit_extension(std::uint32_t extension) {
  if (const std::string reason = edits_locked_by(); !reason.empty()) return AdminResult::refused(reason);
  if (!redundancy_.in_control()) return AdminResult::refused("this server is not in control");
  configuration_.edit_extension(extension);
  context_.kernel.record(context_.entity, EventKind::configuration_edited,
                         static_cast<std::int64_t>(configuration_.revision()));
  replication_.edited();
  return {};
}

}  // namespace switchback::models
