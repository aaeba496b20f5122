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
  // A resumed waiter may wait again, for which there is the next evaluation, or end others' waits.
  const std::uint64_t end = next_number_;
  for (std::size_t n = 0; n < waiters_.size() && waiters_[n].number < end;) {
    if (!waiters_[n].predicate()) {
      ++n;
      continue;
    }
    const std::uint64_t number = waiters_[n].number;
    const auto done = std::move(waiters_[n].done);
    waiters_.erase(waiters_.begin() + static_cast<std::ptrdiff_t>(n));
    CauseScope scope(kernel_.journal(), cause);
    done(true);
    n = static_cast<std::size_t>(std::ranges::upper_bound(waiters_, number, {}, &Waiter::number) - waiters_.begin());
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
