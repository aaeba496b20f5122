#include "reports/html/words.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "reports/database.h"

namespace switchback::reports {

std::string duration_words(SimTime time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g s", to_seconds(time));
  return text;
}

std::int64_t milliseconds(SimTime time) { return (time.count() + 500'000) / 1'000'000; }

nlohmann::ordered_json number(const Statement& row, int column) {
  return row.is_null(column) ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(row.real(column));
}

nlohmann::ordered_json time_of(const Statement& row, int column) {
  if (row.is_null(column)) return nullptr;
  return milliseconds(SimTime{row.integer(column)});
}

}  // namespace switchback::reports
