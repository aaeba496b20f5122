// The verdicts, which of two is worse, and what the program's exit code says about them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace switchback::reports {

/// How a step, a limit or a run ended, from the least to the most serious: of several, the last in this order
/// decides. Skipped says nothing and yields to everything.
enum class Verdict : std::uint8_t {
  skipped,       ///< was not carried out
  pass,          ///< everything as expected
  marginal,      ///< passed, beyond a warning bound
  inconclusive,  ///< the bench could not find out
  fail,          ///< the system under test did not do what was expected
  aborted,       ///< stopped by the operator
  error,         ///< the bench or an adapter broke; says nothing about the system under test
};

inline constexpr std::array<std::string_view, 7> kVerdictNames{"skipped", "pass",    "marginal", "inconclusive",
                                                               "fail",    "aborted", "error"};
constexpr std::string_view name_of(Verdict verdict) { return kVerdictNames[static_cast<std::size_t>(verdict)]; }

/// The verdict of this name, nullopt if there is none.
constexpr std::optional<Verdict> verdict_named(std::string_view name) {
  for (std::size_t index = 0; index < kVerdictNames.size(); ++index) {
    if (kVerdictNames[index] == name) return static_cast<Verdict>(index);
  }
  return std::nullopt;
}

/// A pass, marginal included.
constexpr bool passed(Verdict verdict) { return verdict == Verdict::pass || verdict == Verdict::marginal; }

constexpr Verdict worse(Verdict one, Verdict other) { return one < other ? other : one; }

/// The worst of all; skipped when there are none.
constexpr Verdict worst(std::span<const Verdict> verdicts) {
  Verdict result = Verdict::skipped;
  for (const Verdict verdict : verdicts) result = worse(result, verdict);
  return result;
}

/// Exit codes a script can rely on (design.md 10; 2 is a usage or scenario mistake and never comes from verdicts).
enum class ExitCode : int {
  passed = 0,
  failed = 1,
  mistake = 2,
  not_decided = 3,
  bench_error = 4,
  nothing_ran = 5,
  stopped = 130,
};

/// What the worst verdict of everything that ran means for the exit code. `stopped`: the operator ended it early.
constexpr ExitCode exit_code(Verdict worst_verdict, bool stopped = false) {
  if (stopped) return ExitCode::stopped;
  switch (worst_verdict) {
    case Verdict::skipped:
      return ExitCode::nothing_ran;
    case Verdict::pass:
    case Verdict::marginal:
      return ExitCode::passed;
    case Verdict::inconclusive:
      return ExitCode::not_decided;
    case Verdict::fail:
      return ExitCode::failed;
    case Verdict::aborted:
      return ExitCode::stopped;
    case Verdict::error:
      return ExitCode::bench_error;
  }
  return ExitCode::bench_error;
}

}  // namespace switchback::reports
