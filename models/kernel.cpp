#include "models/kernel.h"

#include <algorithm>
#include <utility>

#include "models/core/errors.h"

namespace switchback::models {
namespace {

/// How far the calendar may run ahead of SystemC's clock while SystemC has nothing else to do: so far that even the
/// messages of 200 phones share wake-ups.
constexpr SimTime kMostAhead = 100ms;

}  // namespace

/// Actions given to `after`, in slots that are used again.
class Kernel::OneShots : public CalendarClient {
 public:
  std::uint64_t store(std::function<void()> action) {
    if (free_.empty()) {
      actions_.push_back(std::move(action));
      return actions_.size() - 1;
    }
    const std::uint64_t slot = free_.back();
    free_.pop_back();
    actions_[slot] = std::move(action);
    return slot;
  }

  void on_calendar(std::uint64_t slot) override {
    const std::function<void()> action = std::exchange(actions_[slot], nullptr);
    free_.push_back(slot);
    action();
  }

  ClientId client = 0;

 private:
  std::vector<std::function<void()>> actions_;
  std::vector<std::uint64_t> free_;
};

Kernel::Kernel(const sc_core::sc_module_name& name, const KernelOptions& options)
    : sc_module(name), seed_(options.seed), due_("due"), one_shots_(std::make_unique<OneShots>()) {
  if (options.shuffle_ties_seed != 0) calendar_.shuffle_ties(options.shuffle_ties_seed);
  one_shots_->client = calendar_.attach(*one_shots_);
  SC_HAS_PROCESS(Kernel);
  SC_METHOD(dispatch_due);
  sensitive << due_;
  dont_initialize();
}

Kernel::~Kernel() = default;

void Kernel::schedule_caused(SimTime delay, ClientId client, std::uint64_t argument, EventId cause, Priority priority) {
  SWITCHBACK_ASSERT(delay >= SimTime{0});
  calendar_.schedule(now_ + delay, client, argument, cause, priority);
  if (!dispatching_) wake_for_next();
}

void Kernel::after(SimTime delay, std::function<void()> action, Priority priority) {
  const std::uint64_t slot = one_shots_->store(std::move(action));
  schedule(delay, one_shots_->client, slot, priority);
}

void Kernel::wake_for_next() {
  const SimTime next = calendar_.next_time();
  if (next == kNever || next == due_at_) return;
  due_at_ = next;
  due_.cancel();
  due_.notify(to_sc_time(next - from_sc_time(sc_core::sc_time_stamp())));
}

void Kernel::dispatch_due() {
  due_at_ = kNever;
  const SimTime woken_at = from_sc_time(sc_core::sc_time_stamp());
  now_ = woken_at;
  journal_.set_now(now_);
  dispatching_ = true;
  // What else SystemC has to do, the end of `run_until` included, comes before anything at or after it. Models notify
  // no events of their own, so it stays where it is meanwhile.
  const sc_core::sc_time pending = std::min(sc_core::sc_time_to_pending_activity(), to_sc_time(kMostAhead));
  horizon_ = woken_at + from_sc_time(pending) - SimTime{1};
  while (!finished_) {
    const SimTime next = calendar_.next_time();
    if (next > now_) {
      if (next > horizon_) break;
      now_ = next;
      journal_.set_now(now_);
    }
    const Calendar::Entry entry = calendar_.pop();
    SWITCHBACK_ASSERT(entry.time == now_);
    journal_.set_cause(entry.cause);
    calendar_.client(entry.client).on_calendar(entry.argument);
  }
  dispatching_ = false;
  if (finished_) {
    sc_core::sc_pause();
  } else {
    wake_for_next();
  }
}

void Kernel::run_until(SimTime until) {
  finished_ = false;
  const SimTime here = from_sc_time(sc_core::sc_time_stamp());
  const bool to_the_last_event = until == kNever;
  // Pending only to be seen by `dispatch_due`, which must not run past it.
  sc_core::sc_event end;
  if (until > here) {
    // `finish` pauses SystemC, which then returns at that instant.
    if (to_the_last_event) {
      sc_core::sc_start();
    } else {
      end.notify(to_sc_time(until - here));
      sc_core::sc_start(to_sc_time(until - here), sc_core::SC_RUN_TO_TIME);
    }
  }
  // Events due exactly at the end are triggered but not run by it; nothing after the end is to run with them.
  end.notify(sc_core::sc_get_time_resolution());
  while (!finished_ && sc_core::sc_pending_activity_at_current_time()) sc_core::sc_start(sc_core::SC_ZERO_TIME);
  if (finished_ || to_the_last_event) return;
  now_ = until;
  journal_.set_now(now_);
}

Timer::Timer(Kernel& kernel, std::function<void()> action, Priority priority)
    : kernel_(kernel), action_(std::move(action)), client_(kernel.attach(*this)), priority_(priority) {}

void Timer::arm(SimTime delay) {
  due_ = kernel_.now() + delay;
  kernel_.schedule(delay, client_, ++generation_, priority_);
}

void Timer::cancel() {
  ++generation_;
  due_ = kNever;
}

void Timer::on_calendar(std::uint64_t generation) {
  if (generation != generation_) return;
  due_ = kNever;
  action_();
}

}  // namespace switchback::models
