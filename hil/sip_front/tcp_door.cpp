#include "hil/sip_front/tcp_door.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <map>
#include <string>
#include <utility>

#include "models/core/errors.h"

namespace switchback::hil {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kReadAtOnce = 4096;

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
  Listener(asio::io_context& io, const Ipv4Endpoint& local, const TcpDoorLimits& limits, Receive receive)
      : io_(io), acceptor_(listen(io, local)), limits_(limits), receive_(std::move(receive)) {}

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
    for (auto& [number, connection] : std::exchange(connections_, {})) connection->socket.close(ignored);
  }

  Ipv4Endpoint local() const { return to_endpoint(acceptor_.local_endpoint()); }
  std::size_t connections() const { return connections_.size(); }

  void send(std::uint64_t number, std::string_view text) {
    const auto found = connections_.find(number);
    if (found == connections_.end()) return;
    Connection& connection = *found->second;
    if (connection.output.size() + text.size() > limits_.most_output) return end(number);
    connection.output.append(text);
    if (!connection.writing) write(found->second);
  }

 private:
  struct Connection {
    Connection(asio::io_context& io, tcp::socket its_socket, const FramerLimits& limits)
        : socket(std::move(its_socket)), framer(StreamSide::server, limits), deadline(io) {}

    std::uint64_t number = 0;
    Ipv4Endpoint peer;
    tcp::socket socket;
    StreamFramer framer;
    asio::steady_timer deadline;
    bool within_message = false;
    std::array<char, kReadAtOnce> input{};
    std::string output;
    std::string leaving;
    bool writing = false;
    bool ends = false;  ///< nothing more is read; closed once the output has left
  };
  using Held = std::shared_ptr<Connection>;

  void begin(tcp::socket socket) {
    error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) return;
    const auto connection = std::make_shared<Connection>(io_, std::move(socket), limits_.framer);
    connection->socket.set_option(tcp::no_delay(true), error);
    connection->number = next_connection();
    connection->peer = to_endpoint(peer);
    connections_.emplace(connection->number, connection);
    limit(connection, limits_.idle_limit);
    read(connection);
  }

  void end(std::uint64_t number) {
    const auto found = connections_.find(number);
    if (found == connections_.end()) return;
    error_code ignored;
    found->second->deadline.cancel();
    found->second->socket.shutdown(tcp::socket::shutdown_both, ignored);
    found->second->socket.close(ignored);
    connections_.erase(found);
  }

  void limit(const Held& connection, std::chrono::milliseconds time) {
    connection->deadline.expires_after(time);
    connection->deadline.async_wait([weak = weak_from_this(), number = connection->number](const error_code& error) {
      const auto self = weak.lock();
      if (self && !error) self->end(number);
    });
  }

  void read(const Held& connection) {
    connection->socket.async_read_some(
        asio::buffer(connection->input),
        [weak = weak_from_this(), connection](const error_code& error, std::size_t count) {
          const auto self = weak.lock();
          if (!self || !self->connections_.contains(connection->number)) return;
          if (error) return self->end(connection->number);
          self->take(connection, std::string_view(connection->input.data(), count));
        });
  }

  void take(const Held& connection, std::string_view bytes) {
    connection->framer.feed(bytes);
    bool goes_on = true;
    bool got_message = false;
    while (goes_on) {
      const auto frame = connection->framer.next();
      if (!frame) break;
      if (frame->kind == StreamFrame::Kind::ping) send(connection->number, "\r\n");
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
    read(connection);
  }

  void watch(const Held& connection, bool got_message) {
    const bool within = connection->framer.pending() > 0;
    if (within && (got_message || !connection->within_message)) limit(connection, limits_.message_deadline);
    if (!within) limit(connection, limits_.idle_limit);
    connection->within_message = within;
  }

  void end_after_output(const Held& connection) {
    connection->ends = true;
    if (!connection->writing) return end(connection->number);
    limit(connection, limits_.message_deadline);
  }

  void write(const Held& connection) {
    connection->writing = true;
    connection->leaving = std::exchange(connection->output, {});
    asio::async_write(connection->socket, asio::buffer(connection->leaving),
                      [weak = weak_from_this(), connection](const error_code& error, std::size_t) {
                        const auto self = weak.lock();
                        if (!self || !self->connections_.contains(connection->number)) return;
                        connection->writing = false;
                        if (error) return self->end(connection->number);
                        if (!connection->output.empty()) return self->write(connection);
                        if (connection->ends) self->end(connection->number);
                      });
  }

  asio::io_context& io_;
  tcp::acceptor acceptor_;
  TcpDoorLimits limits_;
  Receive receive_;
  std::map<std::uint64_t, Held> connections_;
};

TcpDoor::TcpDoor(asio::io_context& io, const Ipv4Endpoint& local, const TcpDoorLimits& limits, Receive receive)
    : listener_(std::make_shared<Listener>(io, local, limits, std::move(receive))) {
  listener_->accept();
}

TcpDoor::~TcpDoor() { listener_->stop(); }

Ipv4Endpoint TcpDoor::local() const { return listener_->local(); }
void TcpDoor::send(std::uint64_t connection, std::string_view text) { listener_->send(connection, text); }
std::size_t TcpDoor::connections() const { return listener_->connections(); }

}  // namespace switchback::hil
