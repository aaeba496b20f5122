#include "hil/stack/yaml_fields.h"

#include <algorithm>
#include <tuple>

#include "models/core/distribution.h"
#include "models/core/errors.h"
#include "models/core/message_text.h"
#include "models/core/nearest_word.h"

namespace switchback::hil {
namespace {

constexpr std::size_t kMostBytes = 64 * 1024;
constexpr std::size_t kDeepest = 32;
constexpr std::size_t kMostMistakes = 100;

YAML::Mark mark_of(std::string_view text, std::size_t offset) {
  YAML::Mark mark;
  const std::string_view before = text.substr(0, offset);
  mark.pos = static_cast<int>(offset);
  mark.line = static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t newline = before.rfind('\n');
  mark.column = static_cast<int>(newline == std::string_view::npos ? offset : offset - newline - 1);
  return mark;
}

/// What no stack file needs and the parser should not be asked to bear.
bool guard(std::string_view text, FileMistakes& mistakes) {
  if (text.size() > kMostBytes) {
    mistakes.add(YAML::Mark(), "the file has " + std::to_string(text.size()) + " bytes; at most 64 KiB are read");
    return false;
  }
  std::size_t open = 0;
  std::size_t indicators = 0;
  for (std::size_t offset = 0; offset < text.size(); ++offset) {
    const auto letter = static_cast<unsigned char>(text[offset]);
    if ((letter < 0x20 && letter != '\n' && letter != '\r') || letter == 0x7F) {
      mistakes.add(mark_of(text, offset), "a control character or a tab",
                   "a stack file is plain text; indent with spaces");
      return false;
    }
    const char before = offset == 0 ? '\n' : text[offset - 1];
    const bool begins = std::string_view(" \n\r[{,").find(before) != std::string_view::npos;
    const char next = offset + 1 < text.size() ? text[offset + 1] : ' ';
    if ((letter == '&' || letter == '*') && begins && next != ' ' && next != '\n') {
      mistakes.add(mark_of(text, offset), "anchors and aliases are not used here", "put the value in quotes");
      return false;
    }
    if (letter == '[' || letter == '{') ++open;
    if ((letter == ']' || letter == '}') && open > 0) --open;
    const bool indicator = letter == '-' || letter == '?' || letter == ':';
    indicators = indicator ? indicators + 1 : letter == ' ' || letter == '\n' ? indicators : 0;
    if (open > kDeepest || indicators > kDeepest * 4) {
      mistakes.add(mark_of(text, offset), "nested deeper than " + std::to_string(kDeepest) + " levels");
      return false;
    }
  }
  return true;
}

bool too_deep(const YAML::Node& node, std::size_t depth) {
  if (depth > kDeepest) return true;
  if (!node.IsMap() && !node.IsSequence()) return false;
  for (const auto& child : node) {
    if (node.IsMap() ? too_deep(child.first, depth + 1) || too_deep(child.second, depth + 1)
                     : too_deep(child, depth + 1)) {
      return true;
    }
  }
  return false;
}

}  // namespace

void FileMistakes::add(const YAML::Mark& mark, const std::string& message, const std::string& hint) {
  if (mistakes_.size() >= kMostMistakes) return;
  const int line = mark.is_null() ? 1 : mark.line + 1;
  const int column = mark.is_null() ? 1 : mark.column + 1;
  std::string text = file_;
  text += ':' + std::to_string(line) + ':' + std::to_string(column) + ": " + message;
  if (!hint.empty()) text += "; " + hint;
  mistakes_.push_back({line, column, std::move(text)});
}

void FileMistakes::throw_if_any() const {
  if (mistakes_.empty()) return;
  std::vector<Mistake> sorted = mistakes_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Mistake& a, const Mistake& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  std::string text;
  for (const Mistake& one : sorted) append_item(text, one.text, "\n");
  throw UserError(text);
}

Fields::Fields(const YAML::Node& node, std::span<const std::string_view> keys, FileMistakes& mistakes)
    : node_(node), mistakes_(mistakes) {
  if (!node.IsMap()) {
    mistakes.add(node.Mark(), "expected a map");
    return;
  }
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      mistakes.add(entry.first.Mark(), "unknown key " + in_quotes(key), word_hint(key, keys));
    } else if (!seen.insert(key).second) {
      mistakes.add(entry.first.Mark(), in_quotes(key) + " occurs twice");
    }
  }
}

bool Fields::has(std::string_view key) const { return at(key).IsDefined(); }

YAML::Node Fields::at(std::string_view key) const {
  if (!node_.IsMap()) return YAML::Node(YAML::NodeType::Undefined);
  for (const auto& entry : node_) {
    if (entry.first.IsScalar() && entry.first.Scalar() == key) return entry.second;
  }
  return YAML::Node(YAML::NodeType::Undefined);
}

void Fields::must_have(std::string_view key) const {
  if (node_.IsMap() && !has(key)) mistakes_.add(node_.Mark(), in_quotes(key) + " is missing");
}

void Fields::wrong(std::string_view key, const std::string& message, const std::string& hint) const {
  mistakes_.add(has(key) ? at(key).Mark() : node_.Mark(), std::string(key) + ": " + message, hint);
}

std::optional<std::string> Fields::text(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  const YAML::Node value = at(key);
  if (value.IsScalar() && !value.Scalar().empty()) return value.Scalar();
  wrong(key, "expected text");
  return std::nullopt;
}

std::vector<std::string> Fields::texts(std::string_view key) const {
  std::vector<std::string> list;
  if (!has(key)) return list;
  const YAML::Node value = at(key);
  if (!value.IsSequence()) {
    wrong(key, "expected a list");
    return list;
  }
  for (const auto& item : value) {
    if (item.IsScalar()) {
      list.push_back(item.Scalar());
    } else {
      mistakes_.add(item.Mark(), std::string(key) + ": expected text");
    }
  }
  return list;
}

std::optional<SimTime> Fields::duration(std::string_view key) const {
  const std::optional<std::string> written = text(key);
  if (!written) return std::nullopt;
  try {
    if (const SimTime time = parse_duration(*written); time > SimTime{0}) return time;
    wrong(key, "expected more than nothing");
  } catch (const UserError& error) {
    wrong(key, error.what());
  }
  return std::nullopt;
}

std::optional<std::size_t> Fields::word(std::string_view key, std::span<const std::string_view> words) const {
  const std::optional<std::string> written = text(key);
  if (!written) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *written);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  wrong(key, "unknown word " + in_quotes(*written), word_hint(*written, words));
  return std::nullopt;
}

std::optional<YAML::Node> read_map(std::string_view text, FileMistakes& mistakes) {
  if (!guard(text, mistakes)) return std::nullopt;
  try {
    YAML::Node root = YAML::Load(std::string(text));
    if (!root.IsMap()) {
      mistakes.add(root.Mark(), "expected a map");
      return std::nullopt;
    }
    if (too_deep(root, 0)) {
      mistakes.add(root.Mark(), "nested deeper than " + std::to_string(kDeepest) + " levels");
      return std::nullopt;
    }
    return root;
  } catch (const YAML::Exception& error) {
    mistakes.add(error.mark, "not YAML: " + error.msg);
    return std::nullopt;
  }
}

}  // namespace switchback::hil
