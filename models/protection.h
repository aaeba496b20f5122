// Whether the pair would survive the next failure: "service restored" is not "protected again" (domain.md, trap 3).
#pragma once

#include <array>
#include <string>

#include "models/admin.h"
#include "models/kernel.h"

namespace switchback::models {

/// What both consoles show to be missing for protection, in words; empty: nothing.
std::string missing_protection(const std::array<AdminInterface*, 2>& consoles);

/// Records protection_restored and protection_lost as both consoles show it: one server in full control, the
/// other its standby with all services Up, both Updated, views equal, redundancy enabled and auto-assume checked.
class Protection : private CalendarClient {
 public:
  Protection(Kernel& kernel, std::array<AdminInterface*, 2> consoles);

  /// Read off the consoles now, so that it does not matter who looks first in an instant.
  bool restored() const { return missing().empty(); }
  std::string missing() const { return missing_protection(consoles_); }
  /// Takes the look that is still due; call once, when the run is over.
  void conclude();

 private:
  void on_calendar(std::uint64_t argument) override;

  Kernel& kernel_;
  std::array<AdminInterface*, 2> consoles_;
  ClientId client_;
  EntityId entity_;
  bool look_due_ = false;
  EventId look_cause_ = 0;  ///< the event that asked for the look that is due
  bool restored_ = false;
};

}  // namespace switchback::models
