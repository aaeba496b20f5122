#include "hil/sip/auth_header.h"

#include <algorithm>

#include "hil/sip/header_scan.h"

namespace switchback::hil {
namespace {

/// Where the quoted string that begins at `begin` ends (its closing quote); the size if it does not.
std::size_t closing_quote(std::string_view text, std::size_t begin) {
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at;
    }
  }
  return text.size();
}

}  // namespace

std::optional<std::string_view> AuthHeader::param(std::string_view name) const {
  for (const auto& [key, value] : params) {
    if (same_text(key, name)) return value;
  }
  return std::nullopt;
}

bool AuthHeader::repeats_a_parameter() const {
  for (std::size_t n = 0; n < params.size(); ++n) {
    for (std::size_t later = n + 1; later < params.size(); ++later) {
      if (same_text(params[n].first, params[later].first)) return true;
    }
  }
  return false;
}

std::optional<AuthHeader> parse_auth_header(std::string_view text) {
  // More parameters than any scheme has would only make the search for repeated ones slow.
  constexpr std::size_t kMaxParams = 64;
  AuthHeader header;
  text = trim(text);
  const std::size_t space = std::min(text.find_first_of(" \t\r\n"), text.size());
  header.scheme = text.substr(0, space);
  if (!is_token(header.scheme)) return std::nullopt;
  std::string_view rest = trim(text.substr(space));
  while (!rest.empty()) {
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos || header.params.size() == kMaxParams) return std::nullopt;
    const std::string_view name = trim(rest.substr(0, equals));
    if (!is_token(name)) return std::nullopt;
    rest = trim(rest.substr(equals + 1));
    std::string_view value;
    if (!rest.empty() && rest.front() == '"') {
      const std::size_t quote = closing_quote(rest, 0);
      if (quote == rest.size()) return std::nullopt;
      value = rest.substr(1, quote - 1);
      rest = trim(rest.substr(quote + 1));
    } else {
      const std::size_t end = std::min(rest.find(','), rest.size());
      value = trim(rest.substr(0, end));
      if (value.empty() || value.find_first_of(" \t\r\n\"") != std::string_view::npos) return std::nullopt;
      rest = rest.substr(end);
    }
    header.params.emplace_back(name, value);
    if (rest.empty()) break;
    if (rest.front() != ',') return std::nullopt;
    rest = trim(rest.substr(1));
    if (rest.empty()) return std::nullopt;
  }
  return header;
}

std::string unquoted_pairs(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    plain += text[at];
  }
  return plain;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') result += '\\';
    result += letter;
  }
  return result += '"';
}

}  // namespace switchback::hil
