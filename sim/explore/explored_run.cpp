#include "sim/explore/explored_run.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "reports/explore/failure.h"
#include "scenarios/loader.h"
#include "sim/explore/draw.h"
#include "sim/record.h"
#include "sim/run.h"

namespace switchback::sim {

ExploredRun play_explored(std::uint64_t seed, const std::vector<std::string>& defects) {
  const scenarios::Scenario scenario =
      scenarios::parse_scenario(draw_scenario(seed, defects), explored_name(seed) + ".yaml");
  const RunOutcome outcome = run_scenario(scenario, {.seed = seed});
  reports::RunRecord record = describe(scenario, {.uuid = {}, .seed = seed});
  complete(record, scenario, outcome);
  ExploredRun run;
  run.verdict = record.verdict;
  run.failure = reports::failure_of(record);
  reports::add_coverage(outcome.journal, run.coverage);
  if (!run.failure.empty()) run.outcome = pack(outcome);
  return run;
}

std::string pack_explored(const ExploredRun& run) {
  nlohmann::json coverage = nlohmann::json::array();
  for (const auto& [met, count] : run.coverage) {
    coverage.push_back({met.first, static_cast<int>(met.second), count});
  }
  // Names of entities and messages are text of ours; what is none in UTF-8 is replaced.
  return nlohmann::json{{"verdict", reports::name_of(run.verdict)}, {"failure", run.failure}, {"coverage", coverage}}
             .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
         "\n" + run.outcome;
}

ExploredRun unpack_explored(std::string_view bytes) {
  try {
    const std::size_t end = bytes.find('\n');
    const nlohmann::json head = nlohmann::json::parse(bytes.substr(0, end));
    ExploredRun run;
    const auto verdict = reports::verdict_named(head.at("verdict").get<std::string>());
    if (!verdict || end == std::string_view::npos) throw std::invalid_argument("it is of no known kind");
    run.verdict = *verdict;
    run.failure = head.at("failure").get<std::string>();
    for (const nlohmann::json& met : head.at("coverage")) {
      const auto state = met.at(1).get<std::size_t>();
      if (state >= reports::kPairStateNames.size()) throw std::invalid_argument("it names no state");
      run.coverage[{met.at(0).get<std::string>(), static_cast<reports::PairState>(state)}] =
          met.at(2).get<std::uint64_t>();
    }
    run.outcome = std::string(bytes.substr(end + 1));
    return run;
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(error.what());
  }
}

}  // namespace switchback::sim
