#include "reports/trends.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "models/core/errors.h"
#include "models/core/nearest_word.h"
#include "reports/database.h"

namespace switchback::reports {
namespace {

bool wanted(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

void check_known(const std::vector<std::string>& names, const std::set<std::string>& known, const char* noun) {
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  for (const std::string& name : names) {
    if (known.contains(name)) continue;
    const std::string hint = word_hint(name, candidates);
    throw UserError("no stored run has the " + std::string(noun) + " '" + name + "'" +
                    (hint.empty() ? "" : "; " + hint));
  }
}

}  // namespace

std::vector<TrendSeries> read_trends(Database& database, const std::vector<std::string>& scenarios,
                                     const std::vector<std::string>& measurements) {
  std::vector<TrendSeries> trends;
  std::set<std::string> known_scenarios;
  std::set<std::string> known_measurements;
  Statement select(
      database,
      "SELECT scenario, measurement, unit, date, tool_version, git_rev, campaign, runs, min, p50, p95, max, "
      "failed FROM trend");
  while (select.step()) {
    const std::string scenario = select.text(0);
    const std::string measurement = select.text(1);
    known_scenarios.insert(scenario);
    known_measurements.insert(measurement);
    if (!wanted(scenarios, scenario) || !wanted(measurements, measurement)) continue;
    if (trends.empty() || trends.back().scenario != scenario || trends.back().measurement != measurement) {
      trends.push_back({scenario, measurement, select.text(2), {}});
    }
    trends.back().points.push_back({select.text(3), select.text(4), select.text(5), select.integer(6),
                                    select.integer(7), select.real(8), select.real(9), select.real(10), select.real(11),
                                    select.integer(12)});
  }
  check_known(scenarios, known_scenarios, "scenario");
  check_known(measurements, known_measurements, "measurement");
  return trends;
}

}  // namespace switchback::reports
