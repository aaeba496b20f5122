#include "scenarios/edit/scenario_parts.h"

#include <yaml-cpp/yaml.h>

#include <array>

#include "models/core/errors.h"

namespace switchback::scenarios {
namespace {

constexpr std::size_t kLineWidth = 118;

/// Entries of the system that are lists or maps of parts; every other entry but `phones` and `defects` is one part.
constexpr std::array<std::string_view, 4> kSystemLists{"boards", "trunks", "lan", "parameters"};

/// Where a part stands: an item of the list or an entry of the map at `section`/`list`.
struct Place {
  std::string section;  ///< key of the top level
  std::string list;     ///< key within it; empty: the section itself
  std::size_t index = 0;
  std::string key;  ///< of an entry of a map; empty: an item of a list
};

bool is_system_list(const std::string& key) {
  for (const std::string_view list : kSystemLists) {
    if (key == list) return true;
  }
  return false;
}

void add_parts(const YAML::Node& node, const std::string& section, const std::string& list,
               std::vector<Place>& places) {
  if (node.IsSequence()) {
    for (std::size_t index = 0; index < node.size(); ++index) places.push_back({section, list, index, ""});
  } else if (node.IsMap()) {
    for (const auto& entry : node) places.push_back({section, list, 0, entry.first.Scalar()});
  }
}

/// Words on lines of an indented block.
std::string folded(const std::string& text) {
  std::string lines;
  std::string line = " ";
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t space = std::min(text.find_first_of(" \n", from), text.size());
    const std::string word = text.substr(from, space - from);
    from = space + 1;
    if (word.empty()) continue;
    if (line.size() + 1 + word.size() > kLineWidth && line != " ") {
      lines += line + "\n";
      line = " ";
    }
    line += " " + word;
  }
  return lines + line + "\n";
}

void set_flow(YAML::Node node) {
  if (!node.IsMap() && !node.IsSequence()) return;
  node.SetStyle(YAML::EmitterStyle::Flow);
  if (node.IsSequence()) {
    for (auto item : node) set_flow(item);
  } else {
    for (auto entry : node) set_flow(entry.second);
  }
}

/// A list with a line for each item; an item that is a map of one entry stands without braces.
void set_lines(YAML::Node list) {
  list.SetStyle(YAML::EmitterStyle::Block);
  for (auto item : list) {
    set_flow(item);
    if (item.IsMap() && item.size() == 1) item.SetStyle(YAML::EmitterStyle::Block);
  }
}

/// As scenarios are written: a line for each step, board, trunk and entry of the system.
void set_styles(YAML::Node& root) {
  root.SetStyle(YAML::EmitterStyle::Block);
  for (auto entry : root) set_flow(entry.second);
  set_lines(root["steps"]);
  YAML::Node system = root["system"];
  if (!system.IsMap()) return;
  system.SetStyle(YAML::EmitterStyle::Block);
  for (auto entry : system) {
    if (entry.second.IsSequence() && entry.second.size() > 0 && entry.second[0].IsMap()) set_lines(entry.second);
  }
}

}  // namespace

struct ScenarioParts::Document {
  YAML::Node root;
  std::vector<Place> places;
  std::size_t steps = 0;

  /// The first group, whether it stands alone or in a list.
  static YAML::Node first_group(const YAML::Node& document) {
    const YAML::Node phones = document["system"]["phones"];
    if (phones.IsDefined() && phones.IsSequence() && phones.size() > 0) return phones[0];
    return phones;
  }
};

ScenarioParts::ScenarioParts(std::string_view text) : document_(std::make_unique<Document>()) {
  YAML::Node& root = document_->root;
  try {
    root = YAML::Load(std::string(text));
  } catch (const YAML::Exception& error) {
    throw UserError(std::string("this is no scenario: ") + error.what());
  }
  if (!root.IsMap() || !root["steps"].IsDefined() || !root["steps"].IsSequence()) {
    throw UserError("this is no scenario: there are no steps");
  }
  std::vector<Place>& places = document_->places;
  add_parts(root["steps"], "steps", "", places);
  document_->steps = places.size();
  if (const YAML::Node system = root["system"]; system.IsDefined() && system.IsMap()) {
    for (const auto& entry : system) {
      const std::string key = entry.first.Scalar();
      if (is_system_list(key)) {
        add_parts(entry.second, "system", key, places);
      } else if (key == "phones") {
        if (entry.second.IsSequence()) add_parts(entry.second, "system", key, places);
      } else if (key != "defects") {
        places.push_back({"system", "", 0, key});
      }
    }
  }
  for (const char* section : {"limits", "allowed violations"}) {
    if (const YAML::Node node = root[section]; node.IsDefined()) add_parts(node, section, "", places);
  }
}

ScenarioParts::~ScenarioParts() = default;

std::size_t ScenarioParts::count() const { return document_->places.size(); }

std::size_t ScenarioParts::steps() const { return document_->steps; }

std::string ScenarioParts::step_word(std::size_t step) const {
  const YAML::Node node = document_->root["steps"][step];
  return node.IsMap() && node.size() > 0 ? node.begin()->first.Scalar() : "";
}

std::optional<std::uint32_t> ScenarioParts::phones() const {
  const YAML::Node group = Document::first_group(document_->root);
  if (!group.IsDefined() || !group.IsMap() || !group["count"].IsDefined()) return std::nullopt;
  return group["count"].as<std::uint32_t>();
}

std::string ScenarioParts::text(const ScenarioTitle& title, const std::vector<bool>& kept,
                                std::optional<std::uint32_t> phones) const {
  YAML::Node left = YAML::Clone(document_->root);
  if (phones) Document::first_group(left)["count"] = *phones;
  // From the last to the first, so that the places of what is still to go stay right.
  for (std::size_t part = document_->places.size(); part-- > 0;) {
    if (kept[part]) continue;
    const Place& place = document_->places[part];
    YAML::Node parent = left[place.section];
    if (!place.list.empty()) parent.reset(parent[place.list]);
    place.key.empty() ? parent.remove(place.index) : parent.remove(place.key);
  }
  for (const char* empty : {"boards", "trunks", "lan", "parameters"}) {
    if (left["system"].IsMap() && left["system"][empty].IsDefined() && left["system"][empty].size() == 0) {
      left["system"].remove(empty);
    }
  }
  for (const char* section : {"limits", "allowed violations"}) {
    if (left[section].IsDefined() && left[section].size() == 0) left.remove(section);
  }
  for (const char* own : {"scenario", "about", "tags"}) left.remove(own);
  std::string tags;
  for (const std::string& tag : title.tags) tags += (tags.empty() ? "" : ", ") + tag;
  set_styles(left);
  YAML::Emitter emitter;
  emitter << left;
  return "scenario: " + title.name + "\nabout: >-\n" + folded(title.about) +
         (tags.empty() ? "" : "tags: [" + tags + "]\n") + emitter.c_str() + "\n";
}

}  // namespace switchback::scenarios
