// A plant with two gateways and people at both ends, for tests of boards, trunks and the gateway.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/server/gateway_driver.h"
#include "models/trunks/trunk_plant.h"

namespace switchback::models {

/// A PBX that answers every call at once and remembers what it was told.
class AnsweringPbx : public TrunkCallReceiver {
 public:
  explicit AnsweringPbx(GatewayDriver& gateway) : gateway_(gateway) {}

  void trunk_call_offered(ChannelId channel, CallId call, std::uint32_t extension) override {
    offered[call] = extension;
    channels[call] = channel;
    if (!answers) return;
    gateway_.ring(channel);
    gateway_.answer(channel);
  }
  void trunk_call_answered(ChannelId, CallId call) override { answered.push_back(call); }
  void trunk_call_cleared(ChannelId, CallId call, int cause) override {
    cleared[call] = cause;
    channels.erase(call);
  }
  bool place(CallId call, const std::string& trunk = "") {
    const auto channel = gateway_.place_call(trunk, call);
    if (channel) channels[call] = *channel;
    return channel.has_value();
  }
  void hang_up(CallId call) {
    if (!channels.contains(call)) return;
    gateway_.clear(channels[call], kCauseNormal);
    channels.erase(call);
  }

  bool answers = true;
  std::map<CallId, std::uint32_t> offered;
  std::map<CallId, ChannelId> channels;
  std::vector<CallId> answered;
  std::map<CallId, int> cleared;

 private:
  GatewayDriver& gateway_;
};

/// Outside parties that answer every call at once.
class AnsweringWorld : public OutsideCallObserver {
 public:
  explicit AnsweringWorld(TrunkPlant& plant) : plant_(plant) {}

  void outside_rings(CallId call) override {
    rang.push_back(call);
    plant_.central_office().answer(call);
    if (plant_.sip_provider() != nullptr) plant_.sip_provider()->answer(call);
  }
  void outside_connected(CallId call) override { connected.push_back(call); }
  void outside_cleared(CallId call, int cause) override { cleared[call] = cause; }

  std::vector<CallId> rang;
  std::vector<CallId> connected;
  std::map<CallId, int> cleared;

 private:
  TrunkPlant& plant_;
};

inline SystemConfig t1_system() {
  SystemConfig system;
  system.boards = {{BoardType::triton_t1, 1}};
  system.trunks = {{"co-1", TrunkType::t1_pri, 1, 0}};
  return system;
}

inline SystemConfig ab_system() {
  SystemConfig system = t1_system();
  system.server.generation = static_cast<std::uint8_t>(Generation::ab_switch);
  return system;
}

/// The SIP messages of one server go to its gateway.
class GatewayEndpoint : public LanReceiver {
 public:
  explicit GatewayEndpoint(GatewayDriver& gateway) : gateway_(gateway) {}
  void receive(const LanMessage& message) override { gateway_.receive_sip(message); }

 private:
  GatewayDriver& gateway_;
};

/// Make one per test.
class PlantBench {
 public:
  explicit PlantBench(const SystemConfig& system, std::uint64_t seed = 1)
      : kernel("kernel", KernelOptions{seed, 0}),
        lan("lan", kernel),
        plant("plant", kernel, system),
        primary("primary", kernel, ServerId::primary, lan, system, [this] { return primary_works; }),
        secondary("secondary", kernel, ServerId::secondary, lan, system, [this] { return secondary_works; }),
        pbx(primary),
        standby(secondary),
        world(plant),
        primary_endpoint_(primary),
        secondary_endpoint_(secondary) {
    plant.connect(primary, ServerId::primary);
    plant.connect(secondary, ServerId::secondary);
    plant.set_observer(world);
    primary.set_receiver(pbx);
    secondary.set_receiver(standby);
    lan.receivers[static_cast<std::size_t>(Endpoint::primary)].bind(primary_endpoint_);
    lan.receivers[static_cast<std::size_t>(Endpoint::secondary)].bind(secondary_endpoint_);
    if (plant.sip_provider() == nullptr) return;
    plant.sip_provider()->lan.bind(lan.access);
    lan.receivers[static_cast<std::size_t>(Endpoint::sip_provider)].bind(plant.sip_provider()->receiver);
  }

  /// Power, scan and control of the primary; all trunks are in service after 40 s.
  void start() {
    kernel.after(0s, [this] {
      plant.power_on();
      primary.scan();
      secondary.scan();
      primary.take_control({});
    });
    run_for(40s);
  }
  void run_for(SimTime time) { kernel.run_until(kernel.now() + time); }
  /// Runs `action` inside the run, as a model would.
  template <class Action>
  void act(Action action) {
    kernel.after(0s, action);
    run_for(0s);
  }

  /// When `kind` happened last at `entity`; kNever if it did not.
  SimTime last(const std::string& entity, EventKind kind, const std::string& text = "") {
    SimTime found = kNever;
    for (const Event& event : kernel.journal().events()) {
      if (event.kind != kind || kernel.journal().entity_name(event.entity) != entity) continue;
      if (!text.empty() && kernel.journal().text(static_cast<TextId>(event.fields[0])) != text) continue;
      found = event.time;
    }
    return found;
  }
  std::size_t count(EventKind kind) {
    const auto events = kernel.journal().events();
    return static_cast<std::size_t>(
        std::count_if(events.begin(), events.end(), [kind](const Event& event) { return event.kind == kind; }));
  }
  /// The journal's lines from `from` on, for messages of failed tests.
  std::string journal_since(SimTime from) {
    std::string lines;
    for (EventId id = 1; id <= kernel.journal().last(); ++id) {
      if (kernel.journal().at(id).time >= from) lines += kernel.journal().line(id) + "\n";
    }
    return lines;
  }
  /// Channels that are not idle, at both ends of all trunks on boards.
  std::size_t busy_channels(const SystemConfig& system) {
    std::size_t busy = 0;
    for (const TrunkConfig& trunk : system.trunks) {
      for (ChannelGroup* end : {plant.board(trunk.name)->lines(), plant.office_end(trunk.name)}) {
        for (std::uint32_t channel = 1; channel <= end->channels(); ++channel) {
          if (end->state(channel) != ChannelState::idle) ++busy;
        }
      }
    }
    return busy;
  }

  SimulationContext context;
  bool primary_works = true;
  bool secondary_works = true;
  Kernel kernel;
  Lan lan;
  TrunkPlant plant;
  GatewayDriver primary;
  GatewayDriver secondary;
  AnsweringPbx pbx;
  AnsweringPbx standby;
  AnsweringWorld world;

 private:
  GatewayEndpoint primary_endpoint_;
  GatewayEndpoint secondary_endpoint_;
};

}  // namespace switchback::models
