#include "models/fault_injector.h"

#include <algorithm>
#include <utility>

#include "models/boards/board.h"
#include "models/boards/board_rack.h"
#include "models/core/errors.h"
#include "models/server/server_core.h"
#include "models/testbed.h"
#include "models/trunks/central_office.h"
#include "models/trunks/line_switch.h"
#include "models/trunks/trunk_plant.h"
#include "models/voicemail/voicemail_server.h"

namespace switchback::models {
namespace {

Endpoint endpoint_named(const std::string& name) {
  const auto* found = std::find(kEndpointNames.begin(), kEndpointNames.end(), name);
  if (found == kEndpointNames.end()) throw UserError("the LAN has no endpoint '" + name + "'");
  return static_cast<Endpoint>(found - kEndpointNames.begin());
}

std::vector<TrafficClass> classes_named(const std::string& name) {
  std::vector<TrafficClass> classes;
  for (std::size_t index = 0; index < kTrafficClassCount; ++index) {
    if (name.empty() || kTrafficClassNames[index] == name) classes.push_back(static_cast<TrafficClass>(index));
  }
  if (classes.empty()) throw UserError("the LAN has no traffic class '" + name + "'");
  return classes;
}

/// One direction and class of a link that a fault acts on.
struct LinkPart {
  Endpoint from;
  Endpoint to;
  TrafficClass traffic;
};

std::vector<LinkPart> parts_of(const FaultTarget& target) {
  std::vector<LinkPart> parts;
  const Endpoint from = endpoint_named(target.from);
  const Endpoint to = endpoint_named(target.to);
  for (const TrafficClass traffic : classes_named(target.traffic)) {
    parts.push_back({from, to, traffic});
    if (!target.one_way) parts.push_back({to, from, traffic});
  }
  return parts;
}

}  // namespace

FaultInjector::FaultInjector(Testbed& testbed)
    : testbed_(testbed), kernel_(testbed.kernel()), entity_(testbed.kernel().journal().entity("fault injector")) {}

std::uint32_t FaultInjector::inject(const FaultSpec& spec) {
  Effect effect = effect_of(spec);
  const std::size_t index = faults_.size();
  const auto number = static_cast<std::uint32_t>(index + 1);
  faults_.push_back({number, spec, kernel_.now(), kNever, kNever});
  undo_.push_back(std::move(effect.undo));
  kernel_.record(entity_, EventKind::fault_injected, number, kernel_.text(name_of(spec.kind)),
                 kernel_.text(target_text(spec.target)));
  effect.apply();
  testbed_.conditions().wait(std::move(effect.took_effect), kNever, [this, index, number](bool) {
    // A fault that is gone before it showed was never confirmed.
    if (faults_[index].cleared != kNever) return;
    faults_[index].confirmed = kernel_.now();
    kernel_.record(entity_, EventKind::fault_confirmed, number);
  });
  if (spec.duration > SimTime{0}) {
    kernel_.after(
        spec.duration, [this, index] { clear(index); }, Priority::control);
  }
  return number;
}

void FaultInjector::clear(std::size_t index) {
  if (faults_[index].cleared != kNever) return;
  faults_[index].cleared = kernel_.now();
  kernel_.record(entity_, EventKind::fault_cleared, faults_[index].number);
  undo_[index]();
}

bool FaultInjector::repair(const std::string& id) {
  for (std::size_t index = faults_.size(); index-- > 0;) {
    if (faults_[index].spec.id != id || faults_[index].cleared != kNever) continue;
    clear(index);
    return true;
  }
  return false;
}

bool FaultInjector::repair(const FaultTarget& target) {
  bool found = false;
  for (std::size_t index = faults_.size(); index-- > 0;) {
    if (faults_[index].spec.target != target || faults_[index].cleared != kNever) continue;
    clear(index);
    found = true;
  }
  return found;
}

FaultInjector::Effect FaultInjector::effect_of(const FaultSpec& spec) {
  switch (spec.target.kind) {
    case FaultTargetKind::server:
      return server_effect(spec);
    case FaultTargetKind::service:
      return service_effect(spec);
    case FaultTargetKind::link:
      return link_effect(spec);
    case FaultTargetKind::board:
      return board_effect(spec);
    case FaultTargetKind::trunk:
      return trunk_effect(spec);
    case FaultTargetKind::configuration:
      return configuration_effect(spec);
    case FaultTargetKind::central_office:
    case FaultTargetKind::line_switch:
    case FaultTargetKind::replication:
    case FaultTargetKind::voicemail:
      return plant_effect(spec);
  }
  assertion_failed("a fault target has one of ten kinds", __FILE__, __LINE__);
}

FaultInjector::Effect FaultInjector::server_effect(const FaultSpec& spec) {
  const ServerId id = spec.target.server;
  ServerMachine& machine = testbed_.machine(id);
  const AdminInterface& console = testbed_.console(id);
  const auto silent = [&console] { return !console.reachable(); };
  // The console of a real server may be a process of its own, which goes on while the services stand still.
  const auto not_whole = [&console, id] {
    if (!console.reachable()) return true;
    const SystemGroup own = console.picture().system(id);
    return std::any_of(own.services.begin(), own.services.end(),
                       [](ServiceStatus status) { return status != ServiceStatus::up; });
  };
  switch (spec.kind) {
    case FaultKind::power_loss:
      return {[&machine] { machine.power_off(); }, [&machine] { machine.power_on(); }, silent};
    case FaultKind::hang:
      return {[&machine] { machine.hang(); }, [&machine] { machine.resume(); }, not_whole};
    case FaultKind::restart:
      return {[&machine] { machine.restart(); }, [] {}, not_whole};
    default:
      SWITCHBACK_ASSERT(spec.kind == FaultKind::nic_loss);
      return {[&machine] { machine.connect_network(false); }, [&machine] { machine.connect_network(true); },
              [&machine] { return !machine.network_connected(); }};
  }
}

FaultInjector::Effect FaultInjector::service_effect(const FaultSpec& spec) {
  ServiceHost& services = testbed_.server(spec.target.server).services();
  const Service service = spec.target.service;
  const auto not_working = [&services, service] { return !services.working(service); };
  switch (spec.kind) {
    case FaultKind::crash:
      return {[&services, service] { services.crash(service); }, [&services, service] { services.start(service); },
              not_working};
    case FaultKind::hang:
      return {[&services, service] { services.hang(service); }, [&services, service] { services.resume(service); },
              not_working};
    default:
      SWITCHBACK_ASSERT(spec.kind == FaultKind::slow);
      return {[&services, service, factor = spec.factor] { services.slow(service, factor); },
              [&services, service] { services.slow(service, 1.0); },
              [&services, service, factor = spec.factor] { return services.slowness(service) >= factor; }};
  }
}

/// What real servers send each other never passes the LAN of the bench.
FaultInjector::Effect FaultInjector::server_link_effect(const FaultSpec& spec) {
  ServerLink* link = testbed_.server_link();
  if (link == nullptr) throw UserError("the network between these real servers cannot be cut by the bench");
  if (spec.kind != FaultKind::cut || spec.target.one_way || !spec.target.traffic.empty()) {
    throw UserError("real servers can only be cut off from each other altogether: both ways, all traffic");
  }
  return {[link] { link->connect(false); }, [link] { link->connect(true); }, [link] { return !link->connected(); }};
}

FaultInjector::Effect FaultInjector::link_effect(const FaultSpec& spec) {
  Lan& lan = testbed_.lan();
  const auto of_server = [](const std::string& name) { return name == "primary" || name == "secondary"; };
  if (!testbed_.servers_simulated() && of_server(spec.target.from) && of_server(spec.target.to)) {
    return server_link_effect(spec);
  }
  const std::vector<LinkPart> parts = parts_of(spec.target);
  if (spec.kind == FaultKind::cut) {
    return {[&lan, parts] {
              for (const LinkPart& part : parts) lan.cut(part.from, part.to, part.traffic);
            },
            [&lan, parts] {
              for (const LinkPart& part : parts) lan.heal(part.from, part.to, part.traffic);
            },
            [&lan, part = parts.front()] { return !lan.passes(part.from, part.to, part.traffic); }};
  }
  // Loss and delay replace what the link had; the state before comes back with the repair.
  std::vector<LanLinkState> before;
  for (const LinkPart& part : parts) before.push_back(lan.link(part.from, part.to, part.traffic));
  const bool loss = spec.kind == FaultKind::loss;
  return {[&lan, parts, loss, probability = spec.probability, delay = spec.delay] {
            for (const LinkPart& part : parts) {
              LanLinkState& link = lan.link(part.from, part.to, part.traffic);
              (loss ? void(link.loss = probability) : void(link.delay = delay));
            }
          },
          [&lan, parts, loss, before] {
            for (std::size_t index = 0; index < parts.size(); ++index) {
              LanLinkState& link = lan.link(parts[index].from, parts[index].to, parts[index].traffic);
              (loss ? void(link.loss = before[index].loss) : void(link.delay = before[index].delay));
            }
          },
          [&lan, part = parts.front(), loss, probability = spec.probability, delay = spec.delay] {
            const LanLinkState& link = lan.link(part.from, part.to, part.traffic);
            return loss ? link.loss == probability : link.delay == delay;
          }};
}

FaultInjector::Effect FaultInjector::board_effect(const FaultSpec& spec) {
  Board* found = testbed_.trunks().rack(spec.target.server).find(spec.target.slot);
  if (found == nullptr) throw UserError("there is no board in slot " + std::to_string(spec.target.slot));
  Board& board = *found;
  if (spec.kind == FaultKind::board_reset) {
    return {[&board] { board.reset(); }, [] {}, [&board] { return board.firmware() != FirmwareState::ready; }};
  }
  return {[&board] { board.fault(); }, [&board] { board.reset(); },
          [&board] { return board.firmware() == FirmwareState::fault; }};
}

FaultInjector::Effect FaultInjector::trunk_effect(const FaultSpec& spec) {
  TrunkPlant& plant = testbed_.trunks();
  Copper* copper = plant.copper(spec.target.trunk);
  if (copper == nullptr) throw UserError("trunk '" + spec.target.trunk + "' has no span that could fail");
  Testbed& testbed = testbed_;
  const auto shows = [&testbed, trunk = spec.target.trunk](std::string_view alarm) {
    return [&testbed, trunk, alarm] { return testbed.trunk_state(trunk) == alarm; };
  };
  // A loss that is over before it is an alarm shows by its signal alone.
  const bool brief = spec.duration > SimTime{0} && spec.duration < plant.profile().alarm_declare;
  switch (spec.kind) {
    case FaultKind::los:
      if (brief) {
        return {[copper] { copper->set_los(true); }, [copper] { copper->set_los(false); },
                [&plant, trunk = spec.target.trunk] { return !plant.status(trunk).signal; }};
      }
      return {[copper] { copper->set_los(true); }, [copper] { copper->set_los(false); }, shows("los")};
    case FaultKind::ais:
      return {[copper] { copper->set_ais(true); }, [copper] { copper->set_ais(false); }, shows("ais")};
    case FaultKind::rai:
      return {[copper] { copper->set_rai(true); }, [copper] { copper->set_rai(false); }, shows("rai")};
    case FaultKind::d_channel_loss:
      return {[copper] { copper->d_channel_loss(true); }, [copper] { copper->d_channel_loss(false); },
              [&plant, trunk = spec.target.trunk] { return !plant.status(trunk).d_channel; }};
    default:
      SWITCHBACK_ASSERT(spec.kind == FaultKind::slow);
      return {[copper, factor = spec.factor] { copper->slow(factor); }, [copper] { copper->slow(1.0); },
              [copper, factor = spec.factor] { return copper->slowness() >= factor; }};
  }
}

FaultInjector::Effect FaultInjector::plant_effect(const FaultSpec& spec) {
  switch (spec.target.kind) {
    case FaultTargetKind::central_office: {
      CentralOffice& office = testbed_.trunks().central_office();
      return {[&office] { office.outage(); }, [&office] { office.recover(); }, [&office] { return office.down(); }};
    }
    case FaultTargetKind::line_switch: {
      LineSwitch* line_switch = testbed_.trunks().line_switch();
      if (line_switch == nullptr) throw UserError("this system has no line switch; profile altigen-ab-switch has one");
      return {[line_switch] { line_switch->stuck(true); }, [line_switch] { line_switch->stuck(false); },
              [line_switch] { return line_switch->is_stuck(); }};
    }
    case FaultTargetKind::replication: {
      Testbed& testbed = testbed_;
      if (spec.kind == FaultKind::stuck) {
        const auto set = [&testbed](bool stuck) {
          for (const ServerId id : kServers) testbed.server(id).replication().stuck(stuck);
        };
        return {[set] { set(true); }, [set] { set(false); },
                [&testbed] { return testbed.server(ServerId::primary).replication().is_stuck(); }};
      }
      const auto set = [&testbed](double factor) {
        for (const ServerId id : kServers) testbed.server(id).services().slow(Service::replication, factor);
      };
      return {[set, factor = spec.factor] { set(factor); }, [set] { set(1.0); },
              [&testbed, factor = spec.factor] {
                return testbed.server(ServerId::primary).services().slowness(Service::replication) >= factor;
              }};
    }
    default: {
      SWITCHBACK_ASSERT(spec.target.kind == FaultTargetKind::voicemail);
      VoicemailServer& voicemail = testbed_.voicemail();
      return {[&voicemail] { voicemail.power_off(); }, [&voicemail] { voicemail.power_on(); },
              [&voicemail] { return !voicemail.powered(); }};
    }
  }
}

FaultInjector::Effect FaultInjector::configuration_effect(const FaultSpec& spec) {
  ServerCore& server = testbed_.server(spec.target.server);
  AdminInterface& console = testbed_.console(spec.target.server);
  Testbed& testbed = testbed_;
  switch (spec.kind) {
    case FaultKind::auto_assume_unchecked:
      return {[&console] { console.set_auto_assume(false); }, [&console] { console.set_auto_assume(true); },
              [&console] { return !console.picture().auto_assume; }};
    case FaultKind::redundancy_disabled:
      return {[&console] { console.set_redundancy_enabled(false); },
              [&console] { console.set_redundancy_enabled(true); },
              [&console] { return !console.picture().redundancy_enabled; }};
    default:
      SWITCHBACK_ASSERT(spec.kind == FaultKind::mismatch);
      return {[&server, part = spec.target.part] { server.diverge(part); },
              // Only a re-synchronisation mends it; that is the administrator's to do.
              [] {},
              [&testbed] {
                return testbed.console(ServerId::primary).views() != testbed.console(ServerId::secondary).views();
              }};
  }
}

}  // namespace switchback::models
