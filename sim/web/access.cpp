#include "sim/web/access.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>

#include "hil/stream/token.h"

namespace switchback::sim {
namespace {

using hil::equal_tokens;

constexpr std::string_view kCookie = "switchback=";
/// People who are logged in at a time; assumption.
constexpr std::size_t kMostSessions = 64;

/// 128 bits in hexadecimal digits.
std::string new_session() {
  std::random_device device;
  std::string text;
  for (int word = 0; word < 4; ++word) {
    std::array<char, 9> digits{};
    std::snprintf(digits.data(), digits.size(), "%08x", device());
    text += digits.data();
  }
  return text;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& letter : result) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return result;
}

/// "name:8080" -> "name", "[::1]:8080" -> "[::1]".
std::string_view without_port(std::string_view host) {
  const auto bracket = host.find(']');
  const auto colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return host.substr(0, colon);
}

bool is_address(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) return true;
  // A name cannot end in a label of digits (RFC 1123 2.1).
  return !host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

Access::Access(std::string token, std::vector<std::string> names) : token_(std::move(token)), names_(std::move(names)) {
  for (std::string& name : names_) name = lower(name);
  names_.emplace_back("localhost");
}

bool Access::host_allowed(std::string_view host) const {
  const std::string name = lower(without_port(host));
  return is_address(name) || std::find(names_.begin(), names_.end(), name) != names_.end();
}

bool Access::origin_allowed(std::string_view origin, std::string_view host) {
  return origin.empty() || lower(origin) == "http://" + lower(host);
}

bool Access::admitted(std::string_view authorization, std::string_view cookies) const {
  if (token_.empty()) return true;
  constexpr std::string_view kBearer = "Bearer ";
  if (authorization.starts_with(kBearer) && equal_tokens(token_, authorization.substr(kBearer.size()))) return true;
  while (!cookies.empty()) {
    const auto end = std::min(cookies.find(';'), cookies.size());
    std::string_view one = cookies.substr(0, end);
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (!one.starts_with(kCookie)) continue;
    one.remove_prefix(kCookie.size());
    const auto known = [one](const std::string& session) { return equal_tokens(session, one); };
    if (std::any_of(sessions_.begin(), sessions_.end(), known)) return true;
  }
  return false;
}

std::optional<std::string> Access::log_in(std::string_view shown) {
  if (!equal_tokens(token_, shown)) return std::nullopt;
  sessions_.push_back(new_session());
  if (sessions_.size() > kMostSessions) sessions_.pop_front();
  return std::string(kCookie) + sessions_.back() + "; HttpOnly; SameSite=Strict; Path=/";
}

}  // namespace switchback::sim
