#include "models/server/process_timer.h"

#include <utility>

namespace switchback::models {

void ProcessTimers::freeze() {
  frozen_ = true;
  for (ProcessTimer* timer : timers_) {
    if (!timer->timer_.armed()) continue;
    timer->left_ = timer->timer_.due() - kernel_.now();
    timer->timer_.cancel();
  }
}

void ProcessTimers::thaw() {
  frozen_ = false;
  for (ProcessTimer* timer : timers_) {
    if (timer->left_ != kNever) timer->timer_.arm(std::exchange(timer->left_, kNever));
  }
}

ProcessTimer::ProcessTimer(ProcessTimers& group, std::function<void()> action)
    : group_(group), timer_(group.kernel(), std::move(action)) {
  group.timers_.push_back(this);
}

void ProcessTimer::arm(SimTime delay) {
  if (group_.frozen()) {
    left_ = delay;
  } else {
    timer_.arm(delay);
  }
}

void ProcessTimer::cancel() {
  left_ = kNever;
  timer_.cancel();
}

}  // namespace switchback::models
