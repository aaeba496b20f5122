#include "models/phones/delay_lines.h"

#include <algorithm>

#include "models/core/errors.h"

namespace switchback::models {
namespace {

constexpr std::size_t kMostLines = 32;
/// How many phones ahead a line looks; a few wakes of other lines pass meanwhile.
constexpr std::size_t kLookAhead = 12;

}  // namespace

void DelayLines::add(SimTime delay) {
  if (delay <= SimTime{0} || delays_.size() == kMostLines || std::ranges::find(delays_, delay) != delays_.end()) {
    return;
  }
  delays_.push_back(delay);
  fronts_.push_back(kNever);
  queues_.emplace_back();
}

bool DelayLines::push(SimTime now, SimTime delay, std::uint32_t phone, EventId cause) {
  const auto found = std::ranges::find(delays_, delay);
  if (found == delays_.end()) return false;
  const auto line = static_cast<std::size_t>(found - delays_.begin());
  const SimTime due = now + delay;
  if (queues_[line].empty()) {
    fronts_[line] = due;
    if (due < next_due_ || (due == next_due_ && line < next_)) {
      next_due_ = due;
      next_ = line;
    }
  }
  queues_[line].push({due, phone, cause});
  return true;
}

DelayLines::Wake DelayLines::pop() {
  SWITCHBACK_ASSERT(next_due_ != kNever);
  last_ = next_;
  RingQueue<Wake>& queue = queues_[last_];
  const Wake wake = queue.pop();
  fronts_[last_] = queue.empty() ? kNever : queue.front().due;
  find_next();
  return wake;
}

std::uint32_t DelayLines::coming() const {
  const RingQueue<Wake>& queue = queues_[last_];
  return queue.size() > kLookAhead ? queue.at(kLookAhead).phone : none;
}

void DelayLines::find_next() {
  std::size_t next = 0;
  SimTime due = kNever;
  for (std::size_t line = 0; line < fronts_.size(); ++line) {
    const bool earlier = fronts_[line] < due;
    due = earlier ? fronts_[line] : due;
    next = earlier ? line : next;
  }
  next_due_ = due;
  next_ = next;
}

}  // namespace switchback::models
