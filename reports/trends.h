// How measurements went over the campaigns of a store.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace switchback::reports {

class Database;

/// A campaign's runs of one tool version.
struct TrendPoint {
  std::string date_utc;  ///< of its first run
  std::string tool_version;
  std::string git_rev;
  std::int64_t campaign = 0;
  std::int64_t runs = 0;
  double min = 0.0;
  double median = 0.0;
  double p95 = 0.0;
  double max = 0.0;
  std::int64_t failed = 0;  ///< beyond the scenario's limit
};

/// One measurement of one scenario, the oldest point first.
struct TrendSeries {
  std::string scenario;
  std::string measurement;
  std::string unit;
  std::vector<TrendPoint> points;
};

/// Of the view `trend`, what has one of these names; an empty list means all. Throws UserError for a name that no run
/// has, with the nearest one that some have.
std::vector<TrendSeries> read_trends(Database& database, const std::vector<std::string>& scenarios,
                                     const std::vector<std::string>& measurements);

}  // namespace switchback::reports
