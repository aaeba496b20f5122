#include "sim/verdict_table.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

namespace switchback::sim {
namespace {

struct Line {
  std::string scenario;
  std::size_t runs = 0;
  std::size_t passed = 0;
  RunSummary worst;
  std::optional<double> control{};
  std::optional<double> phones_last{};
  std::optional<double> service_restored{};
  std::optional<double> protection_restored{};
};

void keep_longest(std::optional<double>& longest, const std::optional<double>& seconds) {
  if (seconds && (!longest || *seconds > *longest)) longest = seconds;
}

std::string seconds_text(const std::optional<double>& seconds) {
  if (!seconds) return "";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", *seconds);
  return text;
}

}  // namespace

Table verdict_table(std::span<const RunSummary> runs) {
  std::vector<Line> lines;
  std::map<std::string, std::size_t> index;
  for (const RunSummary& run : runs) {
    const auto [place, is_new] = index.try_emplace(run.scenario, lines.size());
    if (is_new) lines.push_back({.scenario = run.scenario, .worst = run});
    Line& line = lines[place->second];
    ++line.runs;
    if (reports::passed(run.verdict)) ++line.passed;
    if (line.worst.verdict < run.verdict) line.worst = run;
    keep_longest(line.control, run.control);
    keep_longest(line.phones_last, run.phones_last);
    keep_longest(line.service_restored, run.service_restored);
    keep_longest(line.protection_restored, run.protection_restored);
  }
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.scenario < b.scenario; });
  const bool repeated = std::any_of(lines.begin(), lines.end(), [](const Line& line) { return line.runs > 1; });
  Table table({{"VERDICT"},
               {"SCENARIO"},
               {"PASSED", true},
               {"CONTROL", true},
               {"PHONES", true},
               {"SERVICE", true},
               {"PROTECTION", true},
               {"WHY"}});
  for (const Line& line : lines) {
    const reports::Verdict verdict = line.worst.verdict;
    std::string why = line.worst.reason;
    if (repeated && !reports::passed(verdict)) why = "seed " + std::to_string(line.worst.seed) + ": " + why;
    table.add({{std::string(name_of(verdict)), paint_of(verdict)},
               {line.scenario},
               {repeated ? std::to_string(line.passed) + "/" + std::to_string(line.runs) : ""},
               {seconds_text(line.control)},
               {seconds_text(line.phones_last)},
               {seconds_text(line.service_restored)},
               {seconds_text(line.protection_restored)},
               {why, reports::passed(verdict) ? Paint::faint : Paint::plain}});
  }
  return table;
}

std::string session_json(std::span<const RunSummary> runs, const SessionTotals& totals) {
  using nlohmann::ordered_json;
  const auto number = [](const std::optional<double>& value) { return value ? ordered_json(*value) : ordered_json(); };
  ordered_json list = ordered_json::array();
  ordered_json verdicts = ordered_json::object();
  for (const std::string_view name : reports::kVerdictNames) verdicts[std::string(name)] = 0;
  for (const RunSummary& run : runs) {
    verdicts[std::string(name_of(run.verdict))] = verdicts[std::string(name_of(run.verdict))].get<std::size_t>() + 1;
    list.push_back({{"scenario", run.scenario},
                    {"seed", run.seed},
                    {"iteration", run.iteration},
                    {"uuid", run.uuid},
                    {"verdict", name_of(run.verdict)},
                    {"reason", run.reason},
                    {"takeover.control_s", number(run.control)},
                    {"phones.last_s", number(run.phones_last)},
                    {"service.restored_s", number(run.service_restored)},
                    {"protection.restored_s", number(run.protection_restored)},
                    {"stack", run.stack.empty() ? ordered_json() : ordered_json(run.stack)},
                    {"lateness.p99_ms", number(run.lateness_p99_ms)},
                    {"scenario_s", run.scenario_seconds},
                    {"wall_ms", run.wall_ms},
                    {"cpu_ms", run.cpu_ms}});
  }
  const ordered_json document{{"runs", std::move(list)},
                              {"summary",
                               {{"planned", totals.planned},
                                {"ran", runs.size()},
                                {"stopped", totals.stopped},
                                {"verdicts", std::move(verdicts)},
                                {"wall_s", totals.wall_seconds},
                                {"exit_code", totals.exit_code},
                                {"database", totals.database}}}};
  // What a scenario's author wrote need not be good UTF-8; what a machine reads must be.
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace switchback::sim
