#include "sim/explore/exploration_text.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <vector>

#include "sim/progress.h"
#include "sim/table.h"

namespace switchback::sim {
namespace {

using reports::PairState;

void print_coverage(std::ostream& out, const reports::Coverage& coverage, const Terminal& terminal) {
  std::vector<Table::Column> columns{{"ACTION"}};
  for (const std::string_view state : reports::kPairStateNames) columns.push_back({std::string(state), true});
  Table table(columns);
  std::set<std::string> actions;
  for (const auto& [met, count] : coverage) actions.insert(met.first);
  for (const std::string& action : actions) {
    std::vector<Table::Cell> row{{action}};
    for (std::size_t state = 0; state < reports::kPairStateNames.size(); ++state) {
      const auto found = coverage.find({action, static_cast<PairState>(state)});
      if (found == coverage.end()) {
        row.push_back({"-", Paint::faint});
      } else {
        row.push_back({std::to_string(found->second)});
      }
    }
    table.add(std::move(row));
  }
  table.print(out, terminal);
}

void print_failures(std::ostream& out, const ExplorationEnd& end, const Terminal& terminal) {
  Table table({{"RUNS", true}, {"SEED", true}, {"RUN"}, {"FAILS BY"}});
  for (const auto& [fingerprint, failure] : end.failures) {
    table.add({{std::to_string(failure.runs)},
               {std::to_string(failure.seed)},
               {failure.uuid.substr(0, 8)},
               {failure.reason, Paint::bad}});
  }
  table.print(out, terminal);
}

}  // namespace

void print_exploration(std::ostream& out, const ExplorationEnd& end, const Terminal& terminal) {
  if (!end.coverage.empty()) {
    print_coverage(out, end.coverage, terminal);
    out << '\n';
  }
  if (end.failures.empty()) return;
  print_failures(out, end, terminal);
  out << '\n';
}

std::string exploration_line(const ExplorationOptions& options, const ExplorationEnd& end, bool color) {
  std::string line = std::to_string(end.played) + " of " + std::to_string(options.count) + " scenarios in " +
                     wall_time_text(end.seconds) + ": " + verdict_counts(end.verdicts, color);
  if (end.failures.empty()) return line;
  return line + "; " + std::to_string(end.failures.size()) +
         (end.failures.size() == 1 ? " kind of failure" : " kinds of failure") + " in " + options.database;
}

std::string exploration_json(const ExplorationOptions& options, const ExplorationEnd& end, int exit_code) {
  nlohmann::ordered_json document{
      {"first_seed", options.first_seed}, {"planned", options.count},   {"played", end.played},
      {"seconds", end.seconds},           {"defects", options.defects}, {"database", options.database},
      {"interrupted", end.interrupted},   {"exit_code", exit_code}};
  auto& verdicts = document["verdicts"] = nlohmann::ordered_json::object();
  for (std::size_t index = 0; index < end.verdicts.size(); ++index) {
    if (end.verdicts[index] > 0) verdicts[std::string(reports::kVerdictNames[index])] = end.verdicts[index];
  }
  auto& failures = document["failures"] = nlohmann::ordered_json::array();
  for (const auto& [fingerprint, failure] : end.failures) {
    failures.push_back({{"fingerprint", fingerprint},
                        {"runs", failure.runs},
                        {"seed", failure.seed},
                        {"run", failure.uuid},
                        {"reason", failure.reason}});
  }
  auto& coverage = document["coverage"] = nlohmann::ordered_json::array();
  for (const auto& [met, count] : end.coverage) {
    coverage.push_back({{"action", met.first}, {"state", reports::name_of(met.second)}, {"count", count}});
  }
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace switchback::sim
