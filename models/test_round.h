// Awaiting one round of test calls in a script.
#pragma once

#include <coroutine>
#include <vector>

#include "models/callers.h"

namespace switchback::models {

/// `bool passed = co_await TestRound{callers, kinds}`: true if every call of the round passed.
struct TestRound {
  Callers& callers;
  std::vector<TestCallKind> kinds;
  bool passed = false;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> script) {
    callers.test_calls(kinds, [this, script](bool all) {
      passed = all;
      script.resume();
    });
  }
  bool await_resume() const noexcept { return passed; }
};

}  // namespace switchback::models
