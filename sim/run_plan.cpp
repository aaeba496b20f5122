#include "sim/run_plan.h"

namespace switchback::sim {

RunPlan plan_runs(std::vector<scenarios::Scenario> scenarios, std::uint64_t seed, std::uint64_t repeat) {
  RunPlan plan{std::move(scenarios), {}};
  plan.runs.reserve(plan.scenarios.size() * repeat);
  for (std::uint64_t iteration = 0; iteration < repeat; ++iteration) {
    for (std::size_t scenario = 0; scenario < plan.scenarios.size(); ++scenario) {
      plan.runs.push_back({scenario, seed + iteration, static_cast<std::int64_t>(iteration)});
    }
  }
  return plan;
}

}  // namespace switchback::sim
