// The one queue of everything that will happen: timers and messages, ordered by (time, priority, insertion).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "models/core/sim_time.h"

namespace switchback {

/// Number of an event in the journal; 0 means "no event". 32 bits bound a run to 4.29 thousand million events.
using EventId = std::uint32_t;

/// What happens first among things due at one instant. Part of the model, not a tuning knob.
enum class Priority : std::uint8_t {
  control = 0,      ///< faults and scenario steps: they change the world before anything reacts in it
  normal = 1,       ///< messages and timers
  observation = 2,  ///< conditions of steps and monitors: they look at the world after it has settled
};

/// Receives what it put into the calendar.
class CalendarClient {
 public:
  virtual ~CalendarClient() = default;
  /// `argument` is what was given to `schedule`.
  virtual void on_calendar(std::uint64_t argument) = 0;
};

using ClientId = std::uint16_t;

/// A monotone priority queue (radix heap, Ahuja, Mehlhorn, Orlin and Tarjan 1990): amortised constant work per
/// level, all of it on contiguous memory, so that a million pending timers cost little more than a thousand.
/// Nothing may be scheduled before the time of the last entry popped.
class Calendar {
 public:
  struct Entry {
    SimTime time;
    std::uint64_t order;     ///< priority in the top byte, then the insertion number
    std::uint64_t argument;  ///< handed to the client
    EventId cause;           ///< the journal event that made this happen
    ClientId client;
  };

  /// Registers a receiver; it must outlive the calendar's last pop. At most 65,535 receivers.
  ClientId attach(CalendarClient& client);

  /// Breaks ties of equal time and priority by a hash of `seed` instead of by insertion. Results that change
  /// under it depend on an order that the real system does not have. Call before the first `schedule`.
  void shuffle_ties(std::uint64_t seed);

  void schedule(SimTime at, ClientId client, std::uint64_t argument, EventId cause,
                Priority priority = Priority::normal);

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  /// Entries popped since the start; the unit of "events per second".
  std::uint64_t popped() const { return popped_; }

  /// Time of the next entry, kNever when empty.
  SimTime next_time() const;

  /// Removes and returns the next entry. The calendar must not be empty.
  Entry pop();

  CalendarClient& client(ClientId id) const { return *clients_[id]; }

 private:
  static constexpr std::size_t kLevels = 64;

  std::size_t level_of(SimTime time) const;
  void put(const Entry& entry);
  void refill();

  std::vector<CalendarClient*> clients_;
  std::array<std::vector<Entry>, kLevels> levels_;
  std::array<SimTime, kLevels> level_min_{};
  std::uint64_t occupied_ = 0;  ///< bit n is set while level n holds entries
  std::size_t head_ = 0;        ///< entries of level 0 already popped
  SimTime last_{0};
  std::size_t size_ = 0;
  std::uint64_t inserted_ = 0;
  std::uint64_t popped_ = 0;
  std::uint64_t shuffle_seed_ = 0;
  bool shuffled_ = false;
};

}  // namespace switchback
