// One whole system put together from a SystemConfig: servers, LAN, phones, boards, trunks, voicemail, people.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "models/admin.h"
#include "models/callers.h"
#include "models/conditions.h"
#include "models/external_stack.h"
#include "models/kernel.h"
#include "models/lan.h"
#include "models/phones/phone_bank.h"
#include "models/system_config.h"

namespace switchback::models {

class Administrator;
class FaultInjector;
class Monitors;
class Protection;
class ServerCore;
class TrunkPlant;
class VoicemailServer;

/// The system under test with everything around it. Make a SimulationContext first, one testbed in it, then play.
class Testbed {
 public:
  /// Everything simulated but what `external` makes.
  Testbed(const SystemConfig& config, const KernelOptions& options, const ExternalPartsMaker& external = {});
  ~Testbed();
  Testbed(const Testbed&) = delete;
  Testbed& operator=(const Testbed&) = delete;

  const SystemConfig& config() const { return config_; }
  Kernel& kernel();
  Conditions& conditions();
  Lan& lan();
  PhoneBank& phones();
  Callers& callers();
  TrunkPlant& trunks();
  VoicemailServer& voicemail();
  Administrator& administrator();
  FaultInjector& faults();
  Monitors& monitors();
  Protection& protection();

  /// The admin face; the only way steps, administrator and monitors look at a server.
  AdminInterface& console(ServerId id);
  /// What can be done to its machine.
  ServerMachine& machine(ServerId id);
  /// The model behind it, for what can be done to simulated servers only; throws UserError if it is a real one.
  ServerCore& server(ServerId id);
  bool servers_simulated() const;
  /// The network between real servers; nullptr if they are simulated, or if it cannot be cut.
  ServerLink* server_link();

  /// Powers the given parts on; boards, central office and voicemail server come up with the first server.
  void start(bool primary, bool secondary, bool phones, SimTime secondary_after);

  /// The server whose console says Yes, if exactly one does.
  const ServerId* in_control();
  /// The last round of the four test calls passed, and control has not moved since.
  bool service_restored() const;
  /// "in service", "out of service", or the alarm the PBX side shows: "los", "ais", "rai".
  std::string trunk_state(const std::string& trunk);

 private:
  struct Parts;

  SystemConfig config_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace switchback::models
