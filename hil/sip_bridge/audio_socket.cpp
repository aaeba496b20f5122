#include "hil/sip_bridge/audio_socket.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "hil/sip_bridge/network_namespace.h"
#include "hil/sip_bridge/socket_address.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

/// Above what G.711 fills in any usual packet time; more is cut off.
constexpr std::size_t kLargestPacket = 2048;
/// A flood at one socket lets the others have their turn: two seconds of packets.
constexpr int kPacketsAtOnce = 100;
/// Every other free port is even.
constexpr int kPortTries = 64;

/// A socket with a file that is closed unless it is kept.
class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int get() const { return fd_; }
  int keep() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

UserError no_socket(const Ipv4Endpoint& address) {
  return UserError("cannot have a UDP socket at " + host_text(address) +
                   " for a call's audio: " + std::strerror(errno) + "; each phone in a call needs one ('ulimit -Hn')");
}

/// Binds; the port that it is at.
std::uint16_t bind_at(int fd, const Ipv4Endpoint& address) {
  sockaddr_in local = to_sockaddr(address);
  socklen_t size = sizeof local;
  if (bind(fd, reinterpret_cast<const sockaddr*>(&local), size) != 0) throw no_socket(address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&local), &size);
  return ntohs(local.sin_port);
}

/// The machine's clock of time stamps is another than ours, and may be set at any time; both are read at once.
struct Clocks {
  AudioSocket::Clock::time_point steady = AudioSocket::Clock::now();
  std::chrono::system_clock::time_point wall = std::chrono::system_clock::now();

  AudioSocket::Clock::time_point steady_at(const timespec& stamp) const {
    const std::chrono::nanoseconds stamped =
        std::chrono::seconds(stamp.tv_sec) + std::chrono::nanoseconds(stamp.tv_nsec);
    const std::chrono::nanoseconds age = wall.time_since_epoch() - stamped;
    // Before the clock was set, or after.
    if (age < std::chrono::nanoseconds(0) || age > std::chrono::seconds(10)) return steady;
    return steady - age;
  }
};

std::optional<timespec> stamp_of(msghdr& header) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr; control = CMSG_NXTHDR(&header, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(control), sizeof stamp);
    return stamp;
  }
  return std::nullopt;
}

}  // namespace

class AudioSocket::Wait : public std::enable_shared_from_this<Wait> {
 public:
  Wait(boost::asio::io_context& io, int fd, std::function<void()> ready)
      : descriptor_(io, fd), ready_(std::move(ready)) {}

  void begin() {
    descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                           [alive = weak_from_this()](const boost::system::error_code& error) {
                             const std::shared_ptr<Wait> self = alive.lock();
                             if (error || !self) return;
                             self->ready_();
                             self->begin();
                           });
  }

 private:
  boost::asio::posix::stream_descriptor descriptor_;
  std::function<void()> ready_;
};

AudioSocket::AudioSocket(boost::asio::io_context& io, const Ipv4Endpoint& address, const std::string& netns,
                         std::function<void()> ready) {
  const InNamespace here(netns);
  for (int n = 0; n < kPortTries; ++n) {
    OpenFile file(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (file.get() < 0) throw no_socket(address);
    port_ = bind_at(file.get(), {address.address, 0});
    if (port_ % 2 != 0) continue;
    const int yes = 1;
    setsockopt(file.get(), SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
    fd_ = file.get();
    wait_ = std::make_shared<Wait>(io, file.keep(), std::move(ready));
    wait_->begin();
    return;
  }
  throw UserError("no even UDP port is free at " + host_text(address) + " for a call's audio");
}

AudioSocket::~AudioSocket() = default;

void AudioSocket::send(const Ipv4Endpoint& to, std::string_view datagram) {
  const sockaddr_in address = to_sockaddr(to);
  sendto(fd_, datagram.data(), datagram.size(), MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&address),
         sizeof address);
}

void AudioSocket::read(const std::function<void(const Arrival&)>& take) {
  std::array<char, kLargestPacket> buffer;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(timespec))> control;
  const Clocks clocks;
  for (int n = 0; n < kPacketsAtOnce; ++n) {
    sockaddr_in from{};
    iovec part{buffer.data(), buffer.size()};
    msghdr header{};
    header.msg_name = &from;
    header.msg_namelen = sizeof from;
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const ssize_t size = recvmsg(fd_, &header, MSG_DONTWAIT);
    if (size < 0) return;
    const std::optional<timespec> stamp = stamp_of(header);
    take({from_sockaddr(from),
          stamp ? clocks.steady_at(*stamp) : clocks.steady,
          {buffer.data(), static_cast<std::size_t>(size)}});
  }
}

void allow_many_sockets() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace switchback::hil
