// One request to the web page and what is answered, free of any HTTP library.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace switchback::sim {

/// A request that may be answered: its host, origin and token have been looked at.
struct WebRequest {
  std::string method;  ///< "GET" or "POST"
  std::string path;    ///< decoded, without the query
  std::map<std::string, std::string> query;
  std::string content_type;  ///< without parameters, in small letters
  std::string body;
};

/// What is sent back; the server adds the headers that every answer has.
struct WebAnswer {
  unsigned status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers{};  ///< these replace the server's own of the same name
};

/// What one WebSocket tells: asked for the next message whenever the socket is free to send one. Nothing is queued, so
/// that a slow client costs no memory; what it gets then is up to date.
class WebFeed {
 public:
  virtual ~WebFeed() = default;
  /// The next message; nothing if there is no news.
  virtual std::optional<std::string> next() = 0;
  /// `listener` is called when `next` may have something again. An empty function ends it.
  virtual void on_news(std::function<void()> listener) = 0;
};

/// What a server serves.
class WebSite {
 public:
  virtual ~WebSite() = default;
  /// True for what holds no results and changes nothing: the page itself, on which one logs in.
  virtual bool is_public(const std::string& path) const = 0;
  virtual WebAnswer answer(const WebRequest& request) = 0;
  /// The feed at this path; null if there is none.
  virtual std::unique_ptr<WebFeed> feed(const WebRequest& request) = 0;
};

/// Splits "/a/b?c=d&e=f" and decodes it; nothing for a target that is no path or has broken escapes.
std::optional<WebRequest> parse_target(std::string_view target);

}  // namespace switchback::sim
