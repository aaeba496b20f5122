// Sequences that read as such: scenario steps and the administrator, as coroutines resumed by the calendar.
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

#include "models/kernel.h"

namespace switchback::models {

/// A coroutine that runs in scenario time. It starts when it is awaited by another script, or by `start`; the
/// owner of the outermost script keeps it until the end of the run, when its locals are destroyed like any
/// other. A result is left in whatever the script was given a reference to.
class [[nodiscard]] Script {
 public:
  struct promise_type {
    std::coroutine_handle<> continuation;
    std::exception_ptr error;

    Script get_return_object() { return Script{Handle::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct Resume {
        bool await_ready() const noexcept { return false; }
        std::coroutine_handle<> await_suspend(Handle self) const noexcept {
          const auto next = self.promise().continuation;
          return next ? next : std::noop_coroutine();
        }
        void await_resume() const noexcept {}
      };
      return Resume{};
    }
    void return_void() {}
    void unhandled_exception() { error = std::current_exception(); }
  };
  using Handle = std::coroutine_handle<promise_type>;

  Script() = default;
  explicit Script(Handle handle) : handle_(handle) {}
  Script(Script&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Script& operator=(Script&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Script() {
    if (handle_) handle_.destroy();
  }

  /// Runs to its first wait.
  void start() { handle_.resume(); }
  bool done() const { return !handle_ || handle_.done(); }
  /// Throws what the script threw, if it did.
  void rethrow() const {
    if (handle_ && handle_.promise().error) std::rethrow_exception(handle_.promise().error);
  }

  bool await_ready() const noexcept { return done(); }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
    handle_.promise().continuation = caller;
    return handle_;
  }
  void await_resume() const { rethrow(); }

 private:
  Handle handle_;
};

/// `co_await Delay{kernel, 3s}`: goes on after that scenario time. A delay of 0 goes on once everything else of this
/// instant has happened.
struct Delay {
  Kernel& kernel;
  SimTime duration;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> script) const {
    const Priority priority = duration == SimTime{0} ? Priority::verdict : Priority::observation;
    kernel.after(
        duration, [script] { script.resume(); }, priority);
  }
  void await_resume() const noexcept {}
};

}  // namespace switchback::models
