// Named parameters of a profile: declared once with default, help and source; read from YAML and --set by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/core/distribution.h"
#include "models/core/sim_time.h"

namespace switchback {

/// What is said of a parameter besides its value.
struct ParameterInfo {
  std::string_view name;    ///< "keep-alive.period": unique in its profile
  std::string_view help;    ///< meaning, unit and range, one sentence
  std::string_view source;  ///< where the default comes from; "assumption" where no source exists
  /// Words allowed for a choice, in the order of the enum's values; empty otherwise.
  std::vector<std::string_view> choices = {};

  bool assumption() const { return source.starts_with("assumption"); }
};

/// Where a parameter lives in its profile, which also fixes its type. A `std::uint8_t` is a choice.
template <class Profile>
using ParameterMember =
    std::variant<SimTime Profile::*, Distribution Profile::*, std::int64_t Profile::*, double Profile::*,
                 bool Profile::*, std::uint8_t Profile::*, std::vector<std::vector<SimTime>> Profile::*>;

/// One row of a profile's parameter table.
template <class Profile>
struct Parameter {
  ParameterInfo info;
  ParameterMember<Profile> member;
};

/// A parameter whose value in a profile differs from the built-in default, with where that value comes from.
struct ParameterNote {
  std::string name;
  std::string value;
  std::string source;
  bool assumption = false;
};

namespace detail {
std::int64_t parse_count(std::string_view text);
double parse_ratio(std::string_view text);
bool parse_flag(std::string_view text);
std::uint8_t parse_choice(std::string_view text, const ParameterInfo& info);
std::vector<std::vector<SimTime>> parse_schedule(std::string_view text);
std::string schedule_text(const std::vector<std::vector<SimTime>>& schedule);
std::string ratio_text(double value);
}  // namespace detail

/// Sets the parameter from text; throws UserError that says what was expected.
template <class Profile>
void set_parameter(Profile& profile, const Parameter<Profile>& parameter, std::string_view text) {
  std::visit(
      [&](auto member) {
        auto& value = profile.*member;
        using Value = std::remove_reference_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, SimTime>) {
          value = parse_duration(text);
        } else if constexpr (std::is_same_v<Value, Distribution>) {
          value = Distribution::parse(text);
        } else if constexpr (std::is_same_v<Value, std::int64_t>) {
          value = detail::parse_count(text);
        } else if constexpr (std::is_same_v<Value, double>) {
          value = detail::parse_ratio(text);
        } else if constexpr (std::is_same_v<Value, bool>) {
          value = detail::parse_flag(text);
        } else if constexpr (std::is_same_v<Value, std::uint8_t>) {
          value = detail::parse_choice(text, parameter.info);
        } else {
          value = detail::parse_schedule(text);
        }
      },
      parameter.member);
}

/// The parameter's value as text that `set_parameter` reads back.
template <class Profile>
std::string parameter_text(const Profile& profile, const Parameter<Profile>& parameter) {
  return std::visit(
      [&](auto member) -> std::string {
        const auto& value = profile.*member;
        using Value = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, SimTime>) {
          return duration_text(value);
        } else if constexpr (std::is_same_v<Value, Distribution>) {
          return value.text();
        } else if constexpr (std::is_same_v<Value, std::int64_t>) {
          return std::to_string(value);
        } else if constexpr (std::is_same_v<Value, double>) {
          return detail::ratio_text(value);
        } else if constexpr (std::is_same_v<Value, bool>) {
          return value ? "yes" : "no";
        } else if constexpr (std::is_same_v<Value, std::uint8_t>) {
          return std::string(parameter.info.choices[value]);
        } else {
          return detail::schedule_text(value);
        }
      },
      parameter.member);
}

}  // namespace switchback
