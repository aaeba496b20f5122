// Parameters of a profile as they stand in YAML.
#pragma once

#include <string>
#include <utility>

#include "scenarios/diagnostics.h"
#include "scenarios/parameter_values.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {

/// The truth of a node that the schema calls a flag: yes, no, on, off, true, false.
inline bool flag_of(const Node& node) {
  return node.kind == Node::Kind::boolean ? node.truth : node.text == "yes" || node.text == "on";
}

/// Sets the parameter that `entry`'s key names to `value`; an unknown name or a bad value is a mistake there.
template <class Profile>
void apply_parameter(ParameterValues<Profile>& values, std::span<const Parameter<Profile>> table,
                     const Node::Entry& entry, const Node& value, ValueOrigin origin, Mistakes& mistakes) {
  if (mistakes.is_broken(value)) return;
  const Parameter<Profile>* parameter = find_parameter(table, entry.key);
  if (parameter == nullptr) {
    const std::vector<std::string_view> names = parameter_names(table);
    mistakes.add(entry.mark, "unknown parameter '" + entry.key + "'", word_hint(entry.key, names));
    return;
  }
  try {
    // YAML's true and false are the parameters' yes and no.
    const std::string text = value.kind == Node::Kind::boolean ? (value.truth ? "yes" : "no") : value.text;
    values.set(*parameter, text, std::move(origin));
  } catch (const UserError& error) {
    mistakes.add(value, entry.key + ": " + error.what());
  }
}

}  // namespace switchback::scenarios
