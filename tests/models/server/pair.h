// Two server cores on a real LAN with a voicemail server, without phones, boards and calls.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "models/kernel.h"
#include "models/lan.h"
#include "models/server/server_core.h"
#include "models/voicemail/voicemail_server.h"

namespace switchback::models {

/// Writes down what a server's parts were told.
class RecordingParts : public ServerParts {
 public:
  void control_begins(TakeOverReason reason) override { told.push_back("begins " + std::string(name_of(reason))); }
  void boards_taken_back() override { told.emplace_back("take back"); }
  void full_control() override { told.emplace_back("full"); }
  void hold_new_calls(bool hold) override { told.emplace_back(hold ? "hold" : "unhold"); }
  void control_released() override { told.emplace_back("released"); }
  void standby_listens() override { ++standby_listened; }
  void voicemail_lost() override { ++voicemail_losses; }
  void memory_lost() override { told.emplace_back("memory lost"); }
  void service_changed(Service service, ServiceHost::State state, bool boards_findable) override {
    if (service != Service::gateway || state != ServiceHost::State::up) return;
    boards_seen = boards_findable;
  }
  void boards_lost() override { boards_seen = false; }
  std::vector<BoardViewLine> boards() const override {
    return boards_seen ? std::vector<BoardViewLine>{{1, "triton-t1", true}} : std::vector<BoardViewLine>{};
  }
  void receive(const LanMessage&) override { ++messages; }
  bool answers_at_once(const LanMessage&) const override { return true; }

  bool was_told(std::string_view what) const {
    for (const std::string& each : told) {
      if (each == what) return true;
    }
    return false;
  }

  std::vector<std::string> told;
  bool boards_seen = false;
  int messages = 0;
  int standby_listened = 0;
  int voicemail_losses = 0;
};

/// The pair under test. Boot times are short and fixed, so that tests can name instants.
struct Pair {
  explicit Pair(SystemConfig system = quick(), std::uint64_t seed = 1)
      : config(std::move(system)),
        kernel("kernel", {.seed = seed}),
        lan("lan", kernel),
        voicemail("voicemail", kernel) {
    for (const ServerId id : kServers) {
      lan.receivers[index_of(id)].bind(server(id));
    }
    voicemail.lan.bind(lan.access);
    lan.receivers[static_cast<std::size_t>(Endpoint::voicemail)].bind(voicemail.receiver);
    voicemail.power_on();
  }

  static SystemConfig quick() {
    SystemConfig system;
    system.server.cold_boot = SimTime{10s};
    system.phones.push_back({.count = 10, .first_extension = 2000, .profile_name = "", .profile = {}});
    system.trunks.push_back({.name = "co-1"});
    return system;
  }

  ServerCore& server(ServerId id) { return id == ServerId::primary ? primary : secondary; }
  RecordingParts& parts_of(ServerId id) { return parts[index_of(id)]; }
  SimTime now() const { return kernel.now(); }
  void run_for(SimTime time) { kernel.run_until(kernel.now() + time); }

  /// Powers both on and runs until the primary is in full control and both are Updated.
  void bring_up() {
    primary.power_on();
    secondary.power_on();
    run_for(10min);
  }

  void cut_keep_alive() { both_ways(&Lan::cut); }
  void heal_keep_alive() { both_ways(&Lan::heal); }
  void both_ways(void (Lan::*change)(Endpoint, Endpoint, TrafficClass)) {
    (lan.*change)(Endpoint::primary, Endpoint::secondary, TrafficClass::keep_alive);
    (lan.*change)(Endpoint::secondary, Endpoint::primary, TrafficClass::keep_alive);
  }

  int yes() const { return (primary.in_control() ? 1 : 0) + (secondary.in_control() ? 1 : 0); }

  /// Time of the last event of `kind` whose entity is `server`; kNever if there was none.
  SimTime last(EventKind kind, std::string_view server) {
    const EntityId entity = kernel.journal().entity(server);
    SimTime time = kNever;
    for (const Event& event : kernel.journal().events()) {
      if (event.kind == kind && event.entity == entity) time = event.time;
    }
    return time;
  }
  std::string last_text(EventKind kind, std::string_view server) {
    const EntityId entity = kernel.journal().entity(server);
    std::string text;
    for (const Event& event : kernel.journal().events()) {
      if (event.kind == kind && event.entity == entity) text = kernel.journal().field_text(event, 0);
    }
    return text;
  }
  bool happened(EventKind kind, std::string_view server) { return last(kind, server) != kNever; }

  SystemConfig config;
  Kernel kernel;
  Lan lan;
  std::array<RecordingParts, 2> parts;
  ServerCore primary{kernel, ServerId::primary, config, lan, parts[0]};
  ServerCore secondary{kernel, ServerId::secondary, config, lan, parts[1]};
  VoicemailServer voicemail;
};

}  // namespace switchback::models
