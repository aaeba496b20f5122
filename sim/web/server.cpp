#include "sim/web/server.h"

#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <optional>
#include <utility>

#include "models/core/errors.h"

namespace switchback::sim {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;
using Request = http::request<http::string_body>;

/// The page may run its own scripts and nothing else, and nobody may put it into a frame.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

std::string field(const Request& request, http::field name) {
  const auto value = request[name];
  return {value.data(), value.size()};
}

/// "text/html; charset=utf-8" -> "text/html".
std::string media_type(const std::string& content_type) {
  std::string type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  for (char& letter : type) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return type;
}

WebAnswer refusal(unsigned status, const std::string& why) { return {status, "text/plain; charset=utf-8", why + "\n"}; }

/// What a request that could not be read is told.
WebAnswer mistake(const error_code& error) {
  if (error == http::error::header_limit) return refusal(431, "the header is too long");
  if (error == http::error::body_limit) return refusal(413, "the body is too long");
  return refusal(400, "not an HTTP request that this server reads");
}

bool reads_badly(const error_code& error) {
  return error.category() == http::make_error_code(http::error::end_of_stream).category() &&
         error != http::error::end_of_stream && error != http::error::partial_message;
}

struct Served {
  WebSite& site;
  Access& access;
  WebServerOptions options;
};

/// Counts a connection as long as it lives.
std::shared_ptr<void> counting(const std::shared_ptr<std::size_t>& count) {
  ++*count;
  return {nullptr, [count](void*) { --*count; }};
}

/// Clients have nothing to say here.
constexpr std::size_t kLongestHeard = 1024;

class SocketSession : public std::enable_shared_from_this<SocketSession> {
 public:
  SocketSession(beast::tcp_stream&& stream, std::unique_ptr<WebFeed> feed, std::shared_ptr<void> alive)
      : alive_(std::move(alive)), socket_(std::move(stream)), feed_(std::move(feed)) {}
  ~SocketSession() { feed_->on_news({}); }
  SocketSession(const SocketSession&) = delete;
  SocketSession& operator=(const SocketSession&) = delete;

  void accept(const Request& request) {
    // The socket has its own limits, which end those who do not answer pings either.
    beast::get_lowest_layer(socket_).expires_never();
    websocket::stream_base::timeout limits{};
    limits.handshake_timeout = std::chrono::seconds(10);
    limits.idle_timeout = std::chrono::seconds(30);
    limits.keep_alive_pings = true;
    socket_.set_option(limits);
    socket_.read_message_max(kLongestHeard);
    socket_.async_accept(request, [self = shared_from_this()](const error_code& error) {
      if (error) return;
      self->feed_->on_news([weak = self->weak_from_this()] {
        if (const auto one = weak.lock()) one->tell();
      });
      self->tell();
      self->listen();
    });
  }

 private:
  void listen() {
    socket_.async_read(heard_, [self = shared_from_this()](const error_code& error, std::size_t) {
      if (error) return self->feed_->on_news({});
      self->heard_.clear();
      self->listen();
    });
  }

  void tell() {
    if (telling_) return;
    std::optional<std::string> message = feed_->next();
    if (!message) return;
    message_ = std::move(*message);
    telling_ = true;
    socket_.text(true);
    socket_.async_write(boost::asio::buffer(message_),
                        [self = shared_from_this()](const error_code& error, std::size_t) {
                          self->telling_ = false;
                          if (!error) self->tell();
                        });
  }

  std::shared_ptr<void> alive_;
  websocket::stream<beast::tcp_stream> socket_;
  beast::flat_buffer heard_{kLongestHeard};
  std::unique_ptr<WebFeed> feed_;
  std::string message_;
  bool telling_ = false;
};

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(tcp::socket&& socket, const Served& served, std::shared_ptr<void> alive)
      : served_(served), alive_(std::move(alive)), stream_(std::move(socket)) {}

  void read() {
    parser_.emplace();
    parser_->header_limit(served_.options.largest_header);
    parser_->body_limit(served_.options.largest_body);
    // For the whole request: one that comes octet by octet gains nothing.
    stream_.expires_after(served_.options.patience);
    http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](const error_code& error, std::size_t) {
      if (!error) return self->take();
      if (reads_badly(error)) return self->send(mistake(error), false, false);
    });
  }

 private:
  void take() {
    const Request request = parser_->release();
    const bool head = request.method() == http::verb::head;
    const bool keep = request.keep_alive();
    std::optional<WebRequest> asked = parse_target({request.target().data(), request.target().size()});
    if (!asked) return send(refusal(400, "a path is expected"), false, head);
    asked->method = request.method() == http::verb::post ? "POST" : "GET";
    asked->content_type = media_type(field(request, http::field::content_type));
    if (auto refused = refuse(request, *asked)) return send(*refused, false, head);
    if (websocket::is_upgrade(request)) {
      auto feed = served_.site.feed(*asked);
      if (!feed) return send(refusal(404, "nothing is told here"), false, head);
      return std::make_shared<SocketSession>(std::move(stream_), std::move(feed), alive_)->accept(request);
    }
    asked->body = request.body();
    send(served_.site.answer(*asked), keep, head);
  }

  std::optional<WebAnswer> refuse(const Request& request, const WebRequest& asked) {
    const std::string host = field(request, http::field::host);
    if (!served_.access.host_allowed(host)) {
      return refusal(421, "this server is not known as '" + host + "'; name it with --name");
    }
    const http::verb verb = request.method();
    if (verb != http::verb::get && verb != http::verb::head && verb != http::verb::post) {
      return refusal(405, "GET and POST are understood");
    }
    const bool acts = verb == http::verb::post || websocket::is_upgrade(request);
    if (acts && !Access::origin_allowed(field(request, http::field::origin), host)) {
      return refusal(403, "the request comes from another site's page");
    }
    // A form of another site can send this type nowhere.
    if (verb == http::verb::post && asked.content_type != "application/json") {
      return refusal(415, "application/json is expected");
    }
    if (served_.site.is_public(asked.path)) return std::nullopt;
    if (served_.access.admitted(field(request, http::field::authorization), field(request, http::field::cookie))) {
      return std::nullopt;
    }
    WebAnswer answer = refusal(401, "the token is missing or wrong; log in on the page at /");
    answer.headers.emplace_back("WWW-Authenticate", "Bearer");
    return answer;
  }

  void send(WebAnswer answer, bool keep, bool head) {
    response_ = {};
    response_.version(11);
    response_.result(answer.status);
    response_.set(http::field::content_type, answer.type);
    response_.set(http::field::cache_control, "no-store");
    response_.set("X-Content-Type-Options", "nosniff");
    response_.set("Referrer-Policy", "no-referrer");
    response_.set("Cross-Origin-Resource-Policy", "same-origin");
    response_.set("Cross-Origin-Opener-Policy", "same-origin");
    response_.set("Content-Security-Policy", kPolicy);
    for (const auto& [name, value] : answer.headers) response_.set(name, value);
    response_.keep_alive(keep);
    response_.content_length(answer.body.size());
    if (!head) response_.body() = std::move(answer.body);
    serializer_.emplace(response_);
    stream_.expires_after(served_.options.patience);
    const auto sent = [self = shared_from_this(), keep](const error_code& error, std::size_t) {
      if (error) return;
      if (keep) return self->read();
      error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    };
    if (head) return http::async_write_header(stream_, *serializer_, sent);
    http::async_write(stream_, *serializer_, sent);
  }

  const Served& served_;
  std::shared_ptr<void> alive_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
};

tcp::acceptor listen(asio::io_context& io, const WebServerOptions& options) {
  const std::string place = "serve: " + options.address + " port " + std::to_string(options.port);
  error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) throw UserError(place + ": expected an IP address");
  tcp::acceptor acceptor(io);
  const tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error == asio::error::address_in_use) {
    throw UserError(place + " is in use by another program; --listen names another place, port 0 means any free one");
  }
  if (error) throw UserError(place + " cannot be listened at: " + error.message());
  return acceptor;
}

}  // namespace

class WebServer::Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(asio::io_context& io, WebSite& site, Access& access, const WebServerOptions& options)
      : served_{site, access, options}, acceptor_(listen(io, options)) {}

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::size_t connections() const { return *connections_; }

  void accept() {
    acceptor_.async_accept([self = shared_from_this()](const error_code& error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) self->begin(std::move(socket));
      self->accept();
    });
  }

  void stop() {
    error_code ignored;
    acceptor_.close(ignored);
  }

 private:
  void begin(tcp::socket&& socket) {
    if (*connections_ >= served_.options.most_connections) {
      spdlog::warn("serve: {} connections are open; another one is turned away", *connections_);
      return;  // closes it
    }
    std::make_shared<HttpSession>(std::move(socket), served_, both(counting(connections_)))->read();
  }

  /// What a session needs: its place in the count, and this, whose options it refers to.
  std::shared_ptr<void> both(std::shared_ptr<void> count) {
    return std::make_shared<std::pair<std::shared_ptr<void>, std::shared_ptr<Listener>>>(std::move(count),
                                                                                         shared_from_this());
  }

  Served served_;
  tcp::acceptor acceptor_;
  std::shared_ptr<std::size_t> connections_ = std::make_shared<std::size_t>(0);
};

WebServer::WebServer(asio::io_context& io, WebSite& site, Access& access, const WebServerOptions& options)
    : listener_(std::make_shared<Listener>(io, site, access, options)) {
  listener_->accept();
}

WebServer::~WebServer() { listener_->stop(); }

std::uint16_t WebServer::port() const { return listener_->port(); }
std::size_t WebServer::connections() const { return listener_->connections(); }

}  // namespace switchback::sim
