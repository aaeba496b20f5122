// Whether runs got worse: two sides, scenario by scenario and measurement by measurement.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/measurement_names.h"
#include "reports/compare/side.h"
#include "reports/statistics/rank_tests.h"
#include "reports/statistics/shift.h"
#include "reports/statistics/spread.h"

namespace switchback::reports {

/// What counts as a difference. The defaults are ours (assumption): large enough that nobody asks why an alarm was
/// raised about this, small against every limit of the library.
struct CompareOptions {
  /// The chance that two sides that do not differ raise any alarm at all, at most.
  double level = 0.05;
  /// A difference matters from this share of the base's median on, in percent, and from this much in its own unit on:
  /// both must be reached.
  double least_percent = 5.0;
  double least_seconds = 0.01;
  double least_count = 0.1;  ///< on average, one in ten runs
  double least_rate = 1.0;   ///< per second
};

/// Of the intervals.
inline constexpr double kConfidence = 0.95;

/// What became of a row, the most serious first. Different: it changed where neither direction is better.
enum class Change : std::uint8_t { regression, different, improvement, too_few_runs, none };
inline constexpr std::array<std::string_view, 5> kChangeNames{"regression", "different", "improvement", "too few runs",
                                                              "no difference"};
constexpr std::string_view name_of(Change change) { return kChangeNames[static_cast<std::size_t>(change)]; }

/// What of a scenario's runs is compared.
enum class RowKind : std::uint8_t {
  fails,   ///< how many of the runs failed
  absent,  ///< in how many of the runs the measurement never got a value
  value,   ///< the values of the measurement
};

struct ComparedRow {
  std::string scenario;
  std::string measurement;  ///< empty: the verdict
  RowKind kind = RowKind::value;
  std::string unit;  ///< of values
  Better better = Better::less;

  std::vector<double> base_values;  ///< in order of size
  std::vector<double> fresh_values;
  Spread base;  ///< zeros without values
  Spread fresh;
  Share base_share;  ///< of runs that failed, or have no value
  Share fresh_share;

  bool paired = false;    ///< run by run of the same seed
  std::size_t pairs = 0;  ///< in which both runs have a value
  bool varies = false;    ///< some value differs from another, so that a test can say something
  bool same = false;      ///< pair by pair the same
  Shift shift;            ///< of values
  double mean_difference = 0.0;
  double least_that_matters = 0.0;
  TestResult test;
  double adjusted_p = 1.0;      ///< among all rows
  std::size_t runs_needed = 0;  ///< on each side, for one such row to be found; of `too few runs`
  Change change = Change::none;

  /// By how much the new side lies beyond the base: the shift, or the difference of the means where that is larger. A
  /// few runs that take much longer move the mean and leave the median where it was. Shares: their difference.
  double size() const;
};

/// A run that passed on the base side and failed on the new one with the same seed.
struct NewFailure {
  std::string scenario;
  std::uint64_t seed = 0;
  std::int64_t run = 0;  ///< its number on the new side
};

struct Comparison {
  Side base;
  Side fresh;
  CompareOptions options;
  std::size_t scenarios = 0;      ///< that both sides have
  std::size_t tests = 0;          ///< rows that the correction for many tests counts
  std::vector<ComparedRow> rows;  ///< the worst first
  std::vector<NewFailure> newly_failing;
  std::vector<std::string> notes;  ///< what else differs between the sides

  std::size_t count(Change change) const;
};

/// Compares what both sides have. Runs that ended as error, aborted, inconclusive or skipped say nothing of the system
/// and are left out.
///
/// Where both sides have the same seeds of a scenario, each once, the runs are compared in pairs (Wilcoxon's signed
/// ranks): what a seed brings along, such as how many calls are up, is then no noise. Otherwise the sides are
/// independent samples (Mann and Whitney). Shares are compared with Fisher's test. All p are corrected together with
/// Holm's method; rows in which all values are the same cannot raise an alarm and are not counted (Tarone, Biometrics
/// 46 (1990) 515).
///
/// A row is a regression if its corrected p is at most `level`, the new side is worse, and the difference matters. It
/// has too few runs if nothing that could have happened to it alone would have been found.
Comparison compare_sides(Side base, Side fresh, const CompareOptions& options);

}  // namespace switchback::reports
