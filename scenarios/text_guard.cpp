#include "scenarios/text_guard.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <string>

namespace switchback::scenarios {
namespace {

unsigned byte_at(std::string_view text, std::size_t offset) { return static_cast<unsigned char>(text[offset]); }

bool is_continuation(char letter) { return (static_cast<unsigned char>(letter) & 0xC0U) == 0x80U; }

/// Length of the well-formed UTF-8 sequence at `offset` (Unicode 15, table 3-7), or 0.
std::size_t sequence_length(std::string_view text, std::size_t offset) {
  const unsigned lead = byte_at(text, offset);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || offset + length > text.size()) return 0;
  const unsigned second = byte_at(text, offset + 1);
  const unsigned lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (second < lowest || second > highest) return 0;
  for (std::size_t index = 2; index < length; ++index) {
    if (!is_continuation(text[offset + index])) return 0;
  }
  return length;
}

bool guard_characters(std::string_view text, Mistakes& mistakes) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const unsigned byte = byte_at(text, offset);
    if (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') {
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "0x%02x", byte);
      mistakes.add(mark_at(text, offset), std::string("control character ") + code.data() + " in the file",
                   "a scenario is plain UTF-8 text");
      return false;
    }
    const std::size_t length = sequence_length(text, offset);
    if (length == 0) {
      mistakes.add(mark_at(text, offset), "not UTF-8", "save the file as UTF-8");
      return false;
    }
    offset += length;
  }
  return true;
}

bool guard_indentation(std::string_view text, Mistakes& mistakes) {
  bool good = true;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = text.substr(start, end - start);
    const std::size_t content = std::min(line.find_first_not_of(" \t\r"), line.size());
    const std::size_t tab = line.substr(0, content).find('\t');
    if (tab != std::string_view::npos && content < line.size()) {
      mistakes.add(mark_at(text, start + tab), "a tab in the indentation", "indent with spaces");
      good = false;
    }
    start = end + 1;
  }
  return good;
}

/// The scanner keeps every open bracket and dash of a line in memory before the parser can count its depth, so what
/// cannot be a scenario is refused here. Quotes and comments are not looked at: a thousand open brackets are too many
/// there, too.
bool guard_nesting(std::string_view text, Mistakes& mistakes) {
  constexpr std::size_t kMostOpen = 1000;
  std::size_t open = 0;
  std::size_t indicators = 0;
  for (std::size_t offset = 0; offset < text.size(); ++offset) {
    const char letter = text[offset];
    if (letter == '[' || letter == '{') ++open;
    if ((letter == ']' || letter == '}') && open > 0) --open;
    const bool gap = letter == ' ' || letter == '\t' || letter == '\r';
    const bool indicator = letter == '-' || letter == '?' || letter == ':';
    if (indicator) ++indicators;
    if (!indicator && !gap) indicators = 0;
    if (open > kMostOpen || indicators > kMostOpen) {
      mistakes.add(mark_at(text, offset),
                   std::string("nested deeper than ") + std::to_string(kDeepestNesting) + " levels");
      return false;
    }
  }
  return true;
}

}  // namespace

SourceMark mark_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t newline = before.rfind('\n');
  const std::string_view line = newline == std::string_view::npos ? before : before.substr(newline + 1);
  const auto characters = std::count_if(line.begin(), line.end(), [](char letter) { return !is_continuation(letter); });
  return {static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1, static_cast<int>(characters) + 1};
}

bool guard_text(std::string_view text, Mistakes& mistakes) {
  if (text.size() > kMostBytes) {
    mistakes.add(SourceMark{1, 1}, std::string("the file has ") + std::to_string(text.size()) +
                                       " bytes; at most 1 MiB (1048576) is read");
    return false;
  }
  return guard_characters(text, mistakes) && guard_nesting(text, mistakes) && guard_indentation(text, mistakes);
}

}  // namespace switchback::scenarios
