// Two error channels: what a user can cause is thrown, what only a bug can cause aborts.
#pragma once

#include <stdexcept>
#include <string>

namespace switchback {

/// Something the user gave us is wrong. The text says what happened, where, what was expected and what to do;
/// it is shown as it is, without a prefix, and the program ends with exit code 2.
class UserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Prints the failed condition with its place and aborts. Called by SWITCHBACK_ASSERT only.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace switchback

/// Stays on in release builds: a simulation that has broken its own rules must not produce a verdict.
#define SWITCHBACK_ASSERT(condition) \
  ((condition) ? void(0) : ::switchback::assertion_failed(#condition, __FILE__, __LINE__))
