// Breaks parts of a testbed and mends them again; every fault is confirmed in the journal when it takes effect.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

#include "models/faults.h"
#include "models/kernel.h"

namespace switchback::models {

class Testbed;

/// One injected fault and its life.
struct InjectedFault {
  std::uint32_t number = 0;  ///< from 1, as in the journal
  FaultSpec spec;
  SimTime injected{0};
  SimTime confirmed = kNever;
  SimTime cleared = kNever;
};

/// Acts on the simulated parts directly, as the screwdriver does: no model can tell who broke it.
class FaultInjector {
 public:
  explicit FaultInjector(Testbed& testbed);

  /// Injects now. Throws UserError if the system has no such part (a line switch in a softswitch system).
  std::uint32_t inject(const FaultSpec& spec);
  /// Mends the latest open fault with this id; false if there is none.
  bool repair(const std::string& id);
  /// Mends all open faults of this target; false if there is none.
  bool repair(const FaultTarget& target);

  const std::deque<InjectedFault>& faults() const { return faults_; }

 private:
  /// How one fault is done, undone and seen.
  struct Effect {
    std::function<void()> apply;
    std::function<void()> undo;
    std::function<bool()> took_effect;
  };

  Effect effect_of(const FaultSpec& spec);
  Effect server_effect(const FaultSpec& spec);
  Effect service_effect(const FaultSpec& spec);
  Effect link_effect(const FaultSpec& spec);
  Effect server_link_effect(const FaultSpec& spec);
  Effect board_effect(const FaultSpec& spec);
  Effect trunk_effect(const FaultSpec& spec);
  Effect plant_effect(const FaultSpec& spec);
  Effect configuration_effect(const FaultSpec& spec);
  void clear(std::size_t index);

  Testbed& testbed_;
  Kernel& kernel_;
  EntityId entity_;
  std::deque<InjectedFault> faults_;
  std::deque<std::function<void()>> undo_;  ///< by fault
};

}  // namespace switchback::models
