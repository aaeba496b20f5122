#include "hil/sip_bridge/udp_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>
#include <vector>

#include "hil/sip_bridge/network_namespace.h"
#include "hil/sip_bridge/socket_address.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

constexpr std::size_t kBatch = 64;
/// The most an IPv4 datagram can hold.
constexpr std::size_t kLargest = 65'536;
/// Asked for both ways; the machine gives at most net.core.rmem_max and wmem_max.
constexpr int kSocketBuffer = 4 << 20;

std::string system_error_text() { return std::strerror(errno); }

int make_socket(const std::string& netns) {
  const InNamespace here(netns);
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) throw UserError("cannot make a UDP socket: " + system_error_text());
  return fd;
}

Ipv4Endpoint local_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return from_sockaddr(address);
}

}  // namespace

std::string host_text(const Ipv4Endpoint& endpoint) {
  const in_addr address{htonl(endpoint.address)};
  std::array<char, INET_ADDRSTRLEN> text{};
  inet_ntop(AF_INET, &address, text.data(), text.size());
  return text.data();
}

std::string text(const Ipv4Endpoint& endpoint) { return host_text(endpoint) + ":" + std::to_string(endpoint.port); }

Ipv4Endpoint parse_endpoint(std::string_view text, std::uint16_t default_port) {
  const std::size_t colon = text.find(':');
  const std::string host(text.substr(0, colon));
  in_addr address{};
  unsigned port = default_port;
  bool good = inet_pton(AF_INET, host.c_str(), &address) == 1;
  if (colon != std::string_view::npos) {
    const std::string_view digits = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    good = good && error == std::errc() && end == digits.data() + digits.size() && port <= 65'535;
  }
  if (!good) {
    throw UserError("'" + std::string(text) + "' is not an IPv4 address with a port; write it as 10.77.0.11:5060");
  }
  return {ntohl(address.s_addr), static_cast<std::uint16_t>(port)};
}

/// Room for the datagrams of one system call, with the structures that it takes.
class Datagrams {
 public:
  explicit Datagrams(std::size_t bytes_each) : bytes_each_(bytes_each), bytes_(kBatch * bytes_each) {
    for (std::size_t n = 0; n < kBatch; ++n) {
      vectors_[n] = {bytes_.data() + n * bytes_each, bytes_each};
      headers_[n].msg_hdr.msg_iov = &vectors_[n];
      headers_[n].msg_hdr.msg_iovlen = 1;
      headers_[n].msg_hdr.msg_name = &peers_[n];
      headers_[n].msg_hdr.msg_namelen = sizeof peers_[n];
    }
  }

  std::size_t bytes_each() const { return bytes_each_; }
  mmsghdr* headers() { return headers_.data(); }

  /// After receiving: who sent the datagram `n`, and its bytes.
  Ipv4Endpoint peer(std::size_t n) const { return from_sockaddr(peers_[n]); }
  std::string_view text(std::size_t n) const { return {bytes_.data() + n * bytes_each_, headers_[n].msg_len}; }
  /// For sending; `text` has at most `bytes_each` bytes.
  void put(std::size_t n, const Ipv4Endpoint& peer, std::string_view text) {
    std::memcpy(bytes_.data() + n * bytes_each_, text.data(), text.size());
    vectors_[n].iov_len = text.size();
    peers_[n] = to_sockaddr(peer);
  }
  /// How many from `n` on, before `end`, are of one size and for one peer.
  std::size_t alike(std::size_t n, std::size_t end) const {
    std::size_t next = n + 1;
    while (next < end && vectors_[next].iov_len == vectors_[n].iov_len && peer(next) == peer(n)) ++next;
    return next - n;
  }
  std::size_t size(std::size_t n) const { return vectors_[n].iov_len; }
  /// For sending: the header `at` is that of the `count` datagrams from `n` on, which are alike, as one message that
  /// the machine's kernel cuts into datagrams.
  void group(std::size_t at, std::size_t n, std::size_t count) {
    msghdr& header = headers_[at].msg_hdr;
    header.msg_iov = &vectors_[n];
    header.msg_iovlen = count;
    header.msg_name = &peers_[n];
    header.msg_control = nullptr;
    header.msg_controllen = 0;
    if (count == 1) return;
    header.msg_control = controls_[at].bytes.data();
    header.msg_controllen = controls_[at].bytes.size();
    cmsghdr* control = CMSG_FIRSTHDR(&header);
    control->cmsg_level = SOL_UDP;
    control->cmsg_type = UDP_SEGMENT;
    control->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto size = static_cast<std::uint16_t>(vectors_[n].iov_len);
    std::memcpy(CMSG_DATA(control), &size, sizeof size);
  }

 private:
  struct Control {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> bytes;
  };

  std::size_t bytes_each_;
  std::vector<char> bytes_;
  std::array<mmsghdr, kBatch> headers_{};
  std::array<iovec, kBatch> vectors_{};
  std::array<sockaddr_in, kBatch> peers_{};
  std::array<Control, kBatch> controls_{};
};

class UdpPort::Socket : public std::enable_shared_from_this<Socket> {
 public:
  Socket(boost::asio::io_context& io, int fd, Receive receive)
      : io_(io), descriptor_(io, fd), receive_(std::move(receive)), in_(kBuffer), out_(kBuffer) {
    wait();
  }
  ~Socket() { flush(); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int fd() { return descriptor_.native_handle(); }

  void send(const Ipv4Endpoint& to, std::string_view datagram) {
    if (datagram.size() > out_.bytes_each()) {
      flush();
      return send_alone(to, datagram);
    }
    out_.put(waiting_++, to, datagram);
    if (waiting_ == kBatch) return flush();
    if (std::exchange(flush_asked_, true)) return;
    boost::asio::post(io_, [alive = weak_from_this()] {
      const std::shared_ptr<Socket> socket = alive.lock();
      if (!socket) return;
      socket->flush_asked_ = false;
      socket->flush();
    });
  }

  std::uint64_t lost = 0;

 private:
  /// What SIP sends by UDP stays below one and a half packets; a longer datagram is cut off and then refused by its
  /// reader as truncated.
  static constexpr std::size_t kBuffer = kLargest / 16;
  /// What an Ethernet frame holds beside the headers of IPv4 and UDP. What must be fragmented is no segment.
  static constexpr std::size_t kLargestSegment = 1'500 - 20 - 8;
  /// Before it is cut, a message is a datagram.
  static constexpr std::size_t kLargestMessage = kLargest - 1 - 20 - 8;

  void wait() {
    descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                           [this](const boost::system::error_code& error) {
                             if (error) return;
                             read();
                             wait();
                           });
  }

  void read() {
    const int count = recvmmsg(fd(), in_.headers(), kBatch, MSG_DONTWAIT, nullptr);
    for (int n = 0; n < count; ++n) {
      const auto index = static_cast<std::size_t>(n);
      receive_(in_.peer(index), in_.text(index));
    }
  }

  /// Datagrams that follow one another, are of one size and have one peer go through the machine's network code as one
  /// (udp(7), UDP_SEGMENT), which halves what sending costs. Their order stays.
  void flush() {
    std::size_t done = 0;
    while (done < waiting_) {
      std::array<std::size_t, kBatch> counts{};
      std::size_t groups = 0;
      for (std::size_t n = done; n < waiting_; n += counts[groups++]) {
        counts[groups] = together(n);
        out_.group(groups, n, counts[groups]);
      }
      const int sent = sendmmsg(fd(), out_.headers(), static_cast<unsigned>(groups), MSG_DONTWAIT);
      for (int n = 0; n < sent; ++n) done += counts[static_cast<std::size_t>(n)];
      if (sent > 0) continue;
      if (counts[0] > 1 && errno != EAGAIN && errno != ENOBUFS) {
        segmenting_ = false;
        continue;
      }
      // Refused and unreachable are what a phone meets when its server is dead; its timers deal with them.
      lost += counts[0];
      done += counts[0];
    }
    waiting_ = 0;
  }

  /// How many of what waits can be one message with the datagram `n`, itself included.
  std::size_t together(std::size_t n) const {
    const std::size_t size = out_.size(n);
    if (!segmenting_ || size == 0 || size > kLargestSegment) return 1;
    return std::min(out_.alike(n, waiting_), kLargestMessage / size);
  }

  void send_alone(const Ipv4Endpoint& to, std::string_view datagram) {
    const sockaddr_in address = to_sockaddr(to);
    const ssize_t sent = sendto(fd(), datagram.data(), datagram.size(), MSG_DONTWAIT,
                                reinterpret_cast<const sockaddr*>(&address), sizeof address);
    if (sent < 0) ++lost;
  }

  boost::asio::io_context& io_;
  boost::asio::posix::stream_descriptor descriptor_;
  Receive receive_;
  Datagrams in_;
  Datagrams out_;
  std::size_t waiting_ = 0;  ///< datagrams in `out_`
  bool flush_asked_ = false;
  bool segmenting_ = true;  ///< until a message made of several was refused: an interface may be unable to cut them
};

UdpPort::UdpPort(boost::asio::io_context& io, const Ipv4Endpoint& local, const std::string& netns, Receive receive) {
  const int fd = make_socket(netns);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kSocketBuffer, sizeof kSocketBuffer);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &kSocketBuffer, sizeof kSocketBuffer);
  const sockaddr_in address = to_sockaddr(local);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const std::string why = system_error_text();
    close(fd);
    throw UserError("cannot bind UDP " + text(local) + ": " + why);
  }
  socket_ = std::make_shared<Socket>(io, fd, std::move(receive));
}

UdpPort::~UdpPort() = default;

Ipv4Endpoint UdpPort::local() const { return local_of(socket_->fd()); }

void UdpPort::send(const Ipv4Endpoint& to, std::string_view datagram) { socket_->send(to, datagram); }

std::uint64_t UdpPort::lost() const { return socket_->lost; }

Ipv4Endpoint source_address_for(const Ipv4Endpoint& to, const std::string& netns) {
  const int fd = make_socket(netns);
  const sockaddr_in address = to_sockaddr(to);
  const bool routed = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  const std::string why = system_error_text();
  const Ipv4Endpoint local = local_of(fd);
  close(fd);
  if (!routed) throw UserError("there is no way to " + text(to) + ": " + why);
  return {local.address, 0};
}

}  // namespace switchback::hil
