#include "models/core/calendar.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "models/core/errors.h"
#include "models/core/random.h"

namespace switchback {
namespace {

constexpr unsigned kPriorityShift = 56;
constexpr std::size_t kKeepCapacity = 4096;

bool in_order(const Calendar::Entry& a, const Calendar::Entry& b) { return a.order < b.order; }

}  // namespace

ClientId Calendar::attach(CalendarClient& client) {
  SWITCHBACK_ASSERT(clients_.size() < std::numeric_limits<ClientId>::max());
  clients_.push_back(&client);
  return static_cast<ClientId>(clients_.size() - 1);
}

void Calendar::shuffle_ties(std::uint64_t seed) {
  SWITCHBACK_ASSERT(inserted_ == 0);
  shuffle_seed_ = seed;
  shuffled_ = true;
}

std::size_t Calendar::level_of(SimTime time) const {
  return static_cast<std::size_t>(
      std::bit_width(static_cast<std::uint64_t>(time.count()) ^ static_cast<std::uint64_t>(last_.count())));
}

void Calendar::schedule(SimTime at, ClientId client, std::uint64_t argument, EventId cause, Priority priority) {
  SWITCHBACK_ASSERT(at >= last_);
  const std::uint64_t number = ++inserted_;
  const std::uint64_t tie = shuffled_ ? mix64(shuffle_seed_ ^ mix64(number)) >> (64U - kPriorityShift) : number;
  const std::uint64_t order = (static_cast<std::uint64_t>(priority) << kPriorityShift) | tie;
  put(Entry{at, order, argument, cause, client});
  ++size_;
}

void Calendar::put(const Entry& entry) {
  const std::size_t level = level_of(entry.time);
  std::vector<Entry>& entries = levels_[level];
  const std::uint64_t bit = std::uint64_t{1} << level;
  if (level == 0) {
    // Level 0 holds the present instant and is kept in order; appending is the usual case.
    if (entries.size() == head_ || entries.back().order < entry.order) {
      entries.push_back(entry);
    } else {
      const auto present = entries.begin() + static_cast<std::ptrdiff_t>(head_);
      entries.insert(std::upper_bound(present, entries.end(), entry, in_order), entry);
    }
  } else {
    entries.push_back(entry);
    level_min_[level] = (occupied_ & bit) != 0 ? std::min(level_min_[level], entry.time) : entry.time;
  }
  occupied_ |= bit;
}

SimTime Calendar::next_time() const {
  if (size_ == 0) return kNever;
  const auto level = static_cast<std::size_t>(std::countr_zero(occupied_));
  return level == 0 ? last_ : level_min_[level];
}

void Calendar::refill() {
  const auto level = static_cast<std::size_t>(std::countr_zero(occupied_));
  last_ = level_min_[level];
  occupied_ &= ~(std::uint64_t{1} << level);
  std::vector<Entry>& entries = levels_[level];
  if (entries.size() == 1) {
    // Usual while events are sparse. Level 0 is empty, or there would be nothing to refill.
    levels_[0].push_back(entries.front());
    occupied_ |= 1U;
  } else {
    // Everything moves to lower levels, never back into the one it comes from.
    for (const Entry& entry : entries) put(entry);
  }
  // Small levels keep their memory, so that steady state allocates nothing; large ones give it back.
  if (entries.capacity() <= kKeepCapacity) {
    entries.clear();
  } else {
    std::vector<Entry>().swap(entries);
  }
}

Calendar::Entry Calendar::pop() {
  SWITCHBACK_ASSERT(size_ > 0);
  if ((occupied_ & 1U) == 0) refill();
  std::vector<Entry>& present = levels_[0];
  const Entry entry = present[head_++];
  if (head_ == present.size()) {
    present.clear();
    head_ = 0;
    occupied_ &= ~std::uint64_t{1};
  }
  --size_;
  ++popped_;
  return entry;
}

}  // namespace switchback
