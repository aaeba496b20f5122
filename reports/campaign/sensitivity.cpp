#include "reports/campaign/sensitivity.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "models/core/distribution.h"
#include "models/core/errors.h"
#include "models/core/measurement_names.h"
#include "reports/compare/comparison.h"
#include "reports/statistics/spread.h"

namespace switchback::reports {
namespace {

/// A value as a number: plain, a percentage, or seconds; nothing for a word or a distribution.
std::optional<double> number_of(const std::string& text) {
  double number = 0.0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error == std::errc() && (end == last || (end + 1 == last && *end == '%'))) return number;
  try {
    return to_seconds(parse_duration(text));
  } catch (const UserError&) {
    return std::nullopt;
  }
}

/// All values as numbers, or nothing if one is none.
std::vector<double> numbers_of(const SweptParameter& parameter) {
  std::vector<double> numbers;
  for (const std::string& value : parameter.values) {
    const auto number = number_of(value);
    if (!number) return {};
    numbers.push_back(*number);
  }
  return numbers;
}

/// One scenario's cells with one measurement.
class Runs {
 public:
  Runs(std::span<const CellResults> cells, std::span<const CellPlace> places, std::size_t scenario,
       const std::string& measurement)
      : cells_(cells), places_(places) {
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      if (places[cell].scenario != scenario) continue;
      const auto found = cells[cell].measurements.find(measurement);
      if (found == cells[cell].measurements.end()) continue;
      values_[cell] = &found->second;
    }
  }

  std::string unit() const { return values_.empty() ? "" : values_.begin()->second->unit; }
  bool any() const {
    return std::any_of(values_.begin(), values_.end(), [](const auto& one) {
      return std::any_of(one.second->values.begin(), one.second->values.end(),
                         [](double value) { return !std::isnan(value); });
    });
  }

  /// Level and value of every run.
  std::vector<std::pair<std::size_t, double>> by_level(std::size_t parameter) const {
    std::vector<std::pair<std::size_t, double>> list;
    for (const auto& [cell, measurement] : values_) {
      for (const double value : measurement->values) {
        if (!std::isnan(value)) list.emplace_back(places_[cell].levels[parameter], value);
      }
    }
    return list;
  }

  /// Differences between runs that have the parameter at `to` and at `from`, and all else in common.
  std::vector<double> differences(std::size_t parameter, std::size_t from, std::size_t to) const {
    using Key = std::pair<std::vector<std::size_t>, std::uint64_t>;
    std::map<Key, double> base;
    std::vector<double> list;
    each_run(parameter, from, [&](Key key, double value) { base.emplace(std::move(key), value); });
    each_run(parameter, to, [&](const Key& key, double value) {
      if (const auto partner = base.find(key); partner != base.end()) list.push_back(value - partner->second);
    });
    return list;
  }

 private:
  template <class Use>
  void each_run(std::size_t parameter, std::size_t level, Use use) const {
    for (const auto& [cell, measurement] : values_) {
      std::vector<std::size_t> others = places_[cell].levels;
      if (std::exchange(others[parameter], 0) != level) continue;
      for (std::size_t run = 0; run < measurement->values.size(); ++run) {
        if (!std::isnan(measurement->values[run])) use({others, cells_[cell].seeds[run]}, measurement->values[run]);
      }
    }
  }

  std::span<const CellResults> cells_;
  std::span<const CellPlace> places_;
  std::map<std::size_t, const CellMeasurement*> values_;  ///< by cell
};

void add_medians(const std::vector<std::pair<std::size_t, double>>& runs, std::size_t levels, Effect& effect) {
  std::vector<std::vector<double>> at(levels);
  for (const auto& [level, value] : runs) at[level].push_back(value);
  for (std::vector<double>& values : at) {
    std::sort(values.begin(), values.end());
    effect.medians.push_back(values.empty() ? std::nullopt : std::optional(spread_of(values).median));
  }
}

Effect effect_of(const Runs& runs, std::size_t index, const SweptParameter& parameter) {
  Effect effect;
  effect.parameter = index;
  effect.unit = runs.unit();
  effect.to = parameter.values.size() - 1;
  const auto by_level = runs.by_level(index);
  add_medians(by_level, parameter.values.size(), effect);
  if (const std::vector<double> numbers = numbers_of(parameter); !numbers.empty()) {
    const auto [least, greatest] = std::minmax_element(numbers.begin(), numbers.end());
    effect.from = static_cast<std::size_t>(least - numbers.begin());
    effect.to = static_cast<std::size_t>(greatest - numbers.begin());
    std::vector<double> one;
    std::vector<double> other;
    for (const auto& [level, value] : by_level) {
      one.push_back(numbers[level]);
      other.push_back(value);
    }
    effect.correlation = rank_correlation(one, other);
  }
  const std::vector<double> differences = runs.differences(index, effect.from, effect.to);
  effect.pairs = differences.size();
  if (!differences.empty()) effect.difference = shift_of_pairs(differences, kConfidence);
  return effect;
}

}  // namespace

std::vector<Effect> sensitivity(std::span<const CellResults> cells, std::span<const CellPlace> places,
                                std::span<const SweptParameter> parameters, std::span<const std::string> measurements) {
  std::size_t scenarios = 0;
  for (const CellPlace& place : places) scenarios = std::max(scenarios, place.scenario + 1);
  std::vector<Effect> effects;
  for (std::size_t scenario = 0; scenario < scenarios; ++scenario) {
    for (const std::string& measurement : measurements) {
      const Runs runs(cells, places, scenario, measurement);
      if (!runs.any()) continue;
      const auto first = static_cast<std::ptrdiff_t>(effects.size());
      for (std::size_t index = 0; index < parameters.size(); ++index) {
        if (parameters[index].values.size() < 2) continue;
        effects.push_back(effect_of(runs, index, parameters[index]));
        effects.back().scenario = scenario;
        effects.back().measurement = measurement;
      }
      std::stable_sort(effects.begin() + first, effects.end(), [](const Effect& a, const Effect& b) {
        return std::abs(a.difference.estimate) > std::abs(b.difference.estimate);
      });
    }
  }
  return effects;
}

std::vector<std::string> measurements_of(std::span<const CellResults> cells) {
  std::vector<std::string> names;
  for (const MeasurementInfo& info : kMeasurements) {
    const bool any = std::any_of(cells.begin(), cells.end(),
                                 [&info](const CellResults& cell) { return cell.measurements.contains(info.name); });
    if (any) names.emplace_back(info.name);
  }
  return names;
}

}  // namespace switchback::reports
