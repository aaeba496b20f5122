// Whether variants of a scenario still fail by the same fingerprint, found out in worker processes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/overrides.h"

namespace switchback::sim {

struct TrialOptions {
  unsigned jobs = 1;
  std::chrono::milliseconds timeout{60'000};
  std::vector<scenarios::Override> overrides{};
  std::function<void()> on_tick{};
};

/// What came of one variant.
struct TrialResult {
  std::string failure;   ///< as reports::failure_of; empty also for a text that does not load
  std::string reason;    ///< one line
  std::string mistakes;  ///< of a text that does not load
};

/// Plays one text, in a worker process, so that what crashes or hangs there is a failure and not the end of this one.
TrialResult play_trial(const std::string& text, std::uint64_t seed, const TrialOptions& options);

/// Plays variants until one is known to fail alike.
class Trials {
 public:
  Trials(std::string failure, std::uint64_t seed, TrialOptions options)
      : failure_(std::move(failure)), seed_(seed), options_(std::move(options)) {}

  /// The first of `texts` that fails alike; nothing if none does, or after a signal.
  std::optional<std::size_t> first_failing(const std::vector<std::string>& texts);

  std::size_t played() const { return played_; }
  bool interrupted() const { return interrupted_; }

 private:
  std::string failure_;
  std::uint64_t seed_;
  TrialOptions options_;
  std::size_t played_ = 0;
  bool interrupted_ = false;
};

}  // namespace switchback::sim
