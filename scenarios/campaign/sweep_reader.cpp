#include "scenarios/campaign/sweep_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "models/core/distribution.h"
#include "models/core/message_text.h"
#include "models/core/random.h"
#include "scenarios/fields.h"

namespace switchback::scenarios {
namespace {

/// One end or the step of a range: a number, or nanoseconds.
struct Amount {
  double value = 0.0;
  bool is_time = false;
};

std::optional<Amount> amount_of(const Fields& range, std::string_view key, Mistakes& mistakes) {
  const Node* node = range.node(key);
  if (node == nullptr) return std::nullopt;
  if (node->kind == Node::Kind::integer || node->kind == Node::Kind::number) return Amount{node->number, false};
  const auto time = duration_of(*node, mistakes);
  if (!time) return std::nullopt;
  return Amount{static_cast<double>(time->count()), true};
}

std::string amount_text(const Amount& amount) {
  if (amount.is_time) return duration_text(SimTime{std::llround(amount.value)});
  // Twelve digits: what adding steps leaves behind the last one of them is no part of the value.
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, amount.value, std::chars_format::general, 12).ptr;
  return {text, end};
}

std::vector<std::string> range_values(const Fields& range, Mistakes& mistakes) {
  const auto missing = [&](const char* key) {
    if (!range.has(key)) mistakes.add(range.map().mark, std::string("missing '") + key + "'", "or 'draw' for draws");
  };
  missing("to");
  missing("step");
  const auto from = amount_of(range, "from", mistakes);
  const auto to = amount_of(range, "to", mistakes);
  const auto step = amount_of(range, "step", mistakes);
  if (!from || !to || !step) return {};
  // 0 needs no unit beside values that have one.
  const auto fits = [&](const Amount& one) { return one.is_time == step->is_time || one.value == 0.0; };
  if (!fits(*from) || !fits(*to)) {
    mistakes.add(range.mark_of("from"), "the ends and the step of a range are all durations or all numbers");
    return {};
  }
  if (!(step->value > 0.0)) {
    mistakes.add(*range.node("step"), "the step must be more than 0");
    return {};
  }
  if (to->value < from->value) {
    mistakes.add(*range.node("to"), in_quotes(range.node("to")->text) + " is below the range's first value");
    return {};
  }
  const double steps = std::floor((to->value - from->value) / step->value + 1e-9);
  if (steps >= static_cast<double>(kMostCells)) {
    mistakes.add(*range.node("step"),
                 "the range has more than " + std::to_string(kMostCells) + " values; take a larger step");
    return {};
  }
  std::vector<std::string> values;
  for (double index = 0; index <= steps; ++index) {
    values.push_back(amount_text({from->value + index * step->value, step->is_time}));
  }
  return values;
}

/// Milliseconds of what is a second or more, microseconds of what is less: nobody sets a timer finer than that, and
/// people read the values.
SimTime rounded(SimTime time) {
  const SimTime unit = time >= 1s ? SimTime{1ms} : SimTime{1us};
  return (time + unit / 2) / unit * unit;
}

std::vector<std::string> drawn_values(const std::string& name, const Fields& draws, std::uint64_t seed,
                                      Mistakes& mistakes) {
  for (const char* key : {"to", "step"}) {
    if (draws.has(key)) mistakes.add(draws.mark_of(key), std::string("'") + key + "' belongs to a range, not to draws");
  }
  const auto count = draws.whole("draw");
  const auto distribution = draws.distribution("from");
  if (!count || !distribution) return {};
  if (distribution->kind() == Distribution::Kind::fixed) {
    mistakes.add(*draws.node("from"), in_quotes(draws.node("from")->text) + " is the same at every draw",
                 "expected a distribution, such as 'U(1 s, 10 s)'");
    return {};
  }
  RandomStream stream(seed, "campaign", name);
  std::vector<std::string> values;
  for (std::uint32_t draw = 0; draw < *count; ++draw) {
    std::string value = duration_text(rounded(distribution->draw(stream)));
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(std::move(value));
  }
  return values;
}

/// True: some system could take it.
bool check_value(const std::string& name, const std::string& value, const Node& place, Mistakes& mistakes) {
  try {
    check_override({name, value});
    return true;
  } catch (const UserError& error) {
    mistakes.add(place, name + ": " + error.what());
    return false;
  }
}

}  // namespace

std::string setting_value(const Node& node) {
  if (node.kind == Node::Kind::boolean) return node.truth ? "yes" : "no";
  return node.text;
}

SweptValue read_sweep(const Node::Entry& entry, std::uint64_t seed, Mistakes& mistakes) {
  SweptValue swept{entry.key, {}};
  const Node& node = *entry.value;
  if (mistakes.is_broken(node)) return swept;
  if (node.kind == Node::Kind::list) {
    for (const auto& item : node.items) {
      if (mistakes.is_broken(*item) || !item->is_scalar()) continue;
      swept.values.push_back(setting_value(*item));
      check_value(entry.key, swept.values.back(), *item, mistakes);
    }
    return swept;
  }
  if (node.kind != Node::Kind::map) return swept;
  const Fields fields(node, mistakes);
  swept.values = fields.has("draw") ? drawn_values(entry.key, fields, seed, mistakes) : range_values(fields, mistakes);
  for (const std::string& value : swept.values) {
    if (!check_value(entry.key, value, node, mistakes)) break;
  }
  return swept;
}

}  // namespace switchback::scenarios
