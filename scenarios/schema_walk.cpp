// GCC 12 thinks <regex> reads what it has not written when sanitizers are on (GCC bug 105562).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include "scenarios/schema_walk.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "models/core/distribution.h"
#include "models/core/message_text.h"
#include "models/core/nearest_word.h"

namespace switchback::scenarios {
namespace {

using nlohmann::json;

const json* find(const json& schema, const char* keyword) {
  const auto found = schema.find(keyword);
  return found == schema.end() ? nullptr : &*found;
}

std::string noun_of(const json& schema, const char* otherwise) { return schema.value("x-noun", otherwise); }

const std::regex& compiled(const std::string& pattern) {
  // One simulation runs per process and thread; compiling a pattern costs more than all its uses.
  thread_local std::map<std::string, std::regex> cache;
  const auto found = cache.find(pattern);
  return found != cache.end() ? found->second : cache.emplace(pattern, std::regex(pattern)).first->second;
}

bool has_type(const Node& node, const std::string& type) {
  switch (node.kind) {
    case Node::Kind::null:
      return type == "null";
    case Node::Kind::boolean:
      return type == "boolean";
    case Node::Kind::integer:
      return type == "integer" || type == "number";
    case Node::Kind::number:
      return type == "number";
    case Node::Kind::text:
      return type == "string";
    case Node::Kind::list:
      return type == "array";
    case Node::Kind::map:
      return type == "object";
  }
  return false;
}

bool type_matches(const Node& node, const json& schema) {
  const json* type = find(schema, "type");
  if (type == nullptr) return true;
  if (type->is_string()) return has_type(node, type->get<std::string>());
  return std::any_of(type->begin(), type->end(),
                     [&node](const json& one) { return has_type(node, one.get<std::string>()); });
}

bool equals(const Node& node, const json& value) {
  switch (node.kind) {
    case Node::Kind::null:
      return value.is_null();
    case Node::Kind::boolean:
      return value.is_boolean() && value.get<bool>() == node.truth;
    case Node::Kind::integer:
    case Node::Kind::number:
      return value.is_number() && value.get<double>() == node.number;
    case Node::Kind::text:
      return value.is_string() && value.get<std::string>() == node.text;
    default:
      return false;
  }
}

std::string type_text(const std::string& type) {
  static const std::map<std::string, std::string> kTexts{
      {"object", "a map"},           {"array", "a list"},      {"string", "text"},        {"number", "a number"},
      {"integer", "a whole number"}, {"boolean", "yes or no"}, {"null", "nothing at all"}};
  return kTexts.at(type);
}

std::string number_text(const json& value) {
  return value.is_number_integer() ? std::to_string(value.get<std::int64_t>()) : value.dump();
}

class Walk {
 public:
  Walk(const json& root, Mistakes& mistakes) : root_(root), mistakes_(mistakes) {}

  void check(const Node& node, const json& given) {
    const json& schema = resolve(given);
    if (const json* alternatives = find(schema, "anyOf")) {
      check_any(node, *alternatives);
      return;
    }
    if (!type_matches(node, schema)) {
      wrong_value(node, schema);
      return;
    }
    if (const json* words = find(schema, "enum")) {
      check_enum(node, schema, *words);
      return;
    }
    switch (node.kind) {
      case Node::Kind::text:
        check_text(node, schema);
        break;
      case Node::Kind::integer:
      case Node::Kind::number:
        check_range(node, schema);
        break;
      case Node::Kind::list:
        check_list(node, schema);
        break;
      case Node::Kind::map:
        check_map(node, schema);
        break;
      default:
        break;
    }
  }

 private:
  /// Follows `$ref` and the `allOf` of one that lets a description stand beside it.
  const json& resolve(const json& given) const {
    const json* schema = &given;
    while (true) {
      if (const json* only = find(*schema, "allOf")) {
        schema = &only->at(0);
      } else if (const json* reference = find(*schema, "$ref")) {
        schema = &root_.at(json::json_pointer(reference->get<std::string>().substr(1)));
      } else {
        return *schema;
      }
    }
  }

  std::string expected_text(const json& given) const {
    const json& schema = resolve(given);
    if (const json* expected = find(schema, "x-expected")) return expected->get<std::string>();
    if (const json* words = find(schema, "enum")) {
      std::string text;
      for (const json& word : *words) append_item(text, (word.is_string() ? word.get<std::string>() : word.dump()));
      return text.find(',') == std::string::npos ? text : "one of " + text;
    }
    if (const json* alternatives = find(schema, "anyOf")) {
      std::string text;
      for (const json& one : *alternatives) append_item(text, expected_text(one), ", or ");
      return text;
    }
    const json* type = find(schema, "type");
    if (type == nullptr) return "another value";
    if (type->is_string()) return type_text(type->get<std::string>());
    std::string text;
    for (const json& one : *type) append_item(text, type_text(one.get<std::string>()), " or ");
    return text;
  }

  static std::string shown(const Node& node) {
    constexpr std::size_t kLongest = 60;
    if (!node.is_scalar()) return std::string(kind_text(node.kind));
    if (node.kind == Node::Kind::null) return "nothing";
    const std::string_view text = node.text;
    return std::string("'") + std::string(text.substr(0, kLongest)) + (text.size() > kLongest ? "...'" : "'");
  }

  void wrong_value(const Node& node, const json& schema) {
    if (node.is_scalar() && node.kind != Node::Kind::null && explain_value(node, schema)) return;
    mistakes_.add(node, std::string("found ") + shown(node), std::string("expected ") + expected_text(schema));
  }

  /// Lets our own parsers say what is wrong with a value; false if they find nothing.
  bool explain_value(const Node& node, const json& schema) {
    const json* value = find(schema, "x-value");
    if (value == nullptr || node.kind == Node::Kind::boolean) return false;
    try {
      if (*value == "duration") {
        parse_duration(node.text);
      } else {
        Distribution::parse(node.text);
      }
    } catch (const UserError& error) {
      mistakes_.add(node, error.what());
      return true;
    }
    return false;
  }

  void check_enum(const Node& node, const json& schema, const json& words) {
    if (std::any_of(words.begin(), words.end(), [&node](const json& word) { return equals(node, word); })) return;
    std::vector<std::string_view> candidates;
    for (const json& word : words) {
      if (word.is_string()) candidates.push_back(word.get_ref<const std::string&>());
    }
    if (!node.is_scalar() || node.kind == Node::Kind::null || find(schema, "x-expected") != nullptr) {
      mistakes_.add(node, std::string("found ") + shown(node), std::string("expected ") + expected_text(schema));
      return;
    }
    mistakes_.add(node, std::string("unknown ") + noun_of(schema, "word") + " " + shown(node),
                  word_hint(node.text, candidates));
  }

  void check_text(const Node& node, const json& schema) {
    const auto length = static_cast<std::size_t>(std::count_if(node.text.begin(), node.text.end(), [](char letter) {
      return (static_cast<unsigned char>(letter) & 0xC0U) != 0x80U;
    }));
    if (const json* least = find(schema, "minLength"); least != nullptr && length < least->get<std::size_t>()) {
      mistakes_.add(node, "this text is empty");
      return;
    }
    if (const json* most = find(schema, "maxLength"); most != nullptr && length > most->get<std::size_t>()) {
      mistakes_.add(node, std::string("this text has ") + std::to_string(length) + " characters; at most " +
                              number_text(*most) + " are allowed");
      return;
    }
    const json* pattern = find(schema, "pattern");
    if (pattern != nullptr && !std::regex_search(node.text, compiled(pattern->get<std::string>()))) {
      wrong_value(node, schema);
    }
  }

  void check_range(const Node& node, const json& schema) {
    const json* least = find(schema, "minimum");
    const json* most = find(schema, "maximum");
    const bool low = least != nullptr && node.number < least->get<double>();
    const bool high = most != nullptr && node.number > most->get<double>();
    if (!low && !high) return;
    if (explain_value(node, schema)) return;
    std::string range = "from " + (least == nullptr ? "-" : number_text(*least));
    range = most == nullptr ? range + " up" : range + " to " + number_text(*most);
    const json* expected = find(schema, "x-expected");
    mistakes_.add(node, node.text + " is out of range; expected " +
                            (expected == nullptr ? "a number" : expected->get<std::string>()) + ", " + range);
  }

  void check_list(const Node& node, const json& schema) {
    const std::size_t count = node.items.size();
    if (const json* least = find(schema, "minItems"); least != nullptr && count < least->get<std::size_t>()) {
      mistakes_.add(node, "this list is empty", std::string("it needs at least ") + number_text(*least));
    }
    if (const json* most = find(schema, "maxItems"); most != nullptr && count > most->get<std::size_t>()) {
      mistakes_.add(node, std::string("this list has ") + std::to_string(count) + " items; at most " +
                              number_text(*most) + " are allowed");
    }
    if (const json* items = find(schema, "items")) {
      for (const auto& item : node.items) check(*item, *items);
    }
    if (schema.value("uniqueItems", false)) {
      std::set<std::string> seen;
      for (const auto& item : node.items) {
        if (!seen.insert(flow_text(*item)).second) mistakes_.add(*item, shown(*item) + " occurs twice");
      }
    }
  }

  void check_map(const Node& node, const json& schema) {
    const std::string noun = noun_of(schema, "key");
    const json* properties = find(schema, "properties");
    const json* additional = find(schema, "additionalProperties");
    bool unknown = false;
    for (const Node::Entry& entry : node.entries) {
      const json* property = properties == nullptr ? nullptr : find(*properties, entry.key.c_str());
      if (property != nullptr) {
        check(*entry.value, *property);
      } else if (additional != nullptr && additional->is_object()) {
        check(*entry.value, *additional);
      } else if (additional != nullptr) {
        unknown = true;
        unknown_key(entry, noun, *properties);
      }
    }
    check_presence(node, schema, noun, unknown);
  }

  void unknown_key(const Node::Entry& entry, const std::string& noun, const json& properties) {
    std::vector<std::string_view> candidates;
    for (const auto& [key, value] : properties.items()) candidates.push_back(key);
    constexpr std::size_t kLongest = 60;
    mistakes_.add(entry.mark, "unknown " + noun + " '" + entry.key.substr(0, kLongest) + "'",
                  word_hint(entry.key, candidates));
  }

  /// What must be there, and what must not be there together. An unknown key may have been meant to be the missing
  /// one, so then nothing more is said.
  void check_presence(const Node& node, const json& schema, const std::string& noun, bool unknown) {
    if (unknown) return;
    std::string missing;
    for (const json& key : schema.value("required", json::array())) {
      if (node.find(key.get<std::string>()) != nullptr) continue;
      append_item(missing, std::string("'") + key.get<std::string>() + "'");
    }
    if (!missing.empty()) mistakes_.add(node.mark, "missing " + missing);
    const std::size_t count = node.entries.size();
    if (const json* most = find(schema, "maxProperties"); most != nullptr && count > most->get<std::size_t>()) {
      const std::size_t allowed = most->get<std::size_t>();
      mistakes_.add(
          node.entries[allowed].mark, "a second word '" + node.entries[allowed].key + "' in one " + noun,
          "begin a new " + noun + " with '- ', or indent what belongs to '" + node.entries[0].key + "' further");
    }
    const json* least = find(schema, "minProperties");
    if (missing.empty() && least != nullptr && count < least->get<std::size_t>()) {
      mistakes_.add(node.mark, count == 0 ? "this map is empty" : "this says nothing to do");
    }
    if (const json* alternatives = find(schema, "oneOf")) check_one_key(node, *alternatives);
  }

  /// `oneOf` in our schemas always means: exactly one of these keys.
  void check_one_key(const Node& node, const json& alternatives) {
    std::vector<const Node::Entry*> present;
    std::string keys;
    for (const json& alternative : alternatives) {
      const std::string key = alternative.at("required").at(0).get<std::string>();
      append_item(keys, key);
      if (const Node::Entry* entry = node.find_entry(key)) present.push_back(entry);
    }
    if (present.empty()) mistakes_.add(node.mark, "missing a target", "expected one of: " + keys);
    if (present.size() < 2) return;
    std::sort(present.begin(), present.end(), [](const auto* a, const auto* b) {
      return std::tie(a->mark.line, a->mark.column) < std::tie(b->mark.line, b->mark.column);
    });
    mistakes_.add(present[1]->mark, "two targets, '" + present[0]->key + "' and '" + present[1]->key + "'",
                  "keep one of them");
  }

  /// The alternative for this kind of value explains what is wrong; `anyOf` in our schemas is a choice of kinds, or of
  /// words and patterns of text.
  void check_any(const Node& node, const json& alternatives) {
    const json* fitting = nullptr;
    std::size_t fitting_count = 0;
    for (const json& alternative : alternatives) {
      Mistakes attempt("");
      Walk(root_, attempt).check(node, alternative);
      if (attempt.empty()) return;
      if (!type_matches(node, resolve(alternative))) continue;
      ++fitting_count;
      if (fitting == nullptr) fitting = &alternative;
    }
    if (fitting != nullptr && (fitting_count == 1 || find(resolve(*fitting), "x-value") != nullptr)) {
      check(node, *fitting);
      return;
    }
    std::string expected;
    for (const json& one : alternatives) append_item(expected, expected_text(one), ", or ");
    mistakes_.add(node, std::string("found ") + shown(node), "expected " + expected);
  }

  const json& root_;
  Mistakes& mistakes_;
};

}  // namespace

void walk_schema(const Node& node, const json& schema, const json& root, Mistakes& mistakes) {
  Walk(root, mistakes).check(node, schema);
}

}  // namespace switchback::scenarios
