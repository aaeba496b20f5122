#include "models/server/simulated_server.h"

#include <optional>
#include <utility>

#include "models/defects.h"

namespace switchback::models {
namespace {

std::uint32_t phone_count(const SystemConfig& system) {
  std::uint32_t count = 0;
  for (const PhoneGroupConfig& group : system.phones) count += group.count;
  return count;
}

/// Phones are numbered in the order of their groups.
std::optional<std::uint32_t> phone_with(const SystemConfig& system, std::uint32_t extension) {
  std::uint32_t first = 0;
  for (const PhoneGroupConfig& group : system.phones) {
    if (extension >= group.first_extension && extension - group.first_extension < group.count) {
      return first + extension - group.first_extension;
    }
    first += group.count;
  }
  return std::nullopt;
}

bool moves_during_call(const SystemConfig& system, std::uint32_t phone) {
  std::uint32_t end = 0;
  for (const PhoneGroupConfig& group : system.phones) {
    end += group.count;
    if (phone < end) return group.profile.moves_during_call;
  }
  return false;
}

}  // namespace

SimulatedServer::SimulatedServer(const sc_core::sc_module_name& name, Kernel& kernel, ServerId id,
                                 const SystemConfig& system)
    : sc_module(name),
      lan("lan"),
      receiver("receiver"),
      admin("admin"),
      profile_(system.server),
      lan_access_(lan),
      core_(kernel, id, system, lan_access_, *this),
      gateway_("gateway", kernel, id, lan_access_, system,
               [this] { return core_.services().working(Service::gateway); }),
      registrar_(core_.context(), phone_count(system),
                 {[this] { return core_.services().working(Service::registrar); },
                  [this] { return core_.services().slowness(Service::registrar); }}),
      call_ports_(
          core_.services(), registrar_, gateway_,
          [&system](std::uint32_t extension) { return phone_with(system, extension); }, system.defects),
      call_control_(kernel, id, system.server, lan_access_, call_ports_) {
  receiver.bind(core_);
  admin.bind(core_);
  gateway_.set_receiver(call_control_);
  call_control_.set_voicemail_available([this] { return core_.voicemail_available(); });
  registrar_.on_bound([this, &system](std::uint32_t phone) {
    if (!moves_during_call(system, phone)) call_control_.phone_moved_here(phone);
  });
}

void SimulatedServer::control_begins(TakeOverReason reason) { call_control_.adopt(reason); }

void SimulatedServer::full_control() {
  drive_boards();
  registrar_.serve(true);
  const bool announces = !core_.context().has_defect(kDefectTakesControlUnannounced);
  if (profile_.pushes_control_update && announces) registrar_.announce_control();
  call_control_.accept_calls(true);
}

void SimulatedServer::drive_boards() {
  if (take_lines_) take_lines_();
  gateway_.take_control(call_control_.kept_channels());
}

void SimulatedServer::hold_new_calls(bool hold) { call_control_.accept_calls(!hold); }

void SimulatedServer::control_released() {
  registrar_.serve(false);
  call_control_.accept_calls(false);
  gateway_.release_control();
  call_control_.abandon();
}

void SimulatedServer::standby_listens() { call_control_.mirror_all(); }

void SimulatedServer::voicemail_lost() { call_control_.voicemail_lost(); }

void SimulatedServer::memory_lost() {
  registrar_.serve(false);
  registrar_.clear();
  call_control_.accept_calls(false);
  gateway_.release_control();
  call_control_.lose_memory();
}

void SimulatedServer::service_changed(Service service, ServiceHost::State state, bool boards_findable) {
  const bool stopped = state == ServiceHost::State::stopped;
  const bool up = state == ServiceHost::State::up;
  switch (service) {
    case Service::gateway:
      gateway_changed(state, boards_findable);
      break;
    case Service::registrar:
      if (stopped) registrar_.clear();
      break;
    case Service::call_control:
      if (stopped) call_control_.lose_memory();
      if (up) calls_go_on();
      break;
    case Service::switching:
      if (up) calls_go_on();
      break;
    case Service::replication:
      // What call control wanted to mirror while this was down has been lost.
      if (up && core_.in_control()) call_control_.mirror_all();
      break;
    default:
      break;
  }
}

void SimulatedServer::calls_go_on() {
  // A call control that was started anew accepts no calls until it is told to.
  if (core_.full_control() && core_.services().working(Service::switching)) call_control_.accept_calls(true);
  // The link may have been lost while call control hung.
  if (core_.in_control() && !core_.voicemail_available()) call_control_.voicemail_lost();
}

void SimulatedServer::gateway_changed(ServiceHost::State state, bool boards_findable) {
  if (state == ServiceHost::State::starting) gateway_starts_ = true;
  if (state != ServiceHost::State::up) return;
  // A process that hung and goes on has not forgotten its boards, but may have missed that control came here.
  if (!std::exchange(gateway_starts_, false)) {
    if (core_.full_control() && !gateway_.in_control()) drive_boards();
    return;
  }
  if (boards_findable) {
    gateway_.scan();
  } else {
    gateway_.forget_boards();
  }
  if (core_.full_control()) drive_boards();
}

void SimulatedServer::boards_lost() { gateway_.forget_boards(); }

std::vector<BoardViewLine> SimulatedServer::boards() const { return gateway_.board_view(); }

bool SimulatedServer::calls_in_progress() const { return call_control_.calls_in_progress() > 0; }

void SimulatedServer::receive(const LanMessage& message) {
  if (message.from == Endpoint::sip_provider) return gateway_.receive_sip(message);
  const bool from_phone = message.from == Endpoint::phones && message.status == 0;
  if (message.kind == MessageKind::call_state) {
    call_control_.receive_mirrored(message);
  } else if (message.kind == MessageKind::sip_notify_control) {
    registrar_.receive(message);
  } else if (from_phone && (message.kind == MessageKind::sip_register || message.kind == MessageKind::sip_options)) {
    registrar_.receive(message);
  } else {
    call_control_.receive(message);
  }
}

bool SimulatedServer::answers_at_once(const LanMessage& request) const {
  return request.from == Endpoint::phones && request.status == 0 && registrar_.answers_at_once(request);
}

}  // namespace switchback::models
