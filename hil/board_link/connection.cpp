#include "hil/board_link/connection.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <utility>
#include <vector>

namespace switchback::hil::board_link {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// What is read and thrown away before a connection is closed: unread octets would make the kernel reset it, and the
/// client would never see why.
constexpr std::size_t kMostDrained = 64 * 1024;

asio::generic::stream_protocol protocol_of(int socket) {
  int family = AF_INET;
  socklen_t length = sizeof family;
  ::getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &family, &length);
  return {family, 0};
}

/// Handlers that are still queued when it was closed hold it, and find no owner.
class SocketConnection : public Connection, public std::enable_shared_from_this<SocketConnection> {
 public:
  SocketConnection(asio::io_context& io, int socket, std::string peer, Conversation conversation,
                   const ConnectionLimits& limits, ConnectionOwner& owner)
      : socket_(io, protocol_of(socket), socket),
        deadline_(io),
        peer_(std::move(peer)),
        conversation_(std::move(conversation)),
        limits_(limits),
        owner_(&owner) {}

  const Conversation& conversation() const override { return conversation_; }
  const std::string& peer() const override { return peer_; }

  void start() {
    arm(limits_.handshake);
    read();
  }

  void send(const FrameOctets& frame) override {
    if (owner_ == nullptr) return;
    waiting_.insert(waiting_.end(), frame.octets().begin(), frame.octets().end());
    write();
  }

  void close(ErrorCode why) override {
    if (owner_ == nullptr) return;
    owner_ = nullptr;
    deadline_.cancel();
    error_code ignored;
    // While a write is under way the client does not read, and half a frame may have left.
    if (why != ErrorCode::none && writing_.empty()) {
      const FrameOctets farewell = conversation_.farewell(why);
      waiting_.insert(waiting_.end(), farewell.octets().begin(), farewell.octets().end());
    }
    if (!waiting_.empty() && writing_.empty()) {
      (void)!::send(socket_.native_handle(), waiting_.data(), waiting_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    drain();
    socket_.close(ignored);
  }

 private:
  void read() {
    socket_.async_read_some(asio::buffer(input_), [self = shared_from_this()](error_code error, std::size_t size) {
      if (self->owner_ == nullptr) return;
      if (error) return self->end(ErrorCode::none);
      self->received({self->input_.data(), size});
    });
  }

  void received(std::span<const std::uint8_t> octets) {
    const bool was_greeted = conversation_.greeted();
    const ErrorCode error = conversation_.receive(octets, waiting_);
    if (conversation_.greeted() && !was_greeted) {
      deadline_.cancel();
      deadline_armed_ = false;
      owner_->connection_greeted(*this);
    }
    if (error != ErrorCode::none) return refuse(error);
    watch_frame();
    write();
    if (owner_ != nullptr) read();
  }

  /// A frame that has begun has to end in time, however slowly it comes.
  void watch_frame() {
    if (!conversation_.greeted()) return;
    if (!conversation_.in_frame()) {
      if (std::exchange(deadline_armed_, false)) deadline_.cancel();
      return;
    }
    const bool begun_earlier = deadline_armed_ && watched_frame_ == conversation_.frames();
    if (begun_earlier) return;
    watched_frame_ = conversation_.frames();
    arm(limits_.frame);
  }

  void arm(std::chrono::milliseconds time) {
    deadline_armed_ = true;
    deadline_.expires_after(time);
    deadline_.async_wait([self = shared_from_this()](error_code error) {
      // One that had fired before it was cancelled finds a later expiry, or none that counts.
      const bool due = self->deadline_.expiry() <= asio::steady_timer::clock_type::now();
      if (!error && self->owner_ != nullptr && self->deadline_armed_ && due) self->end(ErrorCode::deadline);
    });
  }

  void write() {
    if (owner_ == nullptr) return;
    if (waiting_.size() + writing_.size() > limits_.output) return end(ErrorCode::too_slow);
    if (!writing_.empty() || waiting_.empty()) return;
    std::swap(writing_, waiting_);
    asio::async_write(socket_, asio::buffer(writing_), [self = shared_from_this()](error_code error, std::size_t) {
      if (self->owner_ == nullptr) return;
      if (error) return self->end(ErrorCode::none);
      self->writing_.clear();
      self->write();
    });
  }

  void end(ErrorCode why) {
    ConnectionOwner& owner = *owner_;
    const auto self = shared_from_this();
    close(why);
    owner.connection_ended(*this, why);
  }

  /// The conversation has said why already.
  void refuse(ErrorCode why) {
    ConnectionOwner& owner = *owner_;
    const auto self = shared_from_this();
    close(ErrorCode::none);
    owner.connection_ended(*this, why);
  }

  void drain() {
    std::array<char, 4096> thrown_away;
    for (std::size_t drained = 0; drained < kMostDrained;) {
      const ssize_t size = ::recv(socket_.native_handle(), thrown_away.data(), thrown_away.size(), MSG_DONTWAIT);
      if (size <= 0) return;
      drained += static_cast<std::size_t>(size);
    }
  }

  asio::generic::stream_protocol::socket socket_;
  asio::steady_timer deadline_;
  std::string peer_;
  Conversation conversation_;
  ConnectionLimits limits_;
  ConnectionOwner* owner_;  ///< nullptr once closed
  bool deadline_armed_ = false;
  std::uint64_t watched_frame_ = 0;  ///< how many frames were whole when the watched one began
  std::array<std::uint8_t, 4096> input_;
  std::vector<std::uint8_t> writing_;
  std::vector<std::uint8_t> waiting_;
};

}  // namespace

std::shared_ptr<Connection> open_connection(asio::io_context& io, int socket, std::string peer,
                                            Conversation conversation, const ConnectionLimits& limits,
                                            ConnectionOwner& owner) {
  auto connection =
      std::make_shared<SocketConnection>(io, socket, std::move(peer), std::move(conversation), limits, owner);
  connection->start();
  return connection;
}

}  // namespace switchback::hil::board_link
