#include "scenarios/yaml_document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "models/core/message_text.h"
#include "scenarios/text_guard.h"

namespace switchback::scenarios {
namespace {

constexpr std::size_t kMostValues = 20'000;
constexpr std::size_t kLongestScalar = 8 * 1024;

/// Ends the reading after a mistake that makes the rest meaningless.
struct Stop {};

bool parse_integer(std::string_view text, std::int64_t& value) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int base = 10;
  if (!negative && (text.starts_with("0x") || text.starts_with("0o"))) {
    base = text[1] == 'x' ? 16 : 8;
    text.remove_prefix(2);
  }
  if (text.empty() || text.front() == '-') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  if (negative) value = -value;
  return true;
}

bool parse_number(std::string_view text, double& value) {
  if (text.starts_with('+')) text.remove_prefix(1);
  // from_chars also takes "inf" and "nan", which are words here.
  if (text.empty() || text.find_first_not_of("-+.0123456789eE") != std::string_view::npos) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && std::isfinite(value);
}

/// The type of a plain scalar by the core schema (YAML 1.2.2, 10.3.2).
void resolve_plain(Node& node) {
  const std::string& text = node.text;
  if (text == "true" || text == "True" || text == "TRUE" || text == "false" || text == "False" || text == "FALSE") {
    node.kind = Node::Kind::boolean;
    node.truth = text.front() == 't' || text.front() == 'T';
  } else if (parse_integer(text, node.integer)) {
    node.kind = Node::Kind::integer;
    node.number = static_cast<double>(node.integer);
  } else if (parse_number(text, node.number)) {
    node.kind = Node::Kind::number;
  } else {
    node.kind = Node::Kind::text;
  }
}

class Builder : public YAML::EventHandler {
 public:
  Builder(std::string_view text, Mistakes& mistakes) : text_(text), mistakes_(mistakes) {
    line_starts_.push_back(0);
    for (std::size_t offset = 0; offset < text.size(); ++offset) {
      if (text[offset] == '\n') line_starts_.push_back(offset + 1);
    }
  }

  std::shared_ptr<const Node> root() const { return root_; }

  SourceMark place(const YAML::Mark& mark) {
    if (mark.is_null() || mark.line < 0 || mark.column < 0) return {1, 1};
    const auto line = std::min(static_cast<std::size_t>(mark.line), line_starts_.size() - 1);
    const auto offset = std::min(line_starts_[line] + static_cast<std::size_t>(mark.column), text_.size());
    // Places mostly come in order, and a line may be as long as the file: count on from the last one.
    if (line != counted_line_ || offset < counted_offset_) {
      counted_line_ = line;
      counted_offset_ = line_starts_[line];
      counted_characters_ = 0;
    }
    counted_characters_ +=
        mark_at(text_.substr(counted_offset_, offset - counted_offset_), offset - counted_offset_).column - 1;
    counted_offset_ = offset;
    return {static_cast<int>(line) + 1, counted_characters_ + 1};
  }

  /// The YAML library takes the end of the file for the end of a quoted value; only the last one can be meant.
  void check_last_quote() {
    const std::size_t open = std::min(text_.find_first_of("\"'", last_quoted_), text_.size());
    for (std::size_t offset = open + 1; offset < text_.size(); ++offset) {
      if (text_[offset] == '\\' && text_[open] == '"') {
        ++offset;
      } else if (text_[offset] == text_[open]) {
        // Two single quotation marks within a value stand for one.
        if (text_[open] == '"' || text_.substr(offset + 1, 1) != "'") return;
        ++offset;
      }
    }
    if (open < text_.size()) mistakes_.add(mark_at(text_, open), "a quotation mark that is never closed");
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) stop(place(mark), "a second document in the file", "write one scenario per file");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto node = std::make_shared<Node>();
    node->mark = place(mark);
    node->text = "null";
    add(std::move(node), 1, 0, anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    auto node = std::make_shared<Node>();
    node->mark = place(mark);
    if (value.size() > kLongestScalar) {
      stop(node->mark,
           std::string("a value of ") + std::to_string(value.size()) + " characters; at most 8192 are read");
    }
    node->text = value;
    node->kind = Node::Kind::text;
    if (tag == "?") {
      resolve_plain(*node);
    } else {
      // A block value is not plain either, but has no end to forget.
      const char first = text_[std::min(counted_offset_, text_.size() - 1)];
      if (first != '>' && first != '|') last_quoted_ = counted_offset_;
      check_tag(tag, node->mark, "tag:yaml.org,2002:str");
    }
    add(std::move(node), 1, 0, anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) stop(place(mark), "an alias inside the value it stands for");
    const Anchored& target = found->second;
    if (frames_.size() + target.height > kDeepestNesting) too_deep(place(mark));
    add(target.node, target.values, target.height, 0, place(mark));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::list, place(mark), tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::map, place(mark), tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    std::shared_ptr<Node> node;
    YAML::anchor_t anchor = 0;
    std::size_t values = 1;
    std::size_t height = 1;
    bool has_key = false;
    Node::Entry entry;
    std::set<std::string> keys;
  };
  struct Anchored {
    std::shared_ptr<const Node> node;
    std::size_t values;
    std::size_t height;
  };

  [[noreturn]] void stop(SourceMark mark, std::string message, std::string hint = "") {
    mistakes_.add(mark, std::move(message), std::move(hint));
    throw Stop{};
  }
  [[noreturn]] void too_deep(SourceMark mark) {
    stop(mark, std::string("nested deeper than ") + std::to_string(kDeepestNesting) + " levels");
  }

  void check_tag(const std::string& tag, SourceMark mark, std::string_view allowed) {
    if (tag.empty() || tag == "?" || tag == "!" || tag == allowed) return;
    mistakes_.add(mark, "unknown tag '" + tag + "'", "tags are not used here");
  }

  void open(Node::Kind kind, SourceMark mark, const std::string& tag, YAML::anchor_t anchor) {
    if (frames_.size() >= kDeepestNesting) too_deep(mark);
    if (!frames_.empty() && expects_key(frames_.back())) stop(mark, "a key must be a word, not a list or a map");
    check_tag(tag, mark, kind == Node::Kind::list ? "tag:yaml.org,2002:seq" : "tag:yaml.org,2002:map");
    Frame frame;
    frame.node = std::make_shared<Node>();
    frame.node->kind = kind;
    frame.node->mark = mark;
    frame.anchor = anchor;
    frames_.push_back(std::move(frame));
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    add(std::move(frame.node), frame.values, frame.height, frame.anchor);
  }

  static bool expects_key(const Frame& frame) { return frame.node->kind == Node::Kind::map && !frame.has_key; }

  void add(std::shared_ptr<const Node> node, std::size_t values, std::size_t height, YAML::anchor_t anchor,
           SourceMark mark = {}) {
    if (mark.line == 0) mark = node->mark;
    if (anchor != 0) anchors_[anchor] = Anchored{node, values, height};
    if (frames_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& parent = frames_.back();
    parent.values += values;
    parent.height = std::max(parent.height, height + 1);
    if (parent.values > kMostValues) {
      stop(mark, std::string("more than ") + std::to_string(kMostValues) +
                     " values (aliases counted as often as they are used)");
    }
    if (parent.node->kind == Node::Kind::list) {
      parent.node->items.push_back(std::move(node));
    } else if (!parent.has_key) {
      if (!node->is_scalar()) stop(mark, "a key must be a word, not a list or a map");
      parent.entry = Node::Entry{node->text, mark, nullptr};
      parent.has_key = true;
    } else {
      add_entry(parent, std::move(node));
    }
  }

  void add_entry(Frame& parent, std::shared_ptr<const Node> node) {
    parent.has_key = false;
    if (!parent.keys.insert(parent.entry.key).second) {
      const SourceMark first = parent.node->find_entry(parent.entry.key)->mark;
      mistakes_.add(parent.entry.mark, "'" + parent.entry.key + "' occurs twice",
                    std::string("it is already in line ") + std::to_string(first.line));
      return;
    }
    if (node->kind == Node::Kind::null && node->mark.line != parent.entry.mark.line) {
      // A missing value is reported where the next one begins; its key is the better place.
      auto moved = std::make_shared<Node>(*node);
      moved->mark = parent.entry.mark;
      node = std::move(moved);
    }
    parent.entry.value = std::move(node);
    parent.node->entries.push_back(std::move(parent.entry));
  }

  std::string_view text_;
  Mistakes& mistakes_;
  std::vector<std::size_t> line_starts_;
  std::size_t counted_line_ = 0;
  std::size_t counted_offset_ = 0;
  int counted_characters_ = 0;
  std::size_t last_quoted_ = std::string_view::npos;
  std::vector<Frame> frames_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::shared_ptr<const Node> root_;
  int documents_ = 0;
};

/// What to do about the YAML library's commoner complaints.
std::string syntax_hint(std::string_view message) {
  struct Row {
    std::string_view part;
    std::string_view hint;
  };
  constexpr auto kRows = std::to_array<Row>({
      {"illegal map value", "a value with ': ' in it needs quotes; or the indentation is off"},
      {"end of map not found", "the lines of a map must start in the same column"},
      {"end of sequence not found", "the items of a list must start in the same column"},
      {"end of map flow", "a '}' or a ',' is missing"},
      {"end of sequence flow", "a ']' or a ',' is missing"},
      {"illegal EOF in scalar", "a quotation mark is missing"},
      {"unknown token", "put the value in quotes"},
  });
  for (const Row& row : kRows) {
    if (message.find(row.part) != std::string_view::npos) return std::string(row.hint);
  }
  return "";
}

bool needs_quotes(const Node& node) {
  if (node.kind != Node::Kind::text) return false;
  const std::string& text = node.text;
  Node plain;
  plain.text = text;
  resolve_plain(plain);
  return plain.kind != Node::Kind::text || text.empty() || text == "null" || text == "~" ||
         text.find_first_of("{}[],#&*!|'\"%@`\n") < text.size() || text.find(": ") != std::string::npos ||
         text.front() == ' ' || text.back() == ' ' || text.back() == ':' || text.starts_with("- ") ||
         text.starts_with("? ") || text.starts_with('>');
}

std::string scalar_text(const Node& node) {
  // A percentage is common and harmless within a flow map.
  const bool quotes = needs_quotes(node) && node.text.find_first_not_of("0123456789.%") != std::string::npos;
  if (!quotes) return node.text;
  std::string result = "\"";
  for (const char letter : node.text) {
    if (letter == '\n') {
      result += "\\n";
      continue;
    }
    if (letter == '"' || letter == '\\') result += '\\';
    result += letter;
  }
  return result + "\"";
}

}  // namespace

const Node::Entry* Node::find_entry(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [key](const Entry& one) { return one.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

const Node* Node::find(std::string_view key) const {
  const Entry* entry = find_entry(key);
  return entry == nullptr ? nullptr : entry->value.get();
}

std::string_view kind_text(Node::Kind kind) {
  constexpr std::array<std::string_view, 7> kTexts{"nothing", "yes or no", "a whole number", "a number",
                                                   "text",    "a list",    "a map"};
  return kTexts[static_cast<std::size_t>(kind)];
}

std::string flow_text(const Node& node, std::initializer_list<std::string_view> without) {
  std::string result;
  switch (node.kind) {
    case Node::Kind::list:
      for (const auto& item : node.items) append_item(result, flow_text(*item));
      return "[" + result + "]";
    case Node::Kind::map:
      for (const Node::Entry& entry : node.entries) {
        if (std::find(without.begin(), without.end(), entry.key) != without.end()) continue;
        append_item(result, entry.key);
        if (entry.value->kind != Node::Kind::null) result += std::string(": ") + flow_text(*entry.value);
      }
      return "{" + result + "}";
    default:
      return scalar_text(node);
  }
}

std::shared_ptr<const Node> read_yaml(std::string_view text, Mistakes& mistakes) {
  if (!guard_text(text, mistakes)) return nullptr;
  Builder builder(text, mistakes);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop&) {
    return nullptr;
  } catch (const YAML::Exception& error) {
    mistakes.add(builder.place(error.mark), "not YAML: " + error.msg, syntax_hint(error.msg));
    return nullptr;
  }
  if (builder.root() == nullptr) mistakes.add(SourceMark{1, 1}, "the file is empty");
  const std::size_t before = mistakes.size();
  builder.check_last_quote();
  return mistakes.size() == before ? builder.root() : nullptr;
}

std::string read_limited(const std::string& path, const std::string& shown) {
  const auto fail = [&shown](std::string message, std::string hint) {
    throw ScenarioError({Diagnostic{shown, 0, 0, std::move(message), std::move(hint)}});
  };
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) fail("is a folder", "name a scenario file");
  std::ifstream file(path, std::ios::binary);
  if (!file) fail("cannot be read", "check the name and its permissions");
  // One byte more than allowed is enough to know that a file is too large, whatever its size.
  std::string text(kMostBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) fail("cannot be read to its end", "");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMostBytes) {
    const auto size = std::filesystem::file_size(path, error);
    throw ScenarioError({Diagnostic{shown, 1, 1,
                                    "the file has " + (error ? "more than 1048576" : std::to_string(size)) +
                                        " bytes; at most 1 MiB (1048576) is read",
                                    ""}});
  }
  return text;
}

}  // namespace switchback::scenarios
