// A simulated PBX server: `ServerCore` together with what serves phones, boards and calls.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "models/admin.h"
#include "models/lan.h"
#include "models/server/call_control.h"
#include "models/server/call_control_ports.h"
#include "models/server/gateway_driver.h"
#include "models/server/registrar.h"
#include "models/server/server_core.h"
#include "models/server/server_parts.h"
#include "models/system_config.h"

namespace switchback::models {

/// The control stack as a model, with the three faces of a server: `lan` and `receiver`, the gateway's bus socket,
/// and `admin`. Starts without power.
class SimulatedServer : public sc_core::sc_module, private ServerParts {
 public:
  /// `system` must outlive the server.
  SimulatedServer(const sc_core::sc_module_name& name, Kernel& kernel, ServerId id, const SystemConfig& system);

  sc_core::sc_port<LanInterface> lan;
  sc_core::sc_export<LanReceiver> receiver;
  sc_core::sc_export<AdminInterface> admin;

  /// Power, services, redundancy and replication, for the fault injector and the testbed.
  ServerCore& core() { return core_; }
  const ServerCore& core() const { return core_; }
  /// Its bus socket is the server's.
  GatewayDriver& gateway() { return gateway_; }
  const GatewayDriver& gateway() const { return gateway_; }
  const Registrar& registrar() const { return registrar_; }
  CallControl& call_control() { return call_control_; }
  /// What moves the lines to this server when it takes control; only where a line switch stands before the boards.
  void on_take_lines(std::function<void()> action) { take_lines_ = std::move(action); }

 private:
  /// What the parts send through before the port is bound to a LAN.
  class PortAccess : public LanInterface {
   public:
    explicit PortAccess(sc_core::sc_port<LanInterface>& port) : port_(port) {}
    void send(const LanMessage& message) override { port_->send(message); }
    void set_listening(Endpoint endpoint, bool listening) override { port_->set_listening(endpoint, listening); }
    bool listens(Endpoint endpoint) const override { return port_->listens(endpoint); }
    void on_listening(std::function<void(Endpoint)> listener) override { port_->on_listening(std::move(listener)); }
    bool certainly_answered(const LanMessage& request) override { return port_->certainly_answered(request); }

   private:
    sc_core::sc_port<LanInterface>& port_;
  };

  void control_begins(TakeOverReason reason) override;
  void full_control() override;
  void boards_taken_back() override { drive_boards(); }
  void hold_new_calls(bool hold) override;
  void control_released() override;
  void standby_listens() override;
  void voicemail_lost() override;
  void memory_lost() override;
  void service_changed(Service service, ServiceHost::State state, bool boards_findable) override;
  void boards_lost() override;
  std::vector<BoardViewLine> boards() const override;
  bool calls_in_progress() const override;
  void receive(const LanMessage& message) override;
  bool answers_at_once(const LanMessage& request) const override;

  void gateway_changed(ServiceHost::State state, bool boards_findable);
  void calls_go_on();
  void drive_boards();

  const ServerProfile& profile_;
  PortAccess lan_access_;
  ServerCore core_;
  GatewayDriver gateway_;
  Registrar registrar_;
  ServerCallPorts call_ports_;
  CallControl call_control_;
  std::function<void()> take_lines_;
  bool gateway_starts_ = false;
};

}  // namespace switchback::models
