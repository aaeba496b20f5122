#include "models/core/parameter.h"

#include <array>
#include <charconv>
#include <cmath>

#include "models/core/errors.h"

namespace switchback::detail {

std::int64_t parse_count(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) {
    throw UserError("'" + std::string(text) + "' is not a count; expected a whole number from 0");
  }
  return value;
}

double parse_ratio(std::string_view text) {
  const bool percent = text.ends_with('%');
  const std::string_view number = percent ? text.substr(0, text.size() - 1) : text;
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc{} || end != number.data() + number.size() || !std::isfinite(value) || value < 0) {
    throw UserError("'" + std::string(text) + "' is not a number; expected one from 0, such as 0.5 or 50%");
  }
  return percent ? value / 100.0 : value;
}

bool parse_flag(std::string_view text) {
  if (text == "yes" || text == "true" || text == "on") return true;
  if (text == "no" || text == "false" || text == "off") return false;
  throw UserError("'" + std::string(text) + "' is neither yes nor no");
}

std::uint8_t parse_choice(std::string_view text, const ParameterInfo& info) {
  std::string expected;
  for (std::size_t index = 0; index < info.choices.size(); ++index) {
    if (info.choices[index] == text) return static_cast<std::uint8_t>(index);
    expected += (index == 0 ? "" : ", ") + std::string(info.choices[index]);
  }
  throw UserError("'" + std::string(text) + "' is not one of: " + expected);
}

std::vector<std::vector<SimTime>> parse_schedule(std::string_view text) {
  std::vector<std::vector<SimTime>> schedule;
  while (!text.empty()) {
    const auto bar = text.find('|');
    std::string_view attempt = text.substr(0, bar);
    std::vector<SimTime> offsets;
    while (!attempt.empty()) {
      const auto comma = attempt.find(',');
      offsets.push_back(parse_duration(attempt.substr(0, comma)));
      if (offsets.size() > 1 && offsets.back() < offsets[offsets.size() - 2]) {
        throw UserError("'" + std::string(text) + "': offsets must not go back in time");
      }
      if (comma == std::string_view::npos) break;
      attempt.remove_prefix(comma + 1);
    }
    if (offsets.empty()) throw UserError("'" + std::string(text) + "' has an attempt without offsets");
    schedule.push_back(std::move(offsets));
    if (bar == std::string_view::npos) break;
    text.remove_prefix(bar + 1);
  }
  return schedule;
}

std::string schedule_text(const std::vector<std::vector<SimTime>>& schedule) {
  std::string text;
  for (const auto& attempt : schedule) {
    if (!text.empty()) text += " | ";
    for (std::size_t index = 0; index < attempt.size(); ++index) {
      text += (index == 0 ? "" : ", ") + duration_text(attempt[index]);
    }
  }
  return text;
}

std::string ratio_text(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

}  // namespace switchback::detail
