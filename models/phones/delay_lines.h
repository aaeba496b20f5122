// The pending wakes of many phones that use few different delays.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/core/block_queue.h"
#include "models/core/calendar.h"
#include "models/core/sim_time.h"

namespace switchback::models {

/// Wakes at constant delays. What is asked for at one delay falls due in the order in which it was asked for, so a
/// delay is a plain queue; the next of all is the earliest of their fronts, the winner of a tournament between them.
/// Nearly all timers of phones live here, at 16 bytes each, and the next phones to wake are known early enough to fetch
/// them into the cache.
class DelayLines {
 public:
  struct Wake {
    SimTime due{0};
    std::uint32_t phone = 0;
    EventId cause = 0;  ///< the ambient cause when it was asked for
  };

  DelayLines();

  /// Makes a line for `delay`, unless there is one, it is not positive, or there are 31 already.
  void add(SimTime delay);

  /// False, and nothing happens, if there is no line for `delay`. `now` must not be before that of the last push.
  bool push(SimTime now, SimTime delay, std::uint32_t phone, EventId cause);
  /// For wakes that come in the order of their times by themselves. False, and nothing happens, if one that is pending
  /// here is due later.
  bool push_in_order(SimTime due, std::uint32_t phone, EventId cause);

  /// When the next wake is due; kNever if none is pending.
  SimTime next_due() const { return fronts_[winners_[1]]; }
  /// Removes the next wake; one must be pending. Of two that are due together, that of the line added first.
  Wake pop();
  /// What will be popped from the line of the last pop some wakes later: now and then several together, so that
  /// fetching one does not wait for fetching the other; otherwise nothing.
  std::span<const Wake> coming() const { return queues_[last_].coming(); }

 private:
  static constexpr std::size_t kMostLines = 32;
  static constexpr unsigned kSlotBits = 6;
  static constexpr std::size_t kSlots = std::size_t{1} << kSlotBits;

  static std::size_t slot_of(SimTime delay);
  /// The line for `delay`, or the number of lines.
  std::size_t line_for(SimTime delay) const;
  void push_to(std::size_t line, const Wake& wake);
  /// The front of `line` has changed.
  void play(std::size_t line);

  std::vector<SimTime> delays_;  ///< by line; the first is for what comes in order, whatever its delay
  BlockPool<Wake> pool_;
  std::vector<BlockQueue<Wake>> queues_;
  std::array<std::uint8_t, kSlots> line_of_slot_{};  ///< open addressing by the delay
  std::array<SimTime, kMostLines> fronts_{};         ///< by line: when its first wake is due, or kNever
  std::array<std::uint8_t, kMostLines> winners_{};   ///< node n plays 2 n against 2 n + 1; a line is node 32 + line
  /// When the first wake of all the other lines is due: while the winner's is due earlier, nothing need be played.
  SimTime runner_up_ = kNever;
  SimTime latest_in_order_{0};
  std::size_t last_ = 0;  ///< the line of the last pop
};

}  // namespace switchback::models
