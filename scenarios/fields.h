// Typed access to the keys of a map that the schema has already been held against.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "models/core/distribution.h"
#include "models/server_id.h"
#include "scenarios/diagnostics.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {

/// A map's values by key. A key that is absent, or whose value already has a mistake, reads as nothing.
class Fields {
 public:
  Fields(const Node& map, Mistakes& mistakes) : map_(map), mistakes_(mistakes) {}

  const Node& map() const { return map_; }
  /// Whether the key is there, right or wrong.
  bool has(std::string_view key) const { return map_.find(key) != nullptr; }
  /// The value, or null if absent or mistaken.
  const Node* node(std::string_view key) const;
  /// Where the key stands; the map's place if it is absent.
  SourceMark mark_of(std::string_view key) const;

  std::optional<std::string> text(std::string_view key) const;
  std::optional<bool> flag(std::string_view key) const;
  std::optional<double> number(std::string_view key) const;
  std::optional<std::uint32_t> whole(std::string_view key) const;
  std::optional<double> share(std::string_view key) const;
  std::optional<SimTime> duration(std::string_view key) const;
  std::optional<Distribution> distribution(std::string_view key) const;
  std::optional<models::ServerId> server(std::string_view key) const;
  /// "ext 2001" or 2001.
  std::optional<std::uint32_t> extension(std::string_view key) const;
  /// The index of the value among `words`.
  template <class Words>
  std::optional<std::size_t> choice(std::string_view key, const Words& words) const {
    const auto value = text(key);
    for (std::size_t index = 0; value && index < words.size(); ++index) {
      if (words[index] == *value) return index;
    }
    return std::nullopt;
  }

 private:
  const Node& map_;
  Mistakes& mistakes_;
};

/// The duration of a node, or nothing and a mistake.
std::optional<SimTime> duration_of(const Node& node, Mistakes& mistakes);
/// The extension that "ext 2001" or 2001 names.
std::optional<std::uint32_t> extension_of(const Node& node);
/// The server of that name.
std::optional<models::ServerId> server_of(std::string_view name);
/// The service that "primary/switching" names.
struct ServiceOf {
  models::ServerId server;
  models::Service service;
};
std::optional<ServiceOf> service_of(std::string_view name);

}  // namespace switchback::scenarios
