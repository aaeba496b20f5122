// How long the phones took to follow each takeover.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/core/sim_time.h"

namespace switchback::reports {

class Database;

/// The share of phones that had followed a takeover, over the time since its trigger.
struct Rehoming {
  int takeover = 0;         ///< its ordinal
  std::string to;           ///< the server they went to
  SimTime start{0};         ///< the trigger, or the change of control where nothing triggered it
  std::int64_t phones = 0;  ///< that had to follow
  bool from_curve =
      false;  ///< read off the curve of registered phones, because single registrations were not kept or are too many
  /// Times since `start` and how many had followed by then, in order; of many phones every n-th.
  std::vector<std::pair<SimTime, std::int64_t>> followed;
};

/// One for each takeover of the run that phones followed.
std::vector<Rehoming> rehoming_of(Database& database, std::int64_t run);

}  // namespace switchback::reports
