// The far end of all spans and analog lines: the exchange that places and answers calls and runs its own timers.
#pragma once

#include "models/kernel.h"
#include "models/trunks/outside_exchange.h"

namespace switchback::models {

/// The exchange. Its trunk ends are added by the plant before it gets power.
class CentralOffice : public sc_core::sc_module, public OutsideExchange {
 public:
  CentralOffice(const sc_core::sc_module_name& name, Kernel& kernel);

  /// All trunk ends begin to transmit.
  void power_on();
  /// No signal on any trunk; all calls are gone.
  void outage();
  /// Comes back without any memory of calls: its spans are restarted.
  void recover();
  bool down() const { return !working_; }

 private:
  Kernel& kernel_;
  EntityId entity_;
  bool working_ = false;
};

}  // namespace switchback::models
