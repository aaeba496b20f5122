#include "models/core/calendar.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "models/core/errors.h"
#include "models/core/random.h"

namespace switchback {
namespace {

constexpr unsigned kPriorityShift = 56;
/// A bucket up to this size is sorted as it is; spreading it would cost more.
constexpr std::size_t kSmallBucket = 24;
/// A longer run is cut in two, so that inserting into it stays cheap.
constexpr std::size_t kLongestRun = 48;
/// How many popped entries may stand before the run's pending ones.
constexpr std::size_t kMostPopped = 1024;

bool in_order(const Calendar::Entry& a, const Calendar::Entry& b) {
  return a.time != b.time ? a.time < b.time : a.order < b.order;
}

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

std::uint64_t Calendar::next_order(Priority priority) {
  const std::uint64_t number = ++inserted_;
  const std::uint64_t tie = shuffled_ ? mix64(shuffle_seed_ ^ mix64(number)) >> (64U - kPriorityShift) : number;
  return (static_cast<std::uint64_t>(priority) << kPriorityShift) | tie;
}

void Calendar::schedule(SimTime at, ClientId client, std::uint64_t argument, EventId cause, Priority priority) {
  SWITCHBACK_ASSERT(at >= last_);
  const Entry entry{at, next_order(priority), argument, cause, client};
  if (size_++ == 0) {
    run_end_ = kNever;
    run_.push_back(entry);
  } else if (at < run_end_) {
    insert_into_run(entry);
  } else {
    put_into_bucket(entry);
  }
}

void Calendar::show_front(SimTime at, ClientId client, std::uint64_t argument) {
  SWITCHBACK_ASSERT(at >= last_);
  front_ = {at, next_order(Priority::normal), argument, 0, client};
}

void Calendar::insert_into_run(const Entry& entry) {
  if (head_ >= kMostPopped) {
    run_.erase(run_.begin(), run_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  if (in_order(run_.back(), entry)) {
    run_.push_back(entry);
  } else {
    const auto pending = run_.begin() + static_cast<std::ptrdiff_t>(head_);
    const auto place = std::upper_bound(pending, run_.end(), entry, in_order);
    if (head_ > 0 && place - pending < run_.end() - place) {
      std::move(pending, place, pending - 1);
      *(place - 1) = entry;
      --head_;
    } else {
      run_.insert(place, entry);
    }
  }
  if (run_.size() - head_ > kLongestRun) shorten_run();
}

void Calendar::shorten_run() {
  const auto pending = run_.begin() + static_cast<std::ptrdiff_t>(head_);
  const SimTime middle = (pending + kLongestRun / 2)->time;
  const auto later =
      std::upper_bound(pending, run_.end(), middle, [](SimTime time, const Entry& entry) { return time < entry.time; });
  if (later == run_.end()) return;
  if (later->time < base_) rewind();
  run_end_ = later->time;
  for (auto entry = later; entry != run_.end(); ++entry) put_into_bucket(*entry);
  run_.erase(later, run_.end());
}

void Calendar::rewind() {
  const auto from = static_cast<std::uint64_t>(base_.count());
  base_ = last_;
  const std::size_t level = level_of(from ^ static_cast<std::uint64_t>(base_.count()));
  // What differs from the old base in a lower digit only differs from the new one in this digit.
  const std::size_t digit = (from >> (level * kDigitBits)) % kDigits;
  Pile<Entry>& gathered = buckets_[level][digit];
  for (std::size_t lower = 0; lower < level; ++lower) {
    for (std::uint64_t left = std::exchange(occupied_[lower], 0); left != 0; left &= left - 1) {
      Pile<Entry>& bucket = buckets_[lower][static_cast<std::size_t>(std::countr_zero(left))];
      bucket.drain(pool_, [&](const Entry& entry) { gathered.push(pool_, entry); });
    }
  }
  if (!gathered.empty()) occupied_[level] |= std::uint64_t{1} << digit;
}

std::size_t Calendar::level_of(std::uint64_t difference) {
  return (static_cast<std::size_t>(std::bit_width(difference | 1U)) - 1) / kDigitBits;
}

void Calendar::put_into_bucket(const Entry& entry) {
  const auto time = static_cast<std::uint64_t>(entry.time.count());
  const std::size_t level = level_of(time ^ static_cast<std::uint64_t>(base_.count()));
  const std::size_t digit = (time >> (level * kDigitBits)) % kDigits;
  buckets_[level][digit].push(pool_, entry);
  occupied_[level] |= std::uint64_t{1} << digit;
}

void Calendar::next_run() {
  run_.clear();
  head_ = 0;
  while (run_.empty()) {
    std::size_t level = 0;
    while (occupied_[level] == 0) ++level;
    const auto digit = static_cast<std::size_t>(std::countr_zero(occupied_[level]));
    Pile<Entry>& bucket = buckets_[level][digit];
    occupied_[level] &= occupied_[level] - 1;
    const auto width = std::uint64_t{1} << (level * kDigitBits);
    const std::uint64_t start = static_cast<std::uint64_t>(bucket.any().time.count()) / width * width;
    base_ = SimTime{static_cast<std::int64_t>(start)};
    if (level == 0 || bucket.size() <= kSmallBucket) {
      bucket.drain(pool_, [this](const Entry& entry) { run_.push_back(entry); });
      std::sort(run_.begin(), run_.end(), in_order);
      for (const Entry& entry : run_) clients_[entry.client]->on_calendar_soon(entry.argument);
      // The last bucket of the highest level ends beyond what a time can hold.
      const std::uint64_t end = start + width;
      run_end_ = end > static_cast<std::uint64_t>(kNever.count()) ? kNever : SimTime{static_cast<std::int64_t>(end)};
    } else {
      bucket.drain(pool_, [this](const Entry& entry) { put_into_bucket(entry); });
    }
  }
}

Calendar::Entry Calendar::pop() {
  SWITCHBACK_ASSERT(!empty());
  ++popped_;
  if (front_.time != kNever && (size_ == 0 || in_order(front_, run_[head_]))) {
    last_ = front_.time;
    return std::exchange(front_, Entry{kNever, 0, 0, 0, 0});
  }
  const Entry entry = run_[head_++];
  last_ = entry.time;
  --size_;
  if (head_ == run_.size()) {
    if (size_ > 0) {
      next_run();
    } else {
      run_.clear();
      head_ = 0;
    }
  }
  return entry;
}

}  // namespace switchback
