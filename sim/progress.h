// How far the runs are: one line that is drawn again on a terminal, a line now and then elsewhere.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string>

#include "reports/verdict.h"
#include "sim/terminal.h"

namespace switchback::sim {

/// Counts ended runs and shows them. Short work outside a terminal shows nothing at all.
class Progress {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Progress(std::ostream& out, const Terminal& terminal, std::size_t total, Time start);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void count(reports::Verdict verdict) { ++counts_[static_cast<std::size_t>(verdict)]; }
  /// Draws, unless the last drawing is too young.
  void refresh(Time now);
  /// A line of its own, above the progress.
  void note(const std::string& text);
  /// Leaves nothing behind on a terminal.
  void close();

  std::size_t ended() const;
  std::size_t count_of(reports::Verdict verdict) const { return counts_[static_cast<std::size_t>(verdict)]; }
  double seconds(Time now) const { return std::chrono::duration<double>(now - start_).count(); }

 private:
  std::string line(Time now) const;
  void erase();

  std::ostream& out_;
  Terminal terminal_;
  std::size_t total_;
  Time start_;
  Time drawn_at_;
  bool drawn_ = false;
  std::array<std::size_t, reports::kVerdictNames.size()> counts_{};
};

/// "19 pass, 1 fail": what there is of each verdict, the worst last.
std::string verdict_counts(const std::array<std::size_t, reports::kVerdictNames.size()>& counts, bool color);
/// "8.3 s", "2 min 5 s", "3 h 10 min".
std::string wall_time_text(double seconds);

}  // namespace switchback::sim
