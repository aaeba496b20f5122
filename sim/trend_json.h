// How a measurement went over campaigns, as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "reports/trends.h"

namespace switchback::sim {

/// An object: scenario, measurement, unit, and points, which have the names of TrendPoint's members.
nlohmann::ordered_json trend_json(const reports::TrendSeries& series);

}  // namespace switchback::sim
