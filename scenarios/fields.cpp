#include "scenarios/fields.h"

#include <charconv>

#include "scenarios/parameter_nodes.h"

namespace switchback::scenarios {

const Node* Fields::node(std::string_view key) const {
  const Node* value = map_.find(key);
  return value == nullptr || mistakes_.is_broken(*value) ? nullptr : value;
}

SourceMark Fields::mark_of(std::string_view key) const {
  const Node::Entry* entry = map_.find_entry(key);
  return entry == nullptr ? map_.mark : entry->mark;
}

std::optional<std::string> Fields::text(std::string_view key) const {
  const Node* value = node(key);
  if (value == nullptr || value->kind != Node::Kind::text) return std::nullopt;
  return value->text;
}

std::optional<bool> Fields::flag(std::string_view key) const {
  const Node* value = node(key);
  if (value == nullptr || (value->kind != Node::Kind::text && value->kind != Node::Kind::boolean)) return std::nullopt;
  return flag_of(*value);
}

std::optional<double> Fields::number(std::string_view key) const {
  const Node* value = node(key);
  if (value == nullptr || (value->kind != Node::Kind::number && value->kind != Node::Kind::integer)) {
    return std::nullopt;
  }
  return value->number;
}

std::optional<std::uint32_t> Fields::whole(std::string_view key) const {
  const Node* value = node(key);
  if (value == nullptr || value->kind != Node::Kind::integer || value->integer < 0 || value->integer > 999'999'999) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(value->integer);
}

std::optional<double> Fields::share(std::string_view key) const {
  if (const auto value = number(key)) return value;
  const auto value = text(key);
  if (!value) return std::nullopt;
  double percent = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), percent);
  if (error != std::errc{} || end == value->data()) return std::nullopt;
  return percent / 100.0;
}

std::optional<SimTime> Fields::duration(std::string_view key) const {
  const Node* value = node(key);
  return value == nullptr ? std::nullopt : duration_of(*value, mistakes_);
}

std::optional<Distribution> Fields::distribution(std::string_view key) const {
  const Node* value = node(key);
  if (value == nullptr || !value->is_scalar()) return std::nullopt;
  try {
    return Distribution::parse(value->text);
  } catch (const UserError& error) {
    mistakes_.add(*value, error.what());
    return std::nullopt;
  }
}

std::optional<models::ServerId> Fields::server(std::string_view key) const {
  const auto value = text(key);
  return value ? server_of(*value) : std::nullopt;
}

std::optional<std::uint32_t> Fields::extension(std::string_view key) const {
  const Node* value = node(key);
  return value == nullptr ? std::nullopt : extension_of(*value);
}

std::optional<SimTime> duration_of(const Node& node, Mistakes& mistakes) {
  if (mistakes.is_broken(node) || !node.is_scalar()) return std::nullopt;
  try {
    return parse_duration(node.text);
  } catch (const UserError& error) {
    mistakes.add(node, error.what());
    return std::nullopt;
  }
}

std::optional<std::uint32_t> extension_of(const Node& node) {
  if (node.kind == Node::Kind::integer) {
    if (node.integer < 1 || node.integer > 999'999'999) return std::nullopt;
    return static_cast<std::uint32_t>(node.integer);
  }
  if (node.kind != Node::Kind::text || !node.text.starts_with("ext ")) return std::nullopt;
  const std::size_t digits = node.text.find_first_not_of(' ', 4);
  if (digits == std::string::npos) return std::nullopt;
  std::uint32_t value = 0;
  const char* last = node.text.data() + node.text.size();
  const auto [end, error] = std::from_chars(node.text.data() + digits, last, value);
  if (error != std::errc{} || end != last) return std::nullopt;
  return value;
}

std::optional<models::ServerId> server_of(std::string_view name) {
  for (const models::ServerId server : models::kServers) {
    if (models::name_of(server) == name) return server;
  }
  return std::nullopt;
}

std::optional<ServiceOf> service_of(std::string_view name) {
  const auto slash = name.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto server = server_of(name.substr(0, slash));
  for (std::size_t index = 0; server && index < models::kServiceCount; ++index) {
    if (models::kServiceNames[index] == name.substr(slash + 1)) {
      return ServiceOf{*server, static_cast<models::Service>(index)};
    }
  }
  return std::nullopt;
}

}  // namespace switchback::scenarios
