#include "hil/import/sip_start.h"

#include <algorithm>
#include <cstddef>

#include "hil/sip/header_scan.h"

namespace switchback::hil {
namespace {

constexpr std::string_view kVersion = "SIP/2.0";
/// Longer start lines are taken for something else.
constexpr std::size_t kLongestLine = 4'096;

bool is_status(std::string_view line) {
  const std::string_view code = line.substr(kVersion.size() + 1);
  const std::size_t end = std::min(code.find(' '), code.size());
  return end == 3 && parse_number(code.substr(0, 3), 999).has_value();
}

}  // namespace

bool begins_sip(std::string_view text) {
  const std::string_view start = text.substr(0, kLongestLine);
  const std::string_view line = start.substr(0, start.find_first_of("\r\n"));
  if (line.starts_with(kVersion) && line.substr(kVersion.size()).starts_with(' ')) return is_status(line);
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_token(line.substr(0, space))) return false;
  const std::string_view rest = line.substr(space + 1);
  const std::size_t end = rest.find(' ');
  if (end == std::string_view::npos) return false;
  return rest.substr(0, end).find(':') != std::string_view::npos && rest.substr(end + 1).starts_with(kVersion);
}

bool holds_sip(std::string_view text) {
  for (std::size_t at = text.find(kVersion); at != std::string_view::npos; at = text.find(kVersion, at + 1)) {
    const std::size_t line_end = text.substr(0, at).find_last_of("\r\n");
    const std::string_view line = text.substr(line_end == std::string_view::npos ? 0 : line_end + 1);
    const std::string_view before = line.substr(0, line.size() - (text.size() - at));
    if (before.empty() ? begins_sip(line) : before.find(':') != std::string_view::npos) return true;
  }
  return false;
}

bool may_begin_sip(std::string_view text) {
  return text.size() < kLongestLine && is_token(text.substr(0, std::min(text.find_first_of(" /"), text.size())));
}

}  // namespace switchback::hil
