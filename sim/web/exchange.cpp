#include "sim/web/exchange.h"

#include <string_view>

namespace switchback::sim {
namespace {

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/// Percent-decoding (RFC 3986 2.1); a '+' of a query is a space, as forms write it.
std::optional<std::string> decoded(std::string_view text, bool in_query) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && in_query) {
      result += ' ';
    } else if (text[at] != '%') {
      result += text[at];
    } else {
      if (at + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[at + 1]);
      const int low = hex_value(text[at + 2]);
      if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
      result += static_cast<char>(high * 16 + low);
      at += 2;
    }
  }
  return result;
}

}  // namespace

std::optional<WebRequest> parse_target(std::string_view target) {
  if (!target.starts_with('/')) return std::nullopt;
  const auto mark = target.find('?');
  WebRequest request;
  const auto path = decoded(target.substr(0, mark), false);
  if (!path) return std::nullopt;
  request.path = *path;
  std::string_view rest = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = decoded(pair.substr(0, equals), true);
    const auto value = decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return std::nullopt;
    request.query[*name] = *value;
  }
  return request;
}

}  // namespace switchback::sim
