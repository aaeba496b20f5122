// Words and numbers as the report shows them.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "models/core/sim_time.h"

namespace switchback::reports {

class Statement;

/// The services in the order of the dialog, as their entities are called in the journal (models/server_id.h).
inline constexpr std::array<std::string_view, 7> kServiceWords{
    "keep-alive", "switching", "gateway", "registrar", "call control", "replication", "voicemail link"};

/// "12.3 s"
std::string duration_words(SimTime time);
/// Whole milliseconds, as the page counts time.
std::int64_t milliseconds(SimTime time);
/// A column that holds a number, or a time in nanoseconds, as the page reads it; null where the row has none.
nlohmann::ordered_json number(const Statement& row, int column);
nlohmann::ordered_json time_of(const Statement& row, int column);

}  // namespace switchback::reports
