#include "models/testbed.h"

#include <algorithm>
#include <optional>

#include "models/administrator.h"
#include "models/core/errors.h"
#include "models/fault_injector.h"
#include "models/monitors.h"
#include "models/phone_handsets.h"
#include "models/protection.h"
#include "models/server/simulated_machine.h"
#include "models/server/simulated_server.h"
#include "models/trunks/sip_provider.h"
#include "models/trunks/trunk_plant.h"
#include "models/voicemail/voicemail_server.h"

namespace switchback::models {
namespace {

Endpoint endpoint_named(const std::string& name) {
  const auto* found = std::find(kEndpointNames.begin(), kEndpointNames.end(), name);
  if (found == kEndpointNames.end()) throw UserError("the LAN has no endpoint '" + name + "'");
  return static_cast<Endpoint>(found - kEndpointNames.begin());
}

void configure(Lan& lan, const std::vector<LanLinkConfig>& links) {
  for (const LanLinkConfig& config : links) {
    for (std::size_t index = 0; index < kTrafficClassCount; ++index) {
      if (!config.traffic.empty() && kTrafficClassNames[index] != config.traffic) continue;
      LanLinkState& link =
          lan.link(endpoint_named(config.from), endpoint_named(config.to), static_cast<TrafficClass>(index));
      link.delay = config.delay;
      link.loss = config.loss;
    }
  }
}

}  // namespace

/// A simulated server and its machine.
struct SimulatedNode {
  SimulatedNode(const char* name, Kernel& kernel, Lan& lan, ServerId id, const SystemConfig& system)
      : server(name, kernel, id, system), machine(server.core(), lan) {
    lan.set_listening(server.core().context().endpoint(), false);
  }

  SimulatedServer server;
  SimulatedMachine machine;
};

/// Everything, in the order in which it must be built.
struct Testbed::Parts {
  Parts(const SystemConfig& config, const KernelOptions& options, const ExternalPartsMaker& make_external)
      : system(config),
        kernel("kernel", options),
        conditions(kernel),
        lan("lan", kernel),
        phones("phones", kernel, config),
        voicemail("voicemail", kernel),
        external(make_external ? make_external({kernel, lan, phones}) : nullptr),
        trunks("trunks", kernel, config),
        handsets(phones),
        callers(kernel, handsets, [this](const std::string& trunk) { return outside(trunk); }),
        consoles{make_server(ServerId::primary), make_server(ServerId::secondary)},
        administrator(
            AdministratorDesk{kernel, conditions, consoles, phones, callers, config.boards.size(), config.defects}),
        monitors(
            kernel, consoles, config.server,
            {config.auto_assume, external && external->rearms_automatically(), external && external->one_address()}),
        protection(kernel, consoles) {
    connect();
    configure(lan, config.lan);
    kernel.journal().on_notable([this](EventId id) {
      const EventKind kind = kernel.journal().at(id).kind;
      if (kind == EventKind::service_restored) service_restored = true;
      if (kind == EventKind::control_yes || kind == EventKind::control_no) service_restored = false;
    });
  }

  /// Returns its console.
  AdminInterface* make_server(ServerId id) {
    if (AdminInterface* console = external ? external->console(id) : nullptr) {
      machines[index_of(id)] = external->machine(id);
      return console;
    }
    std::optional<SimulatedNode>& node = nodes[index_of(id)];
    node.emplace(name_of(id).data(), kernel, lan, id, system);
    machines[index_of(id)] = &node->machine;
    return &node->server.core();
  }

  void connect() {
    for (std::optional<SimulatedNode>& node : nodes) {
      if (!node) continue;
      SimulatedServer* server = &node->server;
      const ServerId id = server->core().id();
      server->lan.bind(lan.access);
      server->gateway().bus.bind(trunks.rack(id).bus);
      trunks.rack(id).interrupt.bind(server->gateway().interrupts);
      server->call_control().set_observer(callers);
      server->call_control().set_call_book([this](CallId call) { return callers.request(call); });
      server->core().on_power([this, id](bool on) { trunks.server_power(id, on); });
      if (LineSwitch* line_switch = trunks.line_switch()) {
        server->on_take_lines([line_switch, id] { line_switch->move_to(id); });
      }
    }
    phones.lan.bind(lan.access);
    voicemail.lan.bind(lan.access);
    for (const Endpoint endpoint : {Endpoint::primary, Endpoint::secondary, Endpoint::phones, Endpoint::voicemail}) {
      attach(endpoint, model_at(endpoint));
    }
    phones.set_observer(callers);
    phones.on_ownership_change([this] { conditions.touch(); });
    trunks.set_observer(callers);
    if (SipProvider* provider = trunks.sip_provider()) {
      provider->lan.bind(lan.access);
      attach(Endpoint::sip_provider, provider);
    }
  }

  LanReceiver* model_at(Endpoint endpoint) {
    switch (endpoint) {
      case Endpoint::phones:
        return &phones;
      case Endpoint::voicemail:
        return &voicemail;
      default: {
        std::optional<SimulatedNode>& node = nodes[endpoint == Endpoint::primary ? 0 : 1];
        return node ? &node->server.core() : nullptr;
      }
    }
  }

  void attach(Endpoint endpoint, LanReceiver* model) {
    LanReceiver* outside = external ? external->receiver(endpoint) : nullptr;
    LanReceiver* receiver = outside != nullptr ? outside : model;
    if (receiver != nullptr) lan.receivers[static_cast<std::size_t>(endpoint)].bind(*receiver);
  }

  /// Who is behind `trunk`; for an empty name behind the first trunk in service, or else the first.
  OutsideParty* outside(const std::string& trunk) {
    if (!trunk.empty()) return trunks.outside(trunk);
    for (const TrunkConfig& one : system.trunks) {
      if (in_service(one.name)) return trunks.outside(one.name);
    }
    return system.trunks.empty() ? nullptr : trunks.outside(system.trunks.front().name);
  }

  /// The gateway of a server in control says so.
  bool in_service(const std::string& trunk) const {
    return std::any_of(nodes.begin(), nodes.end(), [&trunk](const std::optional<SimulatedNode>& node) {
      return node && node->server.gateway().trunk_in_service(trunk);
    });
  }

  const SystemConfig& system;
  Kernel kernel;
  Conditions conditions;
  Lan lan;
  PhoneBank phones;
  VoicemailServer voicemail;
  std::unique_ptr<ExternalParts> external;
  std::array<std::optional<SimulatedNode>, 2> nodes;
  std::array<ServerMachine*, 2> machines{};
  TrunkPlant trunks;
  HandsetsOf<PhoneBank> handsets;
  Callers callers;
  std::array<AdminInterface*, 2> consoles;
  Administrator administrator;
  Monitors monitors;
  Protection protection;
  std::optional<FaultInjector> faults;
  bool plant_on = false;
  bool service_restored = false;
};

Testbed::Testbed(const SystemConfig& config, const KernelOptions& options, const ExternalPartsMaker& external)
    : config_(config) {
  parts_ = std::make_unique<Parts>(config_, options, external);
  parts_->faults.emplace(*this);
}

Testbed::~Testbed() = default;

Kernel& Testbed::kernel() { return parts_->kernel; }
Conditions& Testbed::conditions() { return parts_->conditions; }
Lan& Testbed::lan() { return parts_->lan; }
PhoneBank& Testbed::phones() { return parts_->phones; }
Callers& Testbed::callers() { return parts_->callers; }
TrunkPlant& Testbed::trunks() { return parts_->trunks; }
VoicemailServer& Testbed::voicemail() { return parts_->voicemail; }
Administrator& Testbed::administrator() { return parts_->administrator; }
FaultInjector& Testbed::faults() { return *parts_->faults; }
Monitors& Testbed::monitors() { return parts_->monitors; }
Protection& Testbed::protection() { return parts_->protection; }
AdminInterface& Testbed::console(ServerId id) { return *parts_->consoles[index_of(id)]; }
ServerMachine& Testbed::machine(ServerId id) { return *parts_->machines[index_of(id)]; }
bool Testbed::servers_simulated() const { return parts_->nodes[0].has_value(); }
ServerLink* Testbed::server_link() { return parts_->external ? parts_->external->server_link() : nullptr; }
ServerCore& Testbed::server(ServerId id) {
  std::optional<SimulatedNode>& node = parts_->nodes[index_of(id)];
  if (!node)
    throw UserError("the " + std::string(name_of(id)) + " is a real server: this works on simulated ones only");
  return node->server.core();
}

void Testbed::start(bool primary, bool secondary, bool phones, SimTime secondary_after) {
  Parts& parts = *parts_;
  if ((primary || secondary) && !parts.plant_on) {
    parts.plant_on = true;
    parts.trunks.power_on();
    if (config_.voicemail) parts.voicemail.power_on();
  }
  if (primary) machine(ServerId::primary).power_on();
  if (secondary) {
    CauseScope scope(parts.kernel.journal());
    parts.kernel.after(
        secondary_after, [this] { machine(ServerId::secondary).power_on(); }, Priority::control);
  }
  if (phones) {
    CauseScope scope(parts.kernel.journal());
    parts.phones.power_on();
  }
}

const ServerId* Testbed::in_control() {
  const ServerId* active = nullptr;
  for (const ServerId& id : kServers) {
    if (!console(id).reachable() || !console(id).picture().system(id).in_control) continue;
    if (active != nullptr) return nullptr;
    active = &id;
  }
  return active;
}

bool Testbed::service_restored() const { return parts_->service_restored; }

std::string Testbed::trunk_state(const std::string& trunk) {
  if (parts_->trunks.copper(trunk) != nullptr) {
    const std::uint32_t alarms = parts_->trunks.status(trunk).alarms;
    if ((alarms & kAlarmBitLos) != 0) return "los";
    if ((alarms & kAlarmBitAis) != 0) return "ais";
    if ((alarms & kAlarmBitRai) != 0) return "rai";
  }
  return parts_->in_service(trunk) ? "in service" : "out of service";
}

}  // namespace switchback::models
