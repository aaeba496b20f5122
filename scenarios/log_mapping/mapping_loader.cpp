#include "scenarios/log_mapping/mapping_loader.h"

#include <re2/re2.h>

#include <algorithm>

#include "models/core/message_text.h"
#include "models/core/nearest_word.h"
#include "scenarios/data_directory.h"
#include "scenarios/fields.h"
#include "scenarios/library.h"
#include "scenarios/log_mapping/times_reader.h"
#include "scenarios/parameter_nodes.h"
#include "scenarios/schema.h"
#include "scenarios/yaml_document.h"

namespace switchback::scenarios {
namespace {

namespace fs = std::filesystem;

/// A constant or a word's meaning as an event file has it.
std::string field_text(std::string_view field, const Node& node) {
  if (field == "credentials" || node.kind == Node::Kind::boolean) return flag_of(node) ? "true" : "false";
  return node.text;
}

LogExpression read_expression(const Node& node, Mistakes& mistakes) {
  if (node.kind != Node::Kind::text) return nullptr;
  try {
    return compile_expression(node.text);
  } catch (const UserError& error) {
    mistakes.add(node, error.what());
    return nullptr;
  }
}

std::vector<std::string_view> group_names() {
  std::vector<std::string_view> names(kEventFields.begin(), kEventFields.end());
  names.insert(names.end(), kMappingFields.begin(), kMappingFields.end());
  return names;
}

void read_groups(const Node& match, LogPattern& pattern, Mistakes& mistakes) {
  const std::vector<std::string_view> known = group_names();
  for (const auto& [number, name] : pattern.match->CapturingGroupNames()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      mistakes.add(match, "unknown group " + in_quotes(name), word_hint(name, known));
    } else if (pattern.constants.contains(name)) {
      mistakes.add(match, in_quotes(name) + " is a group, and under 'set' as well", "keep one of them");
    } else {
      pattern.groups.emplace_back(number, name);
    }
  }
}

/// Every event needs these; a message that follows says the rest itself.
void check_fields(const Node& match, const LogPattern& pattern, Mistakes& mistakes) {
  const auto has_group = [&pattern](std::string_view name) {
    return std::any_of(pattern.groups.begin(), pattern.groups.end(),
                       [name](const auto& group) { return group.second == name; });
  };
  const auto says = [&](std::string_view name) { return has_group(name) || pattern.constants.contains(name); };
  if (!has_group("time")) mistakes.add(match, "no group 'time'", "write (?P<time>...) around the time");
  const auto needed = [&](std::string_view name) {
    if (says(name)) return;
    mistakes.add(match, "nothing says " + in_quotes(name),
                 "expected a group (?P<" + std::string(name) + ">...), or '" + std::string(name) + "' under 'set'");
  };
  needed("from");
  needed("to");
  if (!pattern.message_follows) {
    needed("method");
    needed("user");
    if (says("status") && says("answer")) mistakes.add(match, "a line of a response has no 'answer'", "keep 'status'");
    return;
  }
  const auto extra = [&](std::string_view name) {
    if (name == "time" || name == "from" || name == "to" || name == "from_port" || name == "to_port") return;
    mistakes.add(match, in_quotes(name) + " is said by the message that follows", "leave it out");
  };
  for (const auto& [number, name] : pattern.groups) extra(name);
  for (const auto& [name, value] : pattern.constants) extra(name);
}

void read_pattern(const Node& node, LogMapping& mapping, Mistakes& mistakes) {
  const std::size_t before = mistakes.size();
  const Fields fields(node, mistakes);
  LogPattern pattern;
  pattern.line = node.mark.line;
  pattern.message_follows = fields.text("message") == "follows";
  if (const Node* constants = fields.node("set")) {
    for (const Node::Entry& entry : constants->entries) {
      if (entry.value->is_scalar()) pattern.constants[entry.key] = field_text(entry.key, *entry.value);
    }
  }
  if (const Node* prefix = fields.node("prefix")) {
    pattern.prefix = read_expression(*prefix, mistakes);
    if (!fields.has("message")) mistakes.add(*prefix, "a prefix of no message", "add 'message: follows'");
  }
  const Node* match = fields.node("match");
  if (match == nullptr) return;
  pattern.match = read_expression(*match, mistakes);
  if (pattern.match == nullptr) return;
  read_groups(*match, pattern, mistakes);
  if (mistakes.size() == before) check_fields(*match, pattern, mistakes);
  mapping.patterns.push_back(std::move(pattern));
}

void read_values(const Node& node, LogMapping& mapping) {
  for (const Node::Entry& table : node.entries) {
    for (const Node::Entry& word : table.value->entries) {
      if (!word.value->is_scalar()) continue;
      mapping.values[table.key][word.key] = field_text(table.key, *word.value);
    }
  }
}

}  // namespace

bool is_log_mapping(std::string_view text) {
  Mistakes mistakes("");
  const auto root = read_yaml(text, mistakes);
  return root != nullptr && root->find("log mapping") != nullptr && root->find("scenario") == nullptr &&
         root->find("campaign") == nullptr;
}

LogMapping parse_log_mapping(std::string_view text, const std::string& path) {
  Mistakes mistakes(path);
  const auto root = read_checked(text, SchemaName::log_mapping, mistakes);
  LogMapping mapping;
  const Fields top(*root, mistakes);
  mapping.path = path;
  mapping.name = top.text("log mapping").value_or("");
  mapping.about = top.text("about").value_or("");
  if (const Node* times = top.node("time")) mapping.times = read_times(*times, mistakes);
  if (const Node* values = top.node("values")) read_values(*values, mapping);
  if (const Node* patterns = top.node("patterns")) {
    for (const auto& item : patterns->items) {
      if (!mistakes.is_broken(*item)) read_pattern(*item, mapping, mistakes);
    }
  }
  if (const Node* ignored = top.node("ignore")) {
    for (const auto& item : ignored->items) {
      if (!mistakes.is_broken(*item)) mapping.ignored.push_back(read_expression(*item, mistakes));
    }
  }
  mistakes.throw_if_any();
  return mapping;
}

fs::path find_log_mapping(const std::string& word, const fs::path& directory) {
  std::error_code error;
  if (fs::is_regular_file(word, error)) return word;
  std::vector<std::string> names;
  for (const fs::path& file : list_library(directory)) {
    if (file.stem() == word) return file;
    names.push_back(file.stem().string());
  }
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::string hint = word_hint(word, candidates);
  throw UserError("no mapping or file is named " + in_quotes(word) + (hint.empty() ? "" : "; " + hint));
}

fs::path mappings_directory() { return data_directory() / "mappings"; }

}  // namespace switchback::scenarios
