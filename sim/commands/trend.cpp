#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "reports/store_reader.h"
#include "reports/trends.h"
#include "sim/commands/commands.h"
#include "sim/table.h"
#include "sim/terminal.h"
#include "sim/trend_json.h"

namespace switchback::sim {
namespace {

using reports::TrendPoint;
using reports::TrendSeries;

/// Points of the line that a row has room for; the latest ones.
constexpr std::size_t kLineWidth = 24;
constexpr double kSteady = 0.05;

struct TrendCommand {
  std::vector<std::string> scenarios;
  std::vector<std::string> measurements;
  std::string database = "results.db";
  bool points = false;
  bool json = false;

  reports::ExitCode execute() const;
};

/// The medians as a line of eight heights. What differs by less than kSteady of the greatest stays nearly flat.
std::string line_of(const std::vector<TrendPoint>& points) {
  static constexpr std::array<const char*, 8> kHeights{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const auto [least, greatest] = std::minmax_element(
      points.begin(), points.end(), [](const TrendPoint& a, const TrendPoint& b) { return a.median < b.median; });
  const double range = std::max(greatest->median - least->median, kSteady * std::abs(greatest->median));
  std::string line;
  for (std::size_t at = points.size() - std::min(points.size(), kLineWidth); at < points.size(); ++at) {
    const double share = range > 0.0 ? (points[at].median - least->median) / range : 0.0;
    line += kHeights[static_cast<std::size_t>(std::lround(share * 7.0))];
  }
  return line;
}

std::string change_of(const std::vector<TrendPoint>& points) {
  const double first = points.front().median;
  const double change = points.back().median - first;
  if (first == 0.0 || change == 0.0) return change == 0.0 ? "" : (change > 0.0 ? "+" : "") + number_text(change);
  char text[32];
  std::snprintf(text, sizeof text, "%+.1f %%", change / std::abs(first) * 100.0);
  return text;
}

void print_lines(const std::vector<TrendSeries>& trends, const Terminal& terminal) {
  Table table({{"SCENARIO"},
               {"MEASUREMENT"},
               {"CAMPAIGNS", true},
               {"FIRST MEDIAN", true},
               {"LAST MEDIAN", true},
               {"CHANGE", true},
               {"MEDIANS"}});
  for (const TrendSeries& one : trends) {
    table.add({{one.scenario},
               {one.measurement, Paint::strong},
               {std::to_string(one.points.size())},
               {with_unit(number_text(one.points.front().median), one.unit)},
               {with_unit(number_text(one.points.back().median), one.unit)},
               {change_of(one.points)},
               {line_of(one.points)}});
  }
  table.print(std::cout, terminal);
}

void print_points(const std::vector<TrendSeries>& trends, const Terminal& terminal) {
  for (const TrendSeries& one : trends) {
    std::cout << (&one == &trends.front() ? "" : "\n")
              << painted(one.scenario + "  " + one.measurement, Paint::strong, terminal.color) << '\n';
    Table table({{"STARTED"},
                 {"VERSION"},
                 {"CAMPAIGN", true},
                 {"RUNS", true},
                 {"MIN", true},
                 {"MEDIAN", true},
                 {"P95", true},
                 {"MAX", true},
                 {"FAILED", true}});
    for (const TrendPoint& point : one.points) {
      table.add({{point.date_utc},
                 {point.tool_version + (point.git_rev.empty() ? "" : " (" + point.git_rev + ")")},
                 {std::to_string(point.campaign)},
                 {std::to_string(point.runs)},
                 {number_text(point.min)},
                 {with_unit(number_text(point.median), one.unit), Paint::strong},
                 {number_text(point.p95)},
                 {number_text(point.max)},
                 {std::to_string(point.failed), point.failed > 0 ? Paint::bad : Paint::faint}});
    }
    table.print(std::cout, terminal);
  }
}

std::string json_of(const std::vector<TrendSeries>& trends) {
  auto document = nlohmann::ordered_json::array();
  for (const TrendSeries& one : trends) document.push_back(trend_json(one));
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

reports::ExitCode TrendCommand::execute() const {
  std::vector<TrendSeries> trends;
  reports::read_store(database,
                      [&](reports::Database& store) { trends = reports::read_trends(store, scenarios, measurements); });
  const Terminal terminal = describe_terminal(1, ColorChoice::automatic);
  if (json) {
    std::cout << json_of(trends) << std::endl;
  } else if (trends.empty()) {
    std::cout << "no stored run measured that" << std::endl;
  } else if (points) {
    print_points(trends, terminal);
  } else {
    print_lines(trends, terminal);
  }
  std::cout.flush();
  return trends.empty() ? reports::ExitCode::nothing_ran : reports::ExitCode::passed;
}

}  // namespace

void add_trend_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<TrendCommand>();
  CLI::App& app = *program.add_subcommand("trend", "Show how measurements went over campaigns and versions");
  app.add_option("scenarios", command->scenarios, "Only these scenarios, by name")->type_name("SCENARIO");
  app.add_option("--measurement,-m", command->measurements, "Only this measurement, such as takeover.control")
      ->allow_extra_args(false)
      ->type_name("NAME");
  app.add_option("--db", command->database, "Result store to read")->capture_default_str()->type_name("FILE");
  app.add_flag("--points", command->points, "Every campaign with its distribution");
  app.add_flag("--json", command->json, "One JSON document with every campaign on standard output");
  app.footer(
      "Replays, and runs that say nothing of the system under test, are not counted. The view 'trend' has the same "
      "rows.\n\n"
      "Examples:\n"
      "  switchback trend -m takeover.control\n"
      "  switchback trend automatic-failover-power-loss -m phones.rehomed.last --points\n\n"
      "Exit codes: 0 shown, 2 unknown name or unreadable store, 4 bench error, 5 nothing measured");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
