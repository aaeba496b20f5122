#include "scenarios/log_mapping/log_mapping.h"

#include <re2/re2.h>

#include <algorithm>

#include "models/core/errors.h"

namespace switchback::scenarios {
namespace {

/// Bytes that an expression and its automata may take; what needs more is refused when it is compiled.
constexpr std::int64_t kMostMemory = 4 << 20;

/// "192.0.2.1" and "5070" as "192.0.2.1:5070".
void join_port(LogFields& fields, std::string_view address, std::string_view port_field) {
  const auto port = fields.find(port_field);
  if (port == fields.end()) return;
  if (const auto host = fields.find(address); host != fields.end()) {
    const bool v6 = host->second.find(':') != std::string::npos && !host->second.starts_with('[');
    host->second = (v6 ? "[" + host->second + "]" : host->second) + ":" + port->second;
  }
  fields.erase(port);
}

const std::string* translation(const LogMapping& mapping, std::string_view field, const std::string& word) {
  const auto table = mapping.values.find(field);
  if (table == mapping.values.end()) return nullptr;
  const auto found = table->second.find(word);
  return found == table->second.end() ? nullptr : &found->second;
}

}  // namespace

LogExpression compile_expression(const std::string& text) {
  RE2::Options options;
  // A log may hold any bytes; as UTF-8 those that are none would match nothing, not even a dot.
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  options.set_max_mem(kMostMemory);
  auto expression = std::make_shared<const RE2>(text, options);
  if (!expression->ok()) throw UserError("no regular expression as RE2 reads it: " + expression->error());
  return expression;
}

std::optional<MappedLine> map_line(const LogMapping& mapping, std::string_view line) {
  const re2::StringPiece text(line.data(), line.size());
  for (const LogPattern& pattern : mapping.patterns) {
    std::vector<re2::StringPiece> found(static_cast<std::size_t>(pattern.match->NumberOfCapturingGroups()) + 1);
    if (!pattern.match->Match(text, 0, text.size(), RE2::UNANCHORED, found.data(), static_cast<int>(found.size()))) {
      continue;
    }
    MappedLine mapped{&pattern, pattern.constants};
    for (const auto& [number, field] : pattern.groups) {
      const re2::StringPiece& piece = found[static_cast<std::size_t>(number)];
      if (piece.empty()) continue;
      const std::string word(piece.data(), piece.size());
      const std::string* meaning = translation(mapping, field, word);
      mapped.fields[field] = meaning == nullptr ? word : *meaning;
    }
    join_port(mapped.fields, "from", "from_port");
    join_port(mapped.fields, "to", "to_port");
    return mapped;
  }
  return std::nullopt;
}

bool is_ignored(const LogMapping& mapping, std::string_view line) {
  const re2::StringPiece text(line.data(), line.size());
  return std::any_of(mapping.ignored.begin(), mapping.ignored.end(),
                     [&text](const LogExpression& one) { return RE2::PartialMatch(text, *one); });
}

std::optional<std::string_view> without_prefix(const LogPattern& pattern, std::string_view line) {
  if (pattern.prefix == nullptr) return line;
  re2::StringPiece text(line.data(), line.size());
  if (!RE2::Consume(&text, *pattern.prefix)) return std::nullopt;
  return line.substr(line.size() - text.size());
}

}  // namespace switchback::scenarios
