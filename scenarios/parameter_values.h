// A profile's values while they are put together from several places, remembering where each came from.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/errors.h"
#include "models/core/message_text.h"
#include "models/core/nearest_word.h"
#include "models/core/parameter.h"

namespace switchback::scenarios {

/// Where a value that is not the built-in default comes from.
struct ValueOrigin {
  std::string source;
  bool assumption = false;
};

/// Parameters that a simulation cannot live with at 0: periods it would never get past, divisors.
inline constexpr auto kPositiveParameters = std::to_array<std::string_view>({
    "keep-alive.period",
    "keep-alive.misses",
    "registrar.rate",
    "registrar.queue",
    "phones.push rate",
    "takeover.switching watch",
    "sip.t1",
    "sip.t2",
    "sip.timer f",
    "register.expires",
    "register.refresh",
    "retry.base",
    "retry.max",
});
/// Parameters that are a part of a whole.
inline constexpr auto kShareParameters = std::to_array<std::string_view>({"register.refresh"});

/// Values of a profile, starting as the built-in defaults.
template <class Profile>
struct ParameterValues {
  Profile values;
  std::map<std::string, ValueOrigin, std::less<>> origins;

  /// Sets one parameter from text. Throws UserError about the value, which then must not be used.
  void set(const Parameter<Profile>& parameter, std::string_view text, ValueOrigin origin) {
    set_parameter(values, parameter, text);
    check_bounds(parameter, text);
    origins[std::string(parameter.info.name)] = std::move(origin);
  }

  /// Those that differ from the built-in defaults, as `<prefix><name>`.
  std::vector<ParameterNote> notes(std::span<const Parameter<Profile>> table, const std::string& prefix) const {
    std::vector<ParameterNote> result;
    const Profile defaults;
    for (const Parameter<Profile>& parameter : table) {
      const std::string text = parameter_text(values, parameter);
      if (text == parameter_text(defaults, parameter)) continue;
      const auto origin = origins.find(parameter.info.name);
      const ValueOrigin found = origin == origins.end() ? ValueOrigin{} : origin->second;
      result.push_back({prefix + std::string(parameter.info.name), text, found.source, found.assumption});
    }
    return result;
  }

 private:
  void check_bounds(const Parameter<Profile>& parameter, std::string_view text) const {
    const auto listed = [&parameter](const auto& names) {
      return std::find(names.begin(), names.end(), parameter.info.name) != names.end();
    };
    const bool zero = std::visit(
        [this](auto member) {
          using Value = std::remove_cvref_t<decltype(values.*member)>;
          if constexpr (std::is_same_v<Value, SimTime>) return (values.*member).count() == 0;
          if constexpr (std::is_same_v<Value, double> || std::is_same_v<Value, std::int64_t>)
            return values.*member == 0;
          return false;
        },
        parameter.member);
    if (zero && listed(kPositiveParameters)) throw UserError(in_quotes(text) + " must be more than 0");
    const auto* share = std::get_if<double Profile::*>(&parameter.member);
    if (share != nullptr && listed(kShareParameters) && values.**share > 1.0) {
      throw UserError(in_quotes(text) + " is more than the whole; expected at most 1 or 100%");
    }
  }
};

/// The table's row named `name`, or null.
template <class Profile>
const Parameter<Profile>* find_parameter(std::span<const Parameter<Profile>> table, std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [name](const auto& one) { return one.info.name == name; });
  return found == table.end() ? nullptr : &*found;
}

template <class Profile>
std::vector<std::string_view> parameter_names(std::span<const Parameter<Profile>> table) {
  std::vector<std::string_view> names;
  for (const auto& one : table) names.push_back(one.info.name);
  return names;
}

}  // namespace switchback::scenarios
