#include "hil/sip/header_scan.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace switchback::hil {
namespace {

constexpr std::array<std::pair<char, std::string_view>, 19> kCompactForms = {{{'a', "accept-contact"},
                                                                              {'b', "referred-by"},
                                                                              {'c', "content-type"},
                                                                              {'d', "request-disposition"},
                                                                              {'e', "content-encoding"},
                                                                              {'f', "from"},
                                                                              {'i', "call-id"},
                                                                              {'j', "reject-contact"},
                                                                              {'k', "supported"},
                                                                              {'l', "content-length"},
                                                                              {'m', "contact"},
                                                                              {'n', "identity-info"},
                                                                              {'o', "event"},
                                                                              {'r', "refer-to"},
                                                                              {'s', "subject"},
                                                                              {'t', "to"},
                                                                              {'u', "allow-events"},
                                                                              {'v', "via"},
                                                                              {'x', "session-expires"}}};

constexpr char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; }
constexpr bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
constexpr bool is_space(char letter) { return letter == ' ' || letter == '\t'; }
constexpr bool is_blank(char letter) { return is_space(letter) || letter == '\r' || letter == '\n'; }

/// By character: whether it may stand in a token (RFC 3261 25.1).
constexpr std::array<bool, 256> kToken = [] {
  std::array<bool, 256> table{};
  for (const char letter :
       std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~")) {
    table[static_cast<unsigned char>(letter)] = true;
  }
  return table;
}();

std::string_view full_name(std::string_view name) {
  if (name.size() != 1) return name;
  for (const auto& [compact, full] : kCompactForms) {
    if (compact == lower(name.front())) return full;
  }
  return name;
}

/// The next line without its line end; advances `at` past it. `ended` tells whether there was a line end.
std::string_view next_line(std::string_view text, std::size_t& at, bool& ended) {
  const std::size_t begin = at;
  const std::size_t feed = text.find('\n', at);
  ended = feed != std::string_view::npos;
  at = ended ? feed + 1 : text.size();
  std::size_t end = ended ? feed : text.size();
  if (ended && end > begin && text[end - 1] == '\r') --end;
  return text.substr(begin, end - begin);
}

bool is_version(std::string_view text) {
  if (text.size() < 7 || !same_text(text.substr(0, 4), "SIP/")) return false;
  const std::string_view numbers = text.substr(4);
  const std::size_t dot = numbers.find('.');
  if (dot == 0 || dot == std::string_view::npos || dot + 1 == numbers.size()) return false;
  return std::ranges::all_of(numbers.substr(0, dot), is_digit) &&
         std::ranges::all_of(numbers.substr(dot + 1), is_digit);
}

std::optional<StartLine> parse_status_line(std::string_view line, std::size_t space) {
  StartLine parsed;
  parsed.version = line.substr(0, space);
  const std::string_view rest = line.substr(space + 1);
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const auto status = parse_number(rest.substr(0, end), 699);
  if (end != 3 || !status || *status < 100) return std::nullopt;
  parsed.status = static_cast<int>(*status);
  // The space after the code is part of the grammar; a phrase may be empty (RFC 4475 3.1.1.13).
  parsed.strict = end < rest.size();
  parsed.phrase = parsed.strict ? rest.substr(end + 1) : std::string_view{};
  return parsed;
}

}  // namespace

bool same_text(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool same_header(std::string_view a, std::string_view b) {
  // Most pairs differ, and most of those that do already here.
  const bool full = a.size() > 1 && b.size() > 1;
  if (full && (a.size() != b.size() || lower(a.front()) != lower(b.front()))) return false;
  return same_text(full_name(a), full_name(b));
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return text;
}

SipHead scan_head(std::string_view text) {
  SipHead head;
  head.fields.reserve(16);
  std::size_t at = 0;
  bool ended = false;
  head.start_line = next_line(text, at, ended);
  while (at < text.size()) {
    const std::size_t begin = at;
    const std::string_view line = next_line(text, at, ended);
    if (line.empty() && ended) {
      head.terminated = true;
      break;
    }
    // Some readers end a line at a bare CR and some do not; two readers must not see two messages.
    if (line.find('\r') != std::string_view::npos) head.malformed_line = true;
    if (!line.empty() && is_space(line.front()) && !head.fields.empty()) {
      // A fold: the value goes on up to the end of this line.
      std::string_view& value = head.fields.back().value;
      const auto value_begin = static_cast<std::size_t>(value.data() - text.data());
      value = trim(text.substr(value_begin, begin + line.size() - value_begin));
      continue;
    }
    const std::size_t colon = line.find(':');
    const std::string_view name = trim(line.substr(0, std::min(colon, line.size())));
    if (colon == std::string_view::npos || !is_token(name)) {
      head.malformed_line = true;
      continue;
    }
    head.fields.push_back({name, trim(line.substr(colon + 1))});
  }
  head.body_offset = at;
  return head;
}

std::optional<StartLine> parse_start_line(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || space == 0) return std::nullopt;
  if (is_version(line.substr(0, space))) return parse_status_line(line, space);
  StartLine parsed;
  parsed.request = true;
  const std::string_view trimmed = trim(line);
  const std::size_t last = trimmed.find_last_of(" \t");
  if (last == std::string_view::npos || last <= space || trimmed.data() != line.data()) return std::nullopt;
  parsed.method = line.substr(0, space);
  parsed.version = trimmed.substr(last + 1);
  if (!is_version(parsed.version)) return std::nullopt;
  const std::string_view between = line.substr(space + 1, last - space - 1);
  parsed.uri = trim(between);
  parsed.strict = trimmed.size() == line.size() && parsed.uri.size() == between.size() && is_token(parsed.method) &&
                  !parsed.uri.empty() && parsed.uri.find_first_of(" \t<>\"") == std::string_view::npos;
  return parsed;
}

void append_unfolded(std::string& out, std::string_view value) {
  std::size_t at = 0;
  while (at < value.size()) {
    const std::size_t end = std::min(value.find_first_of("\r\n", at), value.size());
    out.append(value, at, end - at);
    at = value.find_first_not_of(" \t\r\n", end);
    if (at == std::string_view::npos) break;
    if (end < value.size()) out += ' ';
  }
}

std::string_view take_list_item(std::string_view& rest) {
  bool quoted = false;
  bool bracketed = false;
  std::size_t at = 0;
  for (; at < rest.size(); ++at) {
    const char letter = rest[at];
    if (quoted) {
      if (letter == '\\') {
        ++at;
      } else if (letter == '"') {
        quoted = false;
      }
    } else if (letter == '"') {
      quoted = true;
    } else if (letter == '<' || letter == '>') {
      bracketed = letter == '<';
    } else if (letter == ',' && !bracketed) {
      break;
    }
  }
  at = std::min(at, rest.size());
  const std::string_view item = trim(rest.substr(0, at));
  rest = rest.substr(std::min(at + 1, rest.size()));
  return item;
}

std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t max) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || number > max) return std::nullopt;
  return number;
}

bool is_token(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char letter) { return kToken[static_cast<unsigned char>(letter)]; });
}

std::optional<SequenceNumber> parse_cseq(std::string_view value) {
  constexpr std::uint64_t kMax = 0x7fffffff;
  const std::size_t end = std::min(value.find_first_of(" \t\r\n"), value.size());
  const auto number = parse_number(value.substr(0, end), kMax);
  const std::string_view method = trim(value.substr(end));
  if (!number || !is_token(method)) return std::nullopt;
  return SequenceNumber{static_cast<std::uint32_t>(*number), method};
}

}  // namespace switchback::hil
