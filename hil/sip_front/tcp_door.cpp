#include "hil/sip_front/tcp_door.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <string>
#include <utility>

#include "hil/stream/byte_stream.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

Ipv4Endpoint to_endpoint(const tcp::endpoint& endpoint) {
  return {endpoint.address().is_v4() ? endpoint.address().to_v4().to_uint() : 0, endpoint.port()};
}

std::uint64_t next_connection() {
  static std::uint64_t last = 0;
  return ++last;
}

tcp::acceptor listen(asio::io_context& io, const Ipv4Endpoint& local) {
  tcp::acceptor acceptor(io);
  error_code error;
  const tcp::endpoint endpoint(asio::ip::address_v4(local.address), local.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) throw UserError("cannot listen on TCP " + text(local) + ": " + error.message());
  return acceptor;
}

}  // namespace

class TcpDoor::Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(asio::io_context& io, const Ipv4Endpoint& local, const TcpDoorLimits& limits, Receive receive,
           std::shared_ptr<TlsContext> tls)
      : io_(io), acceptor_(listen(io, local)), limits_(limits), receive_(std::move(receive)), tls_(std::move(tls)) {}

  void accept() {
    acceptor_.async_accept([weak = weak_from_this()](const error_code& error, tcp::socket socket) {
      const auto self = weak.lock();
      if (!self || error == asio::error::operation_aborted) return;
      if (!error && self->connections_.size() < self->limits_.most_connections) self->begin(std::move(socket));
      self->accept();
    });
  }

  void stop() {
    error_code ignored;
    acceptor_.close(ignored);
    for (auto& [number, connection] : std::exchange(connections_, {})) connection->stream->abort();
  }

  Ipv4Endpoint local() const { return to_endpoint(acceptor_.local_endpoint()); }
  std::size_t connections() const { return connections_.size(); }

  void send(std::uint64_t number, std::string_view text) {
    const auto found = connections_.find(number);
    if (found != connections_.end()) found->second->stream->send(text);
  }

 private:
  struct Connection {
    Connection(asio::io_context& io, const FramerLimits& limits) : framer(StreamSide::server, limits), deadline(io) {}

    std::uint64_t number = 0;
    Ipv4Endpoint peer;
    std::shared_ptr<ByteStream> stream;
    StreamFramer framer;
    asio::steady_timer deadline;
    bool within_message = false;
  };
  using Held = std::shared_ptr<Connection>;

  void begin(tcp::socket socket) {
    error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) return;
    const auto connection = std::make_shared<Connection>(io_, limits_.framer);
    const int descriptor = socket.release(error);
    if (error) return;
    connection->stream = make_byte_stream(io_, descriptor, false, tls_, limits_.most_output);
    connection->number = next_connection();
    connection->peer = to_endpoint(peer);
    connections_.emplace(connection->number, connection);
    limit(connection, tls_ ? limits_.message_deadline : limits_.idle_limit);
    ByteStreamHooks hooks;
    const auto weak = weak_from_this();
    const std::uint64_t number = connection->number;
    hooks.opened = [weak, number] {
      const auto self = weak.lock();
      if (const Held held = self ? self->find(number) : nullptr) self->limit(held, self->limits_.idle_limit);
    };
    hooks.bytes = [weak, number](std::string_view bytes) {
      const auto self = weak.lock();
      if (const Held held = self ? self->find(number) : nullptr) self->take(held, bytes);
    };
    hooks.closed = [weak, number](const StreamEnd&) {
      if (const auto self = weak.lock()) self->end(number);
    };
    connection->stream->start(std::move(hooks));
  }

  Held find(std::uint64_t number) const {
    const auto found = connections_.find(number);
    return found == connections_.end() ? nullptr : found->second;
  }

  void end(std::uint64_t number) {
    const Held connection = find(number);
    if (!connection) return;
    connection->deadline.cancel();
    connection->stream->abort();
    connections_.erase(number);
  }

  void limit(const Held& connection, std::chrono::milliseconds time) {
    connection->deadline.expires_after(time);
    connection->deadline.async_wait([weak = weak_from_this(), number = connection->number](const error_code& error) {
      const auto self = weak.lock();
      if (self && !error) self->end(number);
    });
  }

  void take(const Held& connection, std::string_view bytes) {
    connection->framer.feed(bytes);
    bool goes_on = true;
    bool got_message = false;
    while (goes_on) {
      const auto frame = connection->framer.next();
      if (!frame) break;
      if (frame->kind == StreamFrame::Kind::ping) connection->stream->send("\r\n");
      if (frame->kind != StreamFrame::Kind::message) continue;
      got_message = true;
      goes_on = receive_(connection->number, connection->peer, frame->text);
    }
    if (!connections_.contains(connection->number)) return;
    if (goes_on && !connection->framer.error().empty()) {
      // Its head says what is wrong with it (RFC 3261 18.3: 400, then the end).
      if (!connection->framer.rejected_head().empty()) {
        receive_(connection->number, connection->peer, connection->framer.rejected_head());
      }
      goes_on = false;
    }
    if (!goes_on) return end_after_output(connection);
    watch(connection, got_message);
  }

  void watch(const Held& connection, bool got_message) {
    const bool within = connection->framer.pending() > 0;
    if (within && (got_message || !connection->within_message)) limit(connection, limits_.message_deadline);
    if (!within) limit(connection, limits_.idle_limit);
    connection->within_message = within;
  }

  /// A peer that does not read what is left for it is given no longer than for a message.
  void end_after_output(const Held& connection) {
    connections_.erase(connection->number);
    connection->stream->close();
    connection->deadline.expires_after(limits_.message_deadline);
    connection->deadline.async_wait([connection](const error_code&) { connection->stream->abort(); });
  }

  asio::io_context& io_;
  tcp::acceptor acceptor_;
  TcpDoorLimits limits_;
  Receive receive_;
  std::shared_ptr<TlsContext> tls_;
  std::map<std::uint64_t, Held> connections_;
};

TcpDoor::TcpDoor(asio::io_context& io, const Ipv4Endpoint& local, const TcpDoorLimits& limits, Receive receive,
                 std::shared_ptr<TlsContext> tls)
    : listener_(std::make_shared<Listener>(io, local, limits, std::move(receive), std::move(tls))) {
  listener_->accept();
}

TcpDoor::~TcpDoor() { listener_->stop(); }

Ipv4Endpoint TcpDoor::local() const { return listener_->local(); }
void TcpDoor::send(std::uint64_t connection, std::string_view text) { listener_->send(connection, text); }
std::size_t TcpDoor::connections() const { return listener_->connections(); }

}  // namespace switchback::hil
