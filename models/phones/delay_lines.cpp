#include "models/phones/delay_lines.h"

#include <algorithm>

#include "models/core/errors.h"

namespace switchback::models {
namespace {

constexpr std::uint8_t kFreeSlot = 0xff;
constexpr std::size_t kInOrder = 0;

}  // namespace

DelayLines::DelayLines() : delays_{kNever}, queues_(1) {
  fronts_.fill(kNever);
  line_of_slot_.fill(kFreeSlot);
  for (std::size_t line = 0; line < kMostLines; ++line) play(line);
}

std::size_t DelayLines::slot_of(SimTime delay) {
  // Fibonacci hashing (Knuth, volume 3, 6.4): 2^64 divided by the golden ratio.
  return static_cast<std::uint64_t>(delay.count()) * 0x9e3779b97f4a7c15ULL >> (64U - kSlotBits);
}

std::size_t DelayLines::line_for(SimTime delay) const {
  for (std::size_t slot = slot_of(delay);; slot = (slot + 1) % kSlots) {
    const std::uint8_t line = line_of_slot_[slot];
    if (line == kFreeSlot) return delays_.size();
    if (delays_[line] == delay) return line;
  }
}

void DelayLines::add(SimTime delay) {
  if (delay <= SimTime{0} || delays_.size() == kMostLines || line_for(delay) != delays_.size()) return;
  std::size_t slot = slot_of(delay);
  while (line_of_slot_[slot] != kFreeSlot) slot = (slot + 1) % kSlots;
  line_of_slot_[slot] = static_cast<std::uint8_t>(delays_.size());
  delays_.push_back(delay);
  queues_.emplace_back();
}

bool DelayLines::push(SimTime now, SimTime delay, std::uint32_t phone, EventId cause) {
  const std::size_t line = line_for(delay);
  if (line == delays_.size()) return false;
  push_to(line, {now + delay, phone, cause});
  return true;
}

bool DelayLines::push_in_order(SimTime due, std::uint32_t phone, EventId cause) {
  if (!queues_[kInOrder].empty() && due < latest_in_order_) return false;
  latest_in_order_ = due;
  push_to(kInOrder, {due, phone, cause});
  return true;
}

void DelayLines::push_to(std::size_t line, const Wake& wake) {
  if (queues_[line].empty()) {
    fronts_[line] = wake.due;
    play(line);
  }
  queues_[line].push(pool_, wake);
}

DelayLines::Wake DelayLines::pop() {
  SWITCHBACK_ASSERT(next_due() != kNever);
  last_ = winners_[1];
  BlockQueue<Wake>& queue = queues_[last_];
  const Wake wake = queue.pop(pool_);
  fronts_[last_] = queue.empty() ? kNever : queue.front().due;
  if (fronts_[last_] >= runner_up_) play(last_);
  return wake;
}

void DelayLines::play(std::size_t line) {
  std::size_t first = line & ~std::size_t{1};
  std::size_t second = first + 1;
  for (std::size_t node = (kMostLines + line) / 2;; node /= 2) {
    const std::size_t winner = fronts_[second] < fronts_[first] ? second : first;
    winners_[node] = static_cast<std::uint8_t>(winner);
    if (node == 1) break;
    first = winners_[node & ~std::size_t{1}];
    second = winners_[node | 1U];
  }
  // Whoever is second has lost to the winner.
  const std::size_t winner = winners_[1];
  runner_up_ = fronts_[winner ^ 1U];
  for (std::size_t node = (kMostLines + winner) / 2; node > 1; node /= 2) {
    runner_up_ = std::min(runner_up_, fronts_[winners_[node ^ 1U]]);
  }
}

}  // namespace switchback::models
