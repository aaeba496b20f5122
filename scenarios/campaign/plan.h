// A campaign's plan as data: what the loader makes of a plan file, and the cells it means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "models/core/sim_time.h"
#include "scenarios/overrides.h"

namespace switchback::scenarios {

/// More cells than this are a mistake: loading them would take longer than anybody waits for an answer.
inline constexpr std::size_t kMostCells = 10'000;

/// One name of `--set` with the values that it takes in turn.
struct SweptValue {
  std::string name;
  std::vector<std::string> values;  ///< as `--set` takes them; at least one
};

/// `interval: {measurement: takeover.control, half width: 1 s}`.
struct IntervalGoal {
  std::string measurement;
  double half_width = 0.0;  ///< in the measurement's unit; more than 0
};

/// What ends a campaign before its last run.
struct StopConditions {
  bool first_failure = false;
  std::optional<SimTime> time;  ///< of the wall clock
  std::optional<IntervalGoal> interval;
};

/// One plan file.
struct CampaignPlan {
  std::string name;
  std::string about;
  std::string path;
  std::string text;    ///< the file's content
  std::string sha256;  ///< of the content, hex
  std::vector<std::filesystem::path> scenarios;
  std::vector<Override> settings;  ///< that every cell has
  std::vector<SweptValue> sweep;
  std::uint64_t first_seed = 1;
  std::uint64_t seed_count = 1;
  StopConditions stop;
};

/// A scenario with one combination of swept values.
struct CampaignCell {
  std::size_t scenario = 0;         ///< index into the plan's scenarios
  std::vector<std::size_t> levels;  ///< index of the value of each swept name
  std::vector<Override> settings;   ///< those of every cell, then the swept ones
};

/// All cells in the plan's order: scenario by scenario, and of the swept names the last changes first.
std::vector<CampaignCell> cells_of(const CampaignPlan& plan);

/// "server.keep-alive.period=2 s; phones.count=50": what makes a cell, in one line.
std::string settings_text(const std::vector<Override>& settings);

}  // namespace switchback::scenarios
