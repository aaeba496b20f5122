#include "models/core/distribution.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>
#include <vector>

#include "models/core/errors.h"

namespace switchback {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

constexpr std::array<Unit, 6> kUnits{{{"ns", 1},
                                      {"us", 1'000},
                                      {"ms", 1'000'000},
                                      {"s", 1'000'000'000},
                                      {"min", 60'000'000'000},
                                      {"h", 3'600'000'000'000}}};

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

double parse_number(std::string_view text, std::string_view whole) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
    throw UserError("'" + std::string(whole) + "' is not a number");
  }
  return value;
}

std::vector<std::string_view> split_arguments(std::string_view text) {
  std::vector<std::string_view> arguments;
  while (true) {
    const auto comma = text.find(',');
    arguments.push_back(trim(text.substr(0, comma)));
    if (comma == std::string_view::npos) return arguments;
    text.remove_prefix(comma + 1);
  }
}

[[noreturn]] void bad_distribution(std::string_view text) {
  throw UserError("'" + std::string(text) +
                  "' is not a duration; expected '30 s', 'U(1 s, 15 s)', 'Tri(120 s, 150 s, 180 s)' or "
                  "'LN(40 s, 0.5, 600 s)'");
}

}  // namespace

SimTime parse_duration(std::string_view text) {
  const std::string_view whole = trim(text);
  if (whole == "0") return SimTime{0};
  const auto unit_start = whole.find_first_not_of("+-.0123456789eE");
  const std::string_view number = trim(whole.substr(0, unit_start));
  const std::string_view unit = unit_start == std::string_view::npos ? "" : trim(whole.substr(unit_start));
  if (number.empty()) {
    throw UserError("'" + std::string(whole) + "' is not a duration; expected a number with a unit, such as 30 s");
  }
  const double value = parse_number(number, whole);
  if (unit.empty()) {
    throw UserError("'" + std::string(whole) + "' has no unit; write " + std::string(number) +
                    " s, or use ns, us, ms, min, h");
  }
  const auto* found = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& one) { return one.name == unit; });
  if (found == kUnits.end()) {
    throw UserError("unknown unit '" + std::string(unit) + "' in '" + std::string(whole) +
                    "'; expected ns, us, ms, s, min or h");
  }
  if (value < 0) throw UserError("'" + std::string(whole) + "' is negative; a duration starts at 0");
  const double nanoseconds = std::round(value * static_cast<double>(found->nanoseconds));
  constexpr double kHundredYears = 3.2e18;
  if (nanoseconds > kHundredYears) throw UserError("'" + std::string(whole) + "' is longer than 100 years");
  return SimTime{static_cast<std::int64_t>(nanoseconds)};
}

std::string duration_text(SimTime time) {
  const std::int64_t value = time.count();
  if (value == 0) return "0 s";
  // Hours read worse than seconds in tables, so only whole units from ns to s are used.
  for (int index = 3; index >= 0; --index) {
    const Unit& unit = kUnits[static_cast<std::size_t>(index)];
    if (value % unit.nanoseconds == 0) return std::to_string(value / unit.nanoseconds) + " " + std::string(unit.name);
  }
  return std::to_string(value) + " ns";
}

Distribution Distribution::parse(std::string_view text) {
  const std::string_view whole = trim(text);
  const auto open = whole.find('(');
  if (open == std::string_view::npos) return Distribution{parse_duration(whole)};
  if (whole.back() != ')') bad_distribution(whole);
  const std::string_view name = trim(whole.substr(0, open));
  const auto arguments = split_arguments(whole.substr(open + 1, whole.size() - open - 2));
  if (name == "U" && arguments.size() == 2) {
    const SimTime low = parse_duration(arguments[0]);
    const SimTime high = parse_duration(arguments[1]);
    if (high < low) throw UserError("'" + std::string(whole) + "': the upper end is below the lower one");
    return uniform(low, high);
  }
  if (name == "Tri" && arguments.size() == 3) {
    const SimTime low = parse_duration(arguments[0]);
    const SimTime mode = parse_duration(arguments[1]);
    const SimTime high = parse_duration(arguments[2]);
    if (mode < low || high < mode) throw UserError("'" + std::string(whole) + "': expected low <= mode <= high");
    return triangular(low, mode, high);
  }
  if (name == "LN" && arguments.size() == 3) {
    const SimTime median = parse_duration(arguments[0]);
    const double sigma = parse_number(arguments[1], arguments[1]);
    const SimTime cap = parse_duration(arguments[2]);
    if (sigma < 0 || sigma > 5) throw UserError("'" + std::string(whole) + "': sigma must lie in 0..5");
    if (cap < median) throw UserError("'" + std::string(whole) + "': the cap is below the median");
    return log_normal(median, sigma, cap);
  }
  bad_distribution(whole);
}

SimTime Distribution::draw(RandomStream& stream) const {
  switch (kind_) {
    case Kind::fixed:
      return low_;
    case Kind::uniform:
      return low_ +
             SimTime{static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>((high_ - low_).count()) + 1))};
    case Kind::triangular: {
      const auto width = static_cast<double>((high_ - low_).count());
      if (width <= 0) return low_;
      const double split = static_cast<double>((mode_ - low_).count()) / width;
      const double u = stream.uniform();
      const double fraction = u < split ? std::sqrt(u * split) : 1.0 - std::sqrt((1.0 - u) * (1.0 - split));
      return low_ + SimTime{static_cast<std::int64_t>(fraction * width)};
    }
    case Kind::log_normal: {
      // Box-Muller; 1 - u keeps the logarithm's argument above zero.
      const double radius = std::sqrt(-2.0 * std::log(1.0 - stream.uniform()));
      const double normal = radius * std::cos(2.0 * std::numbers::pi * stream.uniform());
      const double value = static_cast<double>(mode_.count()) * std::exp(sigma_ * normal);
      return value >= static_cast<double>(high_.count()) ? high_ : SimTime{static_cast<std::int64_t>(value)};
    }
  }
  assertion_failed("a distribution has one of four kinds", __FILE__, __LINE__);
}

std::string Distribution::text() const {
  switch (kind_) {
    case Kind::fixed:
      return duration_text(low_);
    case Kind::uniform:
      return "U(" + duration_text(low_) + ", " + duration_text(high_) + ")";
    case Kind::triangular:
      return "Tri(" + duration_text(low_) + ", " + duration_text(mode_) + ", " + duration_text(high_) + ")";
    case Kind::log_normal: {
      std::array<char, 32> sigma{};
      const auto end = std::to_chars(sigma.data(), sigma.data() + sigma.size(), sigma_).ptr;
      return "LN(" + duration_text(mode_) + ", " + std::string(sigma.data(), end) + ", " + duration_text(high_) + ")";
    }
  }
  assertion_failed("a distribution has one of four kinds", __FILE__, __LINE__);
}

Distribution Distribution::scaled(double factor) const {
  const auto scale = [factor](SimTime time) { return from_seconds(to_seconds(time) * factor); };
  return Distribution{kind_, scale(low_), scale(mode_), scale(high_), sigma_};
}

}  // namespace switchback
