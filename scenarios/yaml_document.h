// A YAML file as a tree of values with places, independent of the YAML library.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/diagnostics.h"
#include "scenarios/scenario.h"

namespace switchback::scenarios {

/// One value. Scalars have the type that YAML 1.2's core schema gives them.
struct Node {
  enum class Kind : std::uint8_t { null, boolean, integer, number, text, list, map };
  struct Entry {
    std::string key;
    SourceMark mark;  ///< of the key
    std::shared_ptr<const Node> value;
  };

  Kind kind = Kind::null;
  SourceMark mark;
  std::string text;  ///< a scalar as written, without its quotes
  bool truth = false;
  std::int64_t integer = 0;
  double number = 0.0;                             ///< of an integer, too
  std::vector<std::shared_ptr<const Node>> items;  ///< of a list
  std::vector<Entry> entries;                      ///< of a map, in the order of the file, no key twice

  bool is_scalar() const { return kind != Kind::list && kind != Kind::map; }
  /// The value of `key`, or null if this is no map or has no such key.
  const Node* find(std::string_view key) const;
  const Entry* find_entry(std::string_view key) const;
};

/// "a map", "a list", "text", ...: for messages.
std::string_view kind_text(Node::Kind kind);

/// One line of YAML with the same meaning: "{in control: secondary, within: 180s}". `without` are keys of the
/// outermost map that are left out.
std::string flow_text(const Node& node, std::initializer_list<std::string_view> without = {});

/// Reads one document. Limits hold on size (1 MiB), nesting (64), values (20,000, aliases expanded) and the length of
/// one value (8 KiB); aliases are resolved. Adds what is wrong to `mistakes` and returns null if the text is no YAML.
std::shared_ptr<const Node> read_yaml(std::string_view text, Mistakes& mistakes);

/// Reads a whole file, but no more than a scenario may have; throws ScenarioError with `shown` as the file's name.
std::string read_limited(const std::string& path, const std::string& shown);

}  // namespace switchback::scenarios
