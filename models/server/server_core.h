// One server without its phones, boards and calls: power, services, redundancy, replication, voicemail link, consoles.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "models/admin.h"
#include "models/lan.h"
#include "models/server/configuration.h"
#include "models/server/keep_alive.h"
#include "models/server/redundancy.h"
#include "models/server/replication.h"
#include "models/server/server_context.h"
#include "models/server/server_parts.h"
#include "models/server/service_host.h"
#include "models/server/voicemail_link.h"
#include "models/system_config.h"

namespace switchback::models {

/// The machine and everything on it that decides who is in control. What serves is behind `ServerParts`.
class ServerCore : public AdminInterface, public LanReceiver {
 public:
  /// `system` and `lan` must outlive the core.
  ServerCore(Kernel& kernel, ServerId id, const SystemConfig& system, LanInterface& lan, ServerParts& parts);

  // The machine, for the fault injector and the testbed.
  void power_on();
  /// Power is gone at once; what is on disk stays.
  void power_off();
  bool powered() const { return machine_ != Machine::off; }
  /// Called when the machine gets or loses power, for what hangs on its mains: the boards in its chassis.
  void on_power(std::function<void(bool on)> action) { power_changed_ = std::move(action); }
  /// An orderly restart of the machine.
  void restart();
  /// All processes stand still; what arrives is lost.
  void hang();
  void resume();
  bool hung() const { return services_.timers().frozen(); }
  /// The own network link went down or came back; the LAN itself is told by whoever pulls the cable.
  void network_link(bool up);
  /// Lets this server's copy of "extensions", "trunks" or "boards" silently differ.
  void diverge(std::string_view part);

  ServiceHost& services() { return services_; }
  Replication& replication() { return replication_; }
  const Redundancy& redundancy() const { return redundancy_; }
  ServerContext& context() { return context_; }
  const ServerContext& context() const { return context_; }
  ServerId id() const { return context_.id; }

  bool in_control() const { return redundancy_.in_control(); }
  bool full_control() const { return redundancy_.full_control(); }
  /// Full control, and the services that phones and calls need do their work.
  bool serving() const;
  bool needs_system_key() const { return redundancy_.needs_system_key(); }
  std::uint32_t epoch() const { return redundancy_.record().epoch; }
  bool voicemail_available() const { return voicemail_link_.available(); }

  bool reachable() const override { return machine_ == Machine::running && !hung(); }
  RedundancyPicture picture() const override;
  ConfigurationViews views() const override;
  void open_redundancy_dialog() override;
  AdminResult open_max_admin() override;
  AdminResult manual_switch_over() override;
  AdminResult set_auto_assume(bool checked) override;
  AdminResult set_redundancy_enabled(bool checked) override;
  AdminResult restart_services() override;
  AdminResult restart_server() override;
  AdminResult edit_extension(std::uint32_t extension) override;

  void receive(const LanMessage& message) override;
  bool answers_at_once(const LanMessage& request) const override;

 private:
  enum class Machine : std::uint8_t { off, booting, running };

  PeerState own_state() const;
  SimTime draw_boot(bool held_control);
  void record_options();
  void boot(SimTime duration);
  void booted();
  void stop_services(std::string_view reason);
  /// Why nothing can be edited here now; empty when it can.
  std::string edits_locked_by() const;
  void warn_if_unchecked();
  void receive_keep_alive(const LanMessage& message);

  const SystemConfig& system_;
  ServiceHost services_;
  ServerContext context_;
  ServerParts& parts_;
  Configuration configuration_;
  KeepAlive keep_alive_;
  Redundancy redundancy_;
  Replication replication_;
  VoicemailLink voicemail_link_;
  RandomStream boots_;
  Timer boot_timer_;
  ProcessTimer services_timer_;
  std::function<void(bool)> power_changed_;
  Machine machine_ = Machine::off;
};

}  // namespace switchback::models
