// Timers of the processes of one server: they stand still while the machine hangs.
#pragma once

#include <functional>
#include <vector>

#include "models/kernel.h"

namespace switchback::models {

class ProcessTimer;

/// All process timers of one machine.
class ProcessTimers {
 public:
  explicit ProcessTimers(Kernel& kernel) : kernel_(kernel) {}

  Kernel& kernel() const { return kernel_; }
  /// Stops all timers where they are; `thaw` lets them go on with what was left.
  void freeze();
  void thaw();
  bool frozen() const { return frozen_; }

 private:
  friend class ProcessTimer;

  Kernel& kernel_;
  std::vector<ProcessTimer*> timers_;
  bool frozen_ = false;
};

/// A restartable, cancellable timer of a process. Arming it while its machine hangs starts it with the thaw.
class ProcessTimer {
 public:
  ProcessTimer(ProcessTimers& group, std::function<void()> action);
  ProcessTimer(const ProcessTimer&) = delete;
  ProcessTimer& operator=(const ProcessTimer&) = delete;

  void arm(SimTime delay);
  void cancel();
  bool armed() const { return timer_.armed() || left_ != kNever; }

 private:
  friend class ProcessTimers;

  ProcessTimers& group_;
  Timer timer_;
  SimTime left_ = kNever;  ///< while frozen: what remains
};

}  // namespace switchback::models
