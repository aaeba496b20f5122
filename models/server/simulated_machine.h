// The machine of a simulated server: its power and its place on the LAN.
#pragma once

#include "models/lan.h"
#include "models/server/server_core.h"
#include "models/server_machine.h"

namespace switchback::models {

class SimulatedMachine : public ServerMachine {
 public:
  /// Both must outlive the machine.
  SimulatedMachine(ServerCore& core, Lan& lan) : core_(core), lan_(lan) {}

  void power_on() override { core_.power_on(); }
  void power_off() override { core_.power_off(); }
  void restart() override { core_.restart(); }
  void hang() override { core_.hang(); }
  void resume() override { core_.resume(); }
  void connect_network(bool connected) override {
    connected ? lan_.plug(core_.context().endpoint()) : lan_.unplug(core_.context().endpoint());
    core_.network_link(connected);
  }
  bool network_connected() const override { return !lan_.unplugged(core_.context().endpoint()); }

 private:
  ServerCore& core_;
  Lan& lan_;
};

}  // namespace switchback::models
