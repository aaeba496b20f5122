#include "sim/trend_json.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace switchback::sim {

nlohmann::ordered_json trend_json(const reports::TrendSeries& series) {
  auto points = nlohmann::ordered_json::array();
  for (const reports::TrendPoint& point : series.points) {
    points.push_back({{"date_utc", point.date_utc},
                      {"tool_version", point.tool_version},
                      {"git_rev", point.git_rev},
                      {"campaign", point.campaign},
                      {"runs", point.runs},
                      {"min", point.min},
                      {"median", point.median},
                      {"p95", point.p95},
                      {"max", point.max},
                      {"failed", point.failed}});
  }
  return {{"scenario", series.scenario},
          {"measurement", series.measurement},
          {"unit", series.unit},
          {"points", std::move(points)}};
}

}  // namespace switchback::sim
