// The provider behind SIP trunks: a LAN endpoint that answers OPTIONS and places, takes and ends calls.
#pragma once

#include <memory>
#include <vector>

#include "models/lan.h"
#include "models/system_config.h"
#include "models/trunks/outside_exchange.h"
#include "models/trunks/sip_calls.h"

namespace switchback::models {

/// The provider. It sends new calls to the server whose OPTIONS came last (the server in control probes it), and
/// believes in that server for two probe periods.
class SipProvider : public sc_core::sc_module, public LanReceiver, public OutsideExchange {
 public:
  SipProvider(const sc_core::sc_module_name& name, Kernel& kernel, const SystemConfig& system);

  sc_core::sc_port<LanInterface> lan;
  sc_core::sc_export<LanReceiver> receiver;

  void receive(const LanMessage& message) override;

 private:
  struct Trunk {
    std::uint32_t number;  ///< position in the system's list of trunks
    std::unique_ptr<SipCalls> calls;
    std::unique_ptr<Timer> silence;
  };

  const TrunkProfile profile_;
  std::vector<Trunk> trunks_;
};

}  // namespace switchback::models
