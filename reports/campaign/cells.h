// What is known of the cells of a campaign: every run's verdict and measurements, as they come.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/run_record.h"
#include "reports/statistics/proportion.h"
#include "reports/verdict.h"

namespace switchback::reports {

using VerdictCounts = std::array<std::size_t, kVerdictNames.size()>;

struct CellMeasurement {
  std::string unit;
  std::optional<double> max;   ///< the limit of the scenario
  std::vector<double> values;  ///< by run, in the order of the cell's seeds; NaN: the run gave none
};

/// The runs of one cell.
struct CellResults {
  VerdictCounts verdicts{};
  /// Of the runs that say something of the system: pass, marginal and fail. Others are the bench's matter.
  std::vector<std::uint64_t> seeds;
  std::vector<bool> faulted;                                         ///< by run: it came to a fault
  std::map<std::string, CellMeasurement, std::less<>> measurements;  ///< by name

  std::size_t runs() const;
};

/// Adds a run that has been judged.
void add_run(CellResults& cell, const RunRecord& run);
/// The same, piece by piece: a run, then its measurements.
void add_run(CellResults& cell, std::uint64_t seed, Verdict verdict, bool faulted);
void add_value(CellResults& cell, std::string_view name, std::string_view unit, std::optional<double> max,
               std::optional<double> value);

/// The values that there are, the smallest first.
std::vector<double> values_of(const CellResults& cell, std::string_view measurement);

/// What a takeover may take where the scenario sets no limit: the longer end of the two to three minutes that the
/// vendor promises (domain.md 1).
inline constexpr double kUsualBudget = 180.0;

/// How likely a takeover is to take longer than it may.
struct BudgetRisk {
  double budget = kUsualBudget;  ///< seconds
  bool of_scenario = false;      ///< the scenario's limit; otherwise the usual one
  /// A run that never came to full control is over, too; but where runs have a fault, one that ended before its own
  /// does not count, since no takeover was due in it.
  Share over;
  ShareInterval interval;  ///< 95 %
};

/// Nothing for a cell in which no takeover is asked for and none happened.
std::optional<BudgetRisk> budget_risk(const CellResults& cell);

}  // namespace switchback::reports
