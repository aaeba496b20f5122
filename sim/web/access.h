// Who may talk to the web page: the rules against other sites' scripts, and the token.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchback::sim {

/// Where the token comes from.
inline constexpr const char* kWebTokenVariable = "SWITCHBACK_WEB_TOKEN";

class Access {
 public:
  /// `token`: empty lets everybody in who gets here, which is for loopback only. `names`: host names under which
  /// browsers may reach the page, besides addresses and localhost.
  explicit Access(std::string token, std::vector<std::string> names = {});

  /// A browser that was lured to a name which then resolves to this machine (DNS rebinding) still sends that name.
  bool host_allowed(std::string_view host) const;
  /// Browsers name the page whose script sends a POST or opens a WebSocket; it must be one of ours. Other clients send
  /// no origin.
  static bool origin_allowed(std::string_view origin, std::string_view host);

  bool wants_token() const { return !token_.empty(); }
  /// By "Bearer TOKEN" or by the cookie of an earlier `log_in`.
  bool admitted(std::string_view authorization, std::string_view cookies) const;
  /// The Set-Cookie header for whoever shows the token; nothing for any other.
  std::optional<std::string> log_in(std::string_view shown);

 private:
  std::string token_;
  std::vector<std::string> names_;
  std::deque<std::string> sessions_;  ///< the latest ones; cookies of older ones have to log in again
};

}  // namespace switchback::sim
