// The one queue of everything that will happen: timers and messages, ordered by (time, priority, insertion).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "models/core/block_pile.h"
#include "models/core/sim_time.h"

namespace switchback {

/// Number of an event in the journal; 0 means "no event". 32 bits bound a run to 4.29 thousand million events.
using EventId = std::uint32_t;

/// What happens first among things due at one instant. Part of the model, not a tuning knob.
enum class Priority : std::uint8_t {
  control = 0,      ///< faults and scenario steps: they change the world before anything reacts in it
  normal = 1,       ///< messages and timers
  observation = 2,  ///< conditions of steps and monitors: they look at the world after it has settled
  verdict = 3,      ///< what judges an instant by what its observations have found
};

/// Receives what it put into the calendar.
class CalendarClient {
 public:
  virtual ~CalendarClient() = default;
  /// `argument` is what was given to `schedule`.
  virtual void on_calendar(std::uint64_t argument) = 0;
  /// `argument`'s turn is near: for a client that has much memory, to fetch what it will touch. Nothing else may depend
  /// on this, since not every entry is announced.
  virtual void on_calendar_soon(std::uint64_t argument) { static_cast<void>(argument); }
};

using ClientId = std::uint16_t;

/// A monotone priority queue in two parts. What is due soonest is one short list in order, the run; everything later
/// lies unsorted in buckets, 64 a level, each level 64 times as wide as the one below (hierarchical timing wheels,
/// Varghese and Lauck 1987). When the run is used up, the first bucket becomes the next run if it is small, and is
/// spread over the level below if it is not. So an entry is moved two or three times, whatever the number of pending
/// entries, and few entries are simply a sorted list. Nothing may be scheduled before the time of the last entry
/// popped.
class Calendar {
 public:
  struct Entry {
    SimTime time;
    std::uint64_t order;     ///< priority in the top byte, then the insertion number
    std::uint64_t argument;  ///< handed to the client
    EventId cause;           ///< the journal event that made this happen
    ClientId client;
    std::uint16_t unused =
        0;  ///< so that a copy is two whole moves: without it they overlap, and loads wait for stores
  };

  /// Registers a receiver; it must outlive the calendar's last pop. At most 65,535 receivers.
  ClientId attach(CalendarClient& client);

  /// Breaks ties of equal time and priority by a hash of `seed` instead of by insertion. Results that change
  /// under it depend on an order that the real system does not have. Call before the first `schedule`.
  void shuffle_ties(std::uint64_t seed);

  void schedule(SimTime at, ClientId client, std::uint64_t argument, EventId cause,
                Priority priority = Priority::normal);

  /// For one client that keeps a queue of its own: stands for the front of that queue until it is popped, in place of
  /// what was shown before, and is ordered as an entry scheduled now would be. A front that changes at every turn costs
  /// two comparisons here, where entries would be moved about.
  void show_front(SimTime at, ClientId client, std::uint64_t argument);

  bool empty() const { return size() == 0; }
  std::size_t size() const { return size_ + (front_.time == kNever ? 0 : 1); }
  /// Entries popped or passed since the start; the unit of "events per second".
  std::uint64_t popped() const { return popped_; }

  /// Time of the next entry, kNever when empty.
  SimTime next_time() const { return size_ == 0 ? front_.time : std::min(run_[head_].time, front_.time); }

  /// Goes to `at` as if an entry at that time had been popped; false, and nothing happens, unless all entries are
  /// later. For a client that keeps a queue of its own and shows the calendar only its front.
  bool pass_to(SimTime at) {
    if (next_time() <= at) return false;
    last_ = at;
    ++popped_;
    return true;
  }

  /// Removes and returns the next entry. The calendar must not be empty.
  Entry pop();

  CalendarClient& client(ClientId id) const { return *clients_[id]; }

 private:
  static constexpr unsigned kDigitBits = 6;
  static constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
  static constexpr std::size_t kLevels = (63 + kDigitBits - 1) / kDigitBits;

  std::uint64_t next_order(Priority priority);
  void insert_into_run(const Entry& entry);
  static std::size_t level_of(std::uint64_t difference);
  void shorten_run();
  /// Takes the base back to the last time popped, after the next run was found and before its time came.
  void rewind();
  void put_into_bucket(const Entry& entry);
  void next_run();

  std::vector<CalendarClient*> clients_;
  std::vector<Entry> run_;  ///< all entries before `run_end_`, in order; empty only if the calendar is
  std::size_t head_ = 0;    ///< entries of the run already popped
  SimTime run_end_{0};
  SimTime base_{0};  ///< buckets are those of the digits in which a time first differs from this one; none is before
  BlockPool<Entry> pool_;
  std::array<std::array<Pile<Entry>, kDigits>, kLevels> buckets_;
  std::array<std::uint64_t, kLevels> occupied_{};  ///< by level; bit n is set while bucket n holds entries
  Entry front_{kNever, 0, 0, 0, 0};
  SimTime last_{0};
  std::size_t size_ = 0;  ///< without the front
  std::uint64_t inserted_ = 0;
  std::uint64_t popped_ = 0;
  std::uint64_t shuffle_seed_ = 0;
  bool shuffled_ = false;
};

}  // namespace switchback
