#include "hil/stream/listen_address.h"

#include <sys/un.h>

#include <boost/asio/ip/address.hpp>
#include <charconv>

#include "models/core/errors.h"

namespace switchback::hil {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr std::size_t kMostPath = sizeof(sockaddr_un::sun_path) - 1;  ///< unix(7)

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw UserError("cannot listen at '" + std::string(text) + "': " + why +
                  "; expected an address such as 127.0.0.1:7411, [::1]:7411 or unix:/run/switchback/boards");
}

}  // namespace

std::string ListenAddress::text() const {
  if (!path.empty()) return std::string(kUnix) + path;
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

ListenAddress parse_listen_address(std::string_view text) {
  ListenAddress parsed;
  if (text.substr(0, kUnix.size()) == kUnix) {
    parsed.path = text.substr(kUnix.size());
    if (parsed.path.empty()) refuse(text, "the path is missing");
    if (parsed.path.size() > kMostPath) {
      refuse(text, "a socket's path has at most " + std::to_string(kMostPath) + " characters");
    }
    return parsed;
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) refuse(text, "the port is missing");
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), parsed.port);
  if (error != std::errc{} || end != port.data() + port.size()) refuse(text, "the port is not a number up to 65535");
  std::string_view host = text.substr(0, colon);
  const bool brackets = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  boost::system::error_code unusable;
  const auto address = boost::asio::ip::make_address(std::string(host), unusable);
  if (unusable || address.is_v6() != brackets) refuse(text, "the host is not an IP address");
  parsed.host = address.to_string();
  parsed.local = address.is_loopback();
  return parsed;
}

}  // namespace switchback::hil
