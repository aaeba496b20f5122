#include "models/conditions.h"

#include <algorithm>

namespace switchback::models {
namespace {

/// The calendar argument of an evaluation; waiters are numbered from 1.
constexpr std::uint64_t kEvaluate = 0;

}  // namespace

Conditions::Conditions(Kernel& kernel) : kernel_(kernel), client_(kernel.attach(*this)) {
  kernel.journal().on_notable([this](EventId) { touch(); });
}

void Conditions::touch() {
  if (evaluation_due_) return;
  evaluation_due_ = true;
  kernel_.schedule(SimTime{0}, client_, kEvaluate, Priority::observation);
}

void Conditions::wait(std::function<bool()> predicate, SimTime within, std::function<void(bool)> done) {
  const std::uint64_t number = next_number_++;
  waiters_.push_back({number, std::move(predicate), std::move(done)});
  touch();
  if (within != kNever) kernel_.schedule(within, client_, number, Priority::observation);
}

void Conditions::on_calendar(std::uint64_t argument) {
  if (argument == kEvaluate) {
    evaluate();
  } else {
    give_up(argument);
  }
}

void Conditions::evaluate() {
  evaluation_due_ = false;
  const EventId cause = kernel_.journal().cause();
  // A resumed waiter may wait again, so the list can grow and shrink while it is walked.
  std::vector<std::uint64_t> numbers;
  numbers.reserve(waiters_.size());
  for (const Waiter& waiter : waiters_) numbers.push_back(waiter.number);
  for (const std::uint64_t number : numbers) {
    const auto found =
        std::find_if(waiters_.begin(), waiters_.end(), [&](const Waiter& w) { return w.number == number; });
    if (found == waiters_.end() || !found->predicate()) continue;
    const auto done = std::move(found->done);
    waiters_.erase(found);
    CauseScope scope(kernel_.journal(), cause);
    done(true);
  }
}

void Conditions::give_up(std::uint64_t number) {
  const auto found =
      std::find_if(waiters_.begin(), waiters_.end(), [&](const Waiter& w) { return w.number == number; });
  if (found == waiters_.end()) return;
  // At the very limit the condition still counts if it has just become true.
  const bool became = found->predicate();
  const auto done = std::move(found->done);
  waiters_.erase(found);
  done(became);
}

}  // namespace switchback::models
