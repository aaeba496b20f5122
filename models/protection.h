// Whether the pair would survive the next failure: "service restored" is not "protected again" (domain.md, trap 3).
#pragma once

#include <array>
#include <string>

#include "models/admin.h"
#include "models/kernel.h"

namespace switchback::models {

/// Records protection_restored and protection_lost as both consoles show it: one server in full control, the
/// other its standby with all services Up, both Updated, views equal, redundancy enabled and auto-assume checked.
class Protection : private CalendarClient {
 public:
  Protection(Kernel& kernel, std::array<AdminInterface*, 2> consoles);

  bool restored() const { return restored_; }
  /// What is missing, in words; empty when protected.
  std::string missing() const;

 private:
  void on_calendar(std::uint64_t argument) override;

  Kernel& kernel_;
  std::array<AdminInterface*, 2> consoles_;
  ClientId client_;
  EntityId entity_;
  bool look_due_ = false;
  bool restored_ = false;
};

}  // namespace switchback::models
