// Waiting for something to become true, without polling: predicates are looked at again whenever the system
// may have changed, once per instant, after everything else of that instant.
#pragma once

#include <coroutine>
#include <functional>
#include <memory>
#include <vector>

#include "models/kernel.h"

namespace switchback::models {

/// Everybody who waits for a condition. Notable journal events touch it; other sources call `touch`.
class Conditions : private CalendarClient {
 public:
  explicit Conditions(Kernel& kernel);

  /// Something changed: waiting predicates are evaluated at the end of this instant.
  void touch();

  /// Calls `done(true)` at the first instant at which `predicate` holds (now included), or `done(false)` after
  /// `within`.
  void wait(std::function<bool()> predicate, SimTime within, std::function<void(bool)> done);

  /// `bool became = co_await conditions.until(predicate, within)`.
  auto until(std::function<bool()> predicate, SimTime within) {
    struct Awaiter {
      Conditions& conditions;
      std::function<bool()> predicate;
      SimTime within;
      bool result = false;

      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> script) {
        conditions.wait(std::move(predicate), within, [this, script](bool became) {
          result = became;
          script.resume();
        });
      }
      bool await_resume() const noexcept { return result; }
    };
    return Awaiter{*this, std::move(predicate), within};
  }

 private:
  struct Waiter {
    std::uint64_t number;
    std::function<bool()> predicate;
    std::function<void(bool)> done;
  };

  void on_calendar(std::uint64_t argument) override;
  void evaluate();
  void give_up(std::uint64_t number);

  Kernel& kernel_;
  ClientId client_;
  bool evaluation_due_ = false;
  std::uint64_t next_number_ = 1;
  std::vector<Waiter> waiters_;  ///< by number
};

}  // namespace switchback::models
