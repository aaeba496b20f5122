// Awaiting one round of test calls in a script.
#pragma once

#include <coroutine>
#include <vector>

#include "models/callers.h"

namespace switchback::models {

/// `TestRound round(callers, kinds); bool passed = co_await round;`: true if every call of the round passed. A named
/// variable, because GCC 12 destroys temporaries of a co_await expression twice (GCC bug 99576).
class TestRound {
 public:
  TestRound(Callers& callers, const std::vector<TestCallKind>& kinds) : callers_(callers), kinds_(kinds) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> script) {
    callers_.test_calls(kinds_, [this, script](bool all) {
      passed_ = all;
      script.resume();
    });
  }
  bool await_resume() const noexcept { return passed_; }

 private:
  Callers& callers_;
  const std::vector<TestCallKind>& kinds_;
  bool passed_ = false;
};

}  // namespace switchback::models
