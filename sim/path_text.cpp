#include "sim/path_text.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "reports/critical_path.h"
#include "sim/table.h"

namespace switchback::sim {
namespace {

using reports::CriticalPath;
using reports::ParameterRecord;
using reports::Phase;

/// Columns of the waterfall.
constexpr std::int64_t kBarWidth = 24;

std::string seconds_text(SimTime time) {
  char text[48];
  std::snprintf(text, sizeof text, "%.3f s", to_seconds(time));
  return text;
}

/// A phase's place on the path, drawn at least one column wide.
std::string bar_text(SimTime start, SimTime duration, SimTime total) {
  const auto column = [total](SimTime time) {
    return static_cast<std::int64_t>(to_seconds(time) / to_seconds(total) * kBarWidth + 0.5);
  };
  const std::int64_t begin = std::min(column(start), kBarWidth - 1);
  const std::int64_t end = std::max(column(start + duration), begin + 1);
  return std::string(static_cast<std::size_t>(begin), ' ') + std::string(static_cast<std::size_t>(end - begin), '#');
}

/// Where the values come from, each once; assumptions have their badge.
std::string sources_text(const Phase& phase) {
  std::string text;
  for (const ParameterRecord& parameter : phase.rests_on) {
    if (parameter.assumption || text.find(parameter.source) != std::string::npos) continue;
    text += (text.empty() ? "" : "; ") + parameter.source;
  }
  return text.empty() ? "" : " (" + text + ")";
}

std::string server_text(int server) { return server == 0 ? "primary" : server == 1 ? "secondary" : "nobody"; }

std::string takeover_text(const reports::RunPaths& run, int number) {
  if (number == 0) return "last fault";
  const reports::Takeover& takeover = run.takeovers[static_cast<std::size_t>(number - 1)];
  return "takeover " + std::to_string(number) + ", " + server_text(takeover.from) + " to " + server_text(takeover.to) +
         " (" + takeover.reason + ")";
}

void print_path(std::ostream& out, const reports::RunPaths& run, const CriticalPath& path, const Terminal& terminal) {
  const SimTime total = path.total();
  out << '\n'
      << painted(path.trigger + " to " + path.target + ": " + seconds_text(total), Paint::strong, terminal.color)
      << "  " << painted(takeover_text(run, path.takeover), Paint::faint, terminal.color) << '\n';
  Table table(
      {{"START", true}, {"DURATION", true}, {"SHARE", true}, {"WHEN"}, {"PHASE"}, {"OF"}, {"BASIS"}, {"RESTS ON"}});
  const std::vector<reports::PhaseShare> shares = reports::shares_of(path);
  for (const Phase& phase : path.phases) {
    const SimTime start = phase.start - path.begin;
    const Paint paint = phase.name == shares.front().longest->name ? Paint::strong : Paint::plain;
    table.add({{seconds_text(start)},
               {seconds_text(phase.duration), paint},
               {reports::percent_text(phase.duration, total), paint},
               {bar_text(start, phase.duration, total), Paint::faint},
               {phase.name, paint},
               {phase.entity},
               {phase.rests_on_assumption() ? "assumption" : "", Paint::warning},
               {reports::parameters_text(phase) + sources_text(phase), Paint::faint}});
  }
  table.print(out, terminal);
  for (const std::string& sentence : reports::savings_of(path)) out << sentence << '\n';
}

/// What a person would look for and not find.
void print_missing(std::ostream& out, const reports::RunPaths& run, std::span<const CriticalPath> paths,
                   const Terminal& terminal) {
  const auto has = [&](int takeover, std::string_view target) {
    return std::any_of(paths.begin(), paths.end(),
                       [&](const CriticalPath& path) { return path.takeover == takeover && path.target == target; });
  };
  int last = -1;
  for (const CriticalPath& path : paths) {
    if (path.takeover == std::exchange(last, path.takeover)) continue;
    std::string missing;
    for (const char* target : {"service restored", "protection restored"}) {
      if (!has(path.takeover, target)) missing += (missing.empty() ? "" : " nor ") + std::string(target);
    }
    if (missing.empty()) continue;
    const bool goes_on = static_cast<std::size_t>(path.takeover) < run.takeovers.size() && path.takeover > 0;
    out << '\n'
        << painted(takeover_text(run, path.takeover) + ": no " + missing + " before " +
                       (goes_on ? "the next takeover" : "the run ended"),
                   Paint::warning, terminal.color)
        << '\n';
  }
}

nlohmann::ordered_json phase_json(const Phase& phase, const CriticalPath& path) {
  auto rests_on = nlohmann::ordered_json::array();
  for (const ParameterRecord& one : phase.rests_on) {
    rests_on.push_back(
        {{"parameter", one.name}, {"value", one.value}, {"source", one.source}, {"assumption", one.assumption}});
  }
  return {{"start_ns", phase.start.count()},
          {"duration_ns", phase.duration.count()},
          {"share", to_seconds(phase.duration) / to_seconds(path.total())},
          {"phase", phase.name},
          {"entity", phase.entity},
          {"rests_on", std::move(rests_on)},
          {"rests_on_assumption", phase.rests_on_assumption()}};
}

}  // namespace

void print_paths(std::ostream& out, const reports::RunPaths& run, std::span<const CriticalPath> paths,
                 const Terminal& terminal) {
  out << "run " << run.run << " (" << run.uuid.substr(0, 8) << "): " << run.scenario << ", seed " << run.seed << ", "
      << painted(std::string(name_of(run.verdict)), paint_of(run.verdict), terminal.color);
  if (!run.reason.empty()) out << ": " << run.reason;
  out << '\n';
  for (const CriticalPath& path : paths) print_path(out, run, path, terminal);
  print_missing(out, run, paths, terminal);
}

std::string paths_json(const reports::RunPaths& run, std::span<const CriticalPath> paths) {
  using nlohmann::ordered_json;
  auto list = ordered_json::array();
  for (const CriticalPath& path : paths) {
    auto phases = ordered_json::array();
    for (const Phase& phase : path.phases) phases.push_back(phase_json(phase, path));
    list.push_back({{"takeover", path.takeover},
                    {"trigger", path.trigger},
                    {"target", path.target},
                    {"trigger_ns", path.begin.count()},
                    {"total_ns", path.total().count()},
                    {"phases", std::move(phases)},
                    {"savings", reports::savings_of(path)}});
  }
  const ordered_json document{{"run", run.run},
                              {"uuid", run.uuid},
                              {"scenario", run.scenario},
                              {"seed", run.seed},
                              {"verdict", name_of(run.verdict)},
                              {"reason", run.reason},
                              {"paths", std::move(list)}};
  // What a scenario's author wrote need not be good UTF-8; what a machine reads must be.
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace switchback::sim
