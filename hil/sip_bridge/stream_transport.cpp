#include "hil/sip_bridge/stream_transport.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include "hil/sip/stream_framer.h"
#include "hil/sip_bridge/network_namespace.h"
#include "hil/stream/byte_stream.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// 64*T1 (RFC 3261 17.1.1.2, Timer B): no transaction waits longer for a connection, or for what it sent to arrive.
constexpr std::chrono::seconds kPatience{32};
/// What may wait for one server; 10,000 phones' requests at once are a third of it.
constexpr std::size_t kMostWaiting = 16 * 1024 * 1024;
/// Servers that connect to the phones use one or two connections; assumption.
constexpr std::size_t kMostAccepted = 64;

tcp::endpoint to_tcp(const Ipv4Endpoint& endpoint) { return {asio::ip::address_v4(endpoint.address), endpoint.port}; }

Ipv4Endpoint from_tcp(const tcp::endpoint& endpoint) {
  return {endpoint.address().is_v4() ? endpoint.address().to_v4().to_uint() : 0, endpoint.port()};
}

/// A socket bound to `local`, whose port several of ours may share: one listens, the others connect from it.
tcp::socket bound_socket(asio::io_context& io, const Ipv4Endpoint& local, const std::string& netns, error_code& error) {
  const InNamespace here(netns);
  tcp::socket socket(io);
  socket.open(tcp::v4(), error);
  if (error) return socket;
  const int on = 1;
  const unsigned silence_ms = std::chrono::milliseconds(kPatience).count();
  setsockopt(socket.native_handle(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(socket.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &silence_ms, sizeof silence_ms);
  socket.bind(to_tcp(local), error);
  return socket;
}

/// Shared by its handlers, none of which does anything once it is closed.
class Connections : public std::enable_shared_from_this<Connections> {
 public:
  Connections(asio::io_context& io, const PhoneTransportOptions& options, PhoneTransport::Arrived arrived)
      : io_(io), options_(options), arrived_(std::move(arrived)), reserved_(io), acceptor_(io) {
    const bool secure = options.transport == SipTransport::tls;
    for (const Ipv4Endpoint& server : options.servers) {
      if (!lines_.empty() && lines_.front()->server == server) continue;
      TlsClientFiles files = options.tls;
      if (files.server_name.empty()) files.server_name = host_text(server);
      lines_.push_back(std::make_unique<Line>(io, server, secure ? TlsContext::client(files) : nullptr));
    }
    error_code error;
    reserved_ = bound_socket(io, options.local, options.network_namespace, error);
    if (!error) local_ = from_tcp(reserved_.local_endpoint(error));
    if (!error && !secure && ::listen(reserved_.native_handle(), static_cast<int>(kMostAccepted)) != 0) {
      error = error_code(errno, boost::system::system_category());
    }
    if (!error && !secure) acceptor_.assign(tcp::v4(), reserved_.release(error), error);
    if (error) throw UserError("cannot use TCP " + text(options.local) + " for the phones: " + error.message());
  }

  const Ipv4Endpoint& local() const { return local_; }
  const std::string& broken() const { return broken_; }

  void open(std::chrono::milliseconds patience) {
    if (acceptor_.is_open()) accept();
    for (const auto& line : lines_) connect(*line);
    const auto end = std::chrono::steady_clock::now() + patience;
    const auto undecided = [this] {
      for (const auto& line : lines_) {
        if (line->connecting || (line->connection != 0 && !line->opened)) return true;
      }
      return false;
    };
    while (undecided() && std::chrono::steady_clock::now() < end) {
      io_.restart();
      io_.run_one_until(end);
    }
    if (!broken_.empty()) throw UserError(broken_);
  }

  void close() {
    closed_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    reserved_.close(ignored);
    for (const auto& line : lines_) {
      line->limit.cancel();
      if (line->connecting) line->connecting->close(ignored);
    }
    for (auto& [number, connection] : std::exchange(connections_, {})) connection->stream->close();
  }

  void send(const PhoneFlow& to, std::string_view text) {
    if (closed_) return;
    if (const auto found = connections_.find(to.connection); found != connections_.end()) {
      return found->second->stream->send(text);
    }
    Line* const line = line_to(to.peer);
    if (line == nullptr) return;
    if (line->connection != 0) return connections_.at(line->connection)->stream->send(text);
    if (line->waiting.size() + text.size() > kMostWaiting) return;
    line->waiting.append(text);
    if (!line->connecting) connect(*line);
  }

 private:
  /// The way to one server.
  struct Line {
    Line(asio::io_context& io, const Ipv4Endpoint& its_server, std::shared_ptr<TlsContext> its_tls)
        : server(its_server), tls(std::move(its_tls)), limit(io) {}

    Ipv4Endpoint server;
    std::shared_ptr<TlsContext> tls;
    std::unique_ptr<tcp::socket> connecting;
    asio::steady_timer limit;      ///< of connecting
    std::string waiting;           ///< for a connection
    std::uint64_t connection = 0;  ///< 0: none
    bool opened = false;           ///< past the TLS handshake
  };

  struct Connection {
    explicit Connection(StreamSide side) : framer(side) {}

    std::uint64_t number = 0;
    Ipv4Endpoint peer;
    Line* line = nullptr;  ///< nullptr: the server connected to us
    std::shared_ptr<ByteStream> stream;
    StreamFramer framer;
  };
  using Held = std::shared_ptr<Connection>;

  Line* line_to(const Ipv4Endpoint& peer) {
    for (const auto& line : lines_) {
      if (line->server == peer) return line.get();
    }
    for (const auto& line : lines_) {
      if (line->server.address == peer.address) return line.get();
    }
    return nullptr;
  }

  void connect(Line& line) { connect(line, local_); }

  void connect(Line& line, const Ipv4Endpoint& from) {
    error_code error;
    line.connecting = std::make_unique<tcp::socket>(bound_socket(io_, from, options_.network_namespace, error));
    if (error) return failed(line, error.message());
    const auto weak = weak_from_this();
    line.limit.expires_after(kPatience);
    line.limit.async_wait([weak, &line](const error_code& cancelled) {
      const auto self = weak.lock();
      if (!self || self->closed_ || cancelled || !line.connecting) return;
      self->failed(line, "the server does not answer");
    });
    line.connecting->async_connect(to_tcp(line.server), [weak, &line, from](const error_code& failure) {
      const auto self = weak.lock();
      if (!self || self->closed_ || failure == asio::error::operation_aborted) return;
      // An earlier connection between the same ports may not be forgotten yet.
      const bool taken = failure == asio::error::address_in_use || failure.value() == EADDRNOTAVAIL;
      if (taken && from.port != 0) return self->connect(line, {from.address, 0});
      failure ? self->failed(line, failure.message()) : self->connected(line);
    });
  }

  void failed(Line& line, const std::string& why) {
    line.limit.cancel();
    line.connecting.reset();
    lost(line, why);
  }

  void connected(Line& line) {
    line.limit.cancel();
    const auto connection = std::make_shared<Connection>(StreamSide::client);
    connection->peer = line.server;
    connection->line = &line;
    line.opened = false;
    const std::unique_ptr<tcp::socket> socket = std::move(line.connecting);
    line.connection = begin(connection, *socket, line.tls);
    if (!line.waiting.empty()) connection->stream->send(std::exchange(line.waiting, {}));
  }

  /// Told later: it may be a model that sends just now.
  void lost(Line& line, const std::string& why) {
    line.connection = 0;
    line.waiting.clear();
    asio::post(io_, [weak = weak_from_this(), server = line.server, why] {
      const auto self = weak.lock();
      if (self && !self->closed_) self->arrived_({PhoneInput::Kind::lost, {server}, why});
    });
  }

  void accept() {
    acceptor_.async_accept([weak = weak_from_this()](const error_code& error, tcp::socket socket) {
      const auto self = weak.lock();
      if (!self || self->closed_ || error == asio::error::operation_aborted) return;
      if (!error) self->admit(socket);
      self->accept();
    });
  }

  void admit(tcp::socket& socket) {
    error_code error;
    const Ipv4Endpoint peer = from_tcp(socket.remote_endpoint(error));
    // Behind a shared address nodes speak from their own. A stranger's connection is closed by going out of scope.
    const bool expected = lines_.size() == 1 || line_to(peer) != nullptr;
    if (error || !expected || connections_.size() >= kMostAccepted) return;
    const auto connection = std::make_shared<Connection>(StreamSide::server);
    connection->peer = peer;
    begin(connection, socket, nullptr);
  }

  std::uint64_t begin(const Held& connection, tcp::socket& socket, const std::shared_ptr<TlsContext>& tls) {
    error_code error;
    connection->number = ++last_number_;
    connection->stream = make_byte_stream(io_, socket.release(error), false, tls, kMostWaiting);
    connections_.emplace(connection->number, connection);
    ByteStreamHooks hooks;
    const auto weak = weak_from_this();
    const std::uint64_t number = connection->number;
    hooks.opened = [weak, number] {
      if (const Held held = found(weak, number); held && held->line != nullptr) held->line->opened = true;
    };
    hooks.bytes = [weak, number](std::string_view bytes) {
      if (const Held held = found(weak, number)) weak.lock()->take(held, bytes);
    };
    hooks.closed = [weak, number](const StreamEnd& end) {
      if (const Held held = found(weak, number)) weak.lock()->ended(held, end);
    };
    connection->stream->start(std::move(hooks));
    return number;
  }

  static Held found(const std::weak_ptr<Connections>& weak, std::uint64_t number) {
    const auto self = weak.lock();
    if (!self || self->closed_) return nullptr;
    const auto entry = self->connections_.find(number);
    return entry == self->connections_.end() ? nullptr : entry->second;
  }

  void take(const Held& connection, std::string_view bytes) {
    const PhoneFlow flow{connection->peer, 0, connection->number};
    connection->framer.feed(bytes);
    while (const auto frame = connection->framer.next()) {
      if (frame->kind == StreamFrame::Kind::ping) connection->stream->send("\r\n");
      if (frame->kind == StreamFrame::Kind::message) arrived_({PhoneInput::Kind::message, flow, frame->text});
      if (!connections_.contains(connection->number)) return;
    }
    // Nobody knows where the next message would begin (RFC 3261 18.3).
    if (connection->framer.error().empty()) return;
    connection->stream->abort();
    ended(connection, {std::string(connection->framer.error()), false});
  }

  void ended(const Held& connection, const StreamEnd& end) {
    connections_.erase(connection->number);
    if (connection->line == nullptr) return;
    if (end.untrusted) {
      broken_ = "TLS with the server at " + text(connection->peer) + ": " + end.why +
                "; look at 'tls' in the stack file: ca, server name, certificate and key";
    }
    lost(*connection->line, end.why);
  }

  asio::io_context& io_;
  const PhoneTransportOptions options_;
  PhoneTransport::Arrived arrived_;
  std::vector<std::unique_ptr<Line>> lines_;
  tcp::socket reserved_;  ///< keeps the port where nothing listens
  tcp::acceptor acceptor_;
  Ipv4Endpoint local_;
  std::map<std::uint64_t, Held> connections_;
  std::uint64_t last_number_ = 0;
  std::string broken_;
  bool closed_ = false;
};

class StreamTransport : public PhoneTransport {
 public:
  StreamTransport(asio::io_context& io, const PhoneTransportOptions& options, Arrived arrived,
                  std::chrono::milliseconds patience)
      : connections_(std::make_shared<Connections>(io, options, std::move(arrived))) {
    connections_->open(patience);
  }
  ~StreamTransport() override { connections_->close(); }

  std::vector<Ipv4Endpoint> locals() const override { return {connections_->local()}; }
  void send(const PhoneFlow& to, std::string_view text) override { connections_->send(to, text); }
  const std::string& broken() const override { return connections_->broken(); }

 private:
  std::shared_ptr<Connections> connections_;
};

}  // namespace

std::unique_ptr<PhoneTransport> make_stream_transport(asio::io_context& io, const PhoneTransportOptions& options,
                                                      PhoneTransport::Arrived arrived,
                                                      std::chrono::milliseconds patience) {
  return std::make_unique<StreamTransport>(io, options, std::move(arrived), patience);
}

}  // namespace switchback::hil
