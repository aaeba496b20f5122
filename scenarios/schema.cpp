// GCC 12 sees an overflow in valijson's use of std::string that is not there (GCC bug 105651).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wstringop-overflow"
// With sanitizers on it also thinks that <regex> reads what it has not written (GCC bug 105562).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include "scenarios/schema.h"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "scenarios/schema_walk.h"

namespace switchback::scenarios {
namespace {

using nlohmann::json;

struct Loaded {
  json document;
  valijson::Schema compiled;
};

const Loaded& load(SchemaName name) {
  const auto make = [](SchemaName which) {
    auto loaded = std::make_unique<Loaded>();
    loaded->document = json::parse(schema_text(which));
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(loaded->document), loaded->compiled);
    return loaded;
  };
  static const std::array<std::unique_ptr<Loaded>, 4> kAll{make(SchemaName::scenario), make(SchemaName::profile),
                                                           make(SchemaName::campaign), make(SchemaName::log_mapping)};
  return *kAll[static_cast<std::size_t>(name)];
}

json to_json(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return nullptr;
    case Node::Kind::boolean:
      return node.truth;
    case Node::Kind::integer:
      return node.integer;
    case Node::Kind::number:
      return node.number;
    case Node::Kind::text:
      return node.text;
    case Node::Kind::list: {
      json list = json::array();
      for (const auto& item : node.items) list.push_back(to_json(*item));
      return list;
    }
    case Node::Kind::map: {
      json map = json::object();
      for (const Node::Entry& entry : node.entries) map[entry.key] = to_json(*entry.value);
      return map;
    }
  }
  return nullptr;
}

bool validate(const Node& root, SchemaName schema, valijson::ValidationResults* results) {
  const json document = to_json(root);
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  return validator.validate(load(schema).compiled, valijson::adapters::NlohmannJsonAdapter(document), results);
}

/// The node that a validator's context ("<root>", "[steps]", "[0]", ...) leads to, as far as it leads anywhere.
const Node& follow(const Node& root, const std::vector<std::string>& context) {
  const Node* node = &root;
  for (const std::string& step : context) {
    if (step.size() < 2 || step.front() != '[') continue;
    const std::string_view name = std::string_view(step).substr(1, step.size() - 2);
    const Node* next = node->find(name);
    if (node->kind == Node::Kind::list) {
      std::size_t index = node->items.size();
      std::from_chars(name.data(), name.data() + name.size(), index);
      next = index < node->items.size() ? node->items[index].get() : nullptr;
    }
    if (next == nullptr) break;
    node = next;
  }
  return *node;
}

}  // namespace

void check_structure(const Node& root, SchemaName schema, Mistakes& mistakes) {
  const std::size_t before = mistakes.size();
  const json& document = load(schema).document;
  walk_schema(root, document, document, mistakes);
  if (mistakes.size() > before) return;
  valijson::ValidationResults results;
  if (validate(root, schema, &results)) return;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) mistakes.add(follow(root, error.context), error.description);
}

std::shared_ptr<const Node> read_checked(std::string_view text, SchemaName schema, Mistakes& mistakes) {
  auto root = read_yaml(text, mistakes);
  if (root == nullptr) mistakes.throw_if_any();
  check_structure(*root, schema, mistakes);
  return root;
}

bool validator_accepts(const Node& root, SchemaName schema) { return validate(root, schema, nullptr); }

bool walk_accepts(const Node& root, SchemaName schema) {
  Mistakes mistakes("");
  const json& document = load(schema).document;
  walk_schema(root, document, document, mistakes);
  return mistakes.empty();
}

std::vector<std::string> schema_words(SchemaName schema, std::string_view pointer) {
  std::vector<std::string> words;
  const json& at = load(schema).document.at(json::json_pointer(std::string(pointer)));
  if (at.is_object()) {
    for (const auto& [key, value] : at.items()) words.push_back(key);
  } else {
    for (const json& word : at) words.push_back(word.get<std::string>());
  }
  return words;
}

}  // namespace switchback::scenarios
