// What every model needs of a run: the calendar behind one sc_event, the journal, the random streams.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "models/core/calendar.h"
#include "models/core/journal.h"
#include "models/core/random.h"
#include "models/systemc.h"

namespace switchback::models {

/// Options of a run's kernel.
struct KernelOptions {
  std::uint64_t seed = 1;
  /// Non-zero: break equal-time ties by this seed (Calendar::shuffle_ties).
  std::uint64_t shuffle_ties_seed = 0;
};

/// The one module that drives time: SystemC's kernel wakes it when something is due, and it hands out what the
/// calendar holds for that instant. While SystemC has nothing else to do it goes on with the next instants, up to
/// 100 ms ahead of SystemC's clock; so models read `now()`, never sc_time_stamp().
class Kernel : public sc_core::sc_module {
 public:
  Kernel(const sc_core::sc_module_name& name, const KernelOptions& options);
  ~Kernel() override;

  SimTime now() const { return now_; }
  std::uint64_t seed() const { return seed_; }
  Journal& journal() { return journal_; }
  const Calendar& calendar() const { return calendar_; }

  /// The stream of draws of `entity` for `purpose`; independent of every other stream.
  RandomStream stream(std::string_view entity, std::string_view purpose) const { return {seed_, entity, purpose}; }

  EventId record(EntityId entity, EventKind kind, std::int64_t a = 0, std::int64_t b = 0, std::int64_t c = 0) {
    return journal_.record(entity, kind, a, b, c);
  }
  /// The interned number of a text, for event fields of type text.
  std::int64_t text(std::string_view text) { return journal_.text(text); }

  ClientId attach(CalendarClient& client) { return calendar_.attach(client); }
  /// Puts `argument` for `client` at `delay` from now, caused by the ambient cause.
  void schedule(SimTime delay, ClientId client, std::uint64_t argument, Priority priority = Priority::normal) {
    schedule_caused(delay, client, argument, journal_.cause(), priority);
  }
  void schedule_caused(SimTime delay, ClientId client, std::uint64_t argument, EventId cause,
                       Priority priority = Priority::normal);

  /// Calendar::show_front, for what is due at `at`.
  void show_front(SimTime at, ClientId client, std::uint64_t argument) {
    calendar_.show_front(at, client, argument);
    if (!dispatching_) wake_for_next();
  }

  /// For a client being handed an entry: whether the next thing that happens anywhere is what it holds for `at`. If so,
  /// `now()` is `at` from here on, and it may go on with that at once. The ambient cause is for the client to set.
  bool go_on_to(SimTime at) {
    if (finished_ || at > horizon_ || !calendar_.pass_to(at)) return false;
    now_ = at;
    journal_.set_now(now_);
    return true;
  }

  /// When the next thing happens; kNever if nothing is pending.
  SimTime next_time() const { return calendar_.next_time(); }

  /// Calls `action` once after `delay`. For what happens rarely; hot paths attach a client. Cannot be cancelled:
  /// use a Timer for that.
  void after(SimTime delay, std::function<void()> action, Priority priority = Priority::normal);

  /// Runs until `until` or until `finish` was called or nothing is left, in virtual time. Everything due exactly
  /// at `until` has happened on return.
  void run_until(SimTime until);
  /// Ends `run_until` after the handler that runs now.
  void finish() { finished_ = true; }
  bool finished() const { return finished_; }

 private:
  class OneShots;

  void dispatch_due();
  void wake_for_next();

  Calendar calendar_;
  Journal journal_;
  std::uint64_t seed_;
  SimTime now_{0};
  SimTime horizon_{0};  ///< what may happen before SystemC is asked again
  sc_core::sc_event due_;
  SimTime due_at_ = kNever;
  bool dispatching_ = false;
  bool finished_ = false;
  std::unique_ptr<OneShots> one_shots_;
};

/// A restartable, cancellable timer. The action is fixed at construction; arming again replaces the pending one.
class Timer : private CalendarClient {
 public:
  Timer(Kernel& kernel, std::function<void()> action, Priority priority = Priority::normal);
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void arm(SimTime delay);
  void cancel();
  bool armed() const { return due_ != kNever; }
  /// When it fires; kNever while not armed.
  SimTime due() const { return due_; }

 private:
  void on_calendar(std::uint64_t argument) override;

  Kernel& kernel_;
  std::function<void()> action_;
  ClientId client_;
  Priority priority_;
  std::uint64_t generation_ = 0;
  SimTime due_ = kNever;
};

}  // namespace switchback::models
