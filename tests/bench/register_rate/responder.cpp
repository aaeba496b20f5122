// The trivial responder of register_rate.py: answers 200 to every REGISTER by echoing what a response must echo, as
// cheaply as it can, so that what limits a generator is the generator. Prints its port, then, when it is ended by
// SIGTERM, how many requests it got and over which time.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::size_t kBatch = 64;
constexpr std::size_t kBuffer = 2048;
/// As the bench's own socket (hil/sip_bridge/udp_port.cpp) and what register_rate.py gives SIPp.
constexpr int kSocketBuffer = 4 << 20;

volatile std::sig_atomic_t over = 0;

/// RFC 3261 8.2.6.2: these are copied; To gets a tag.
constexpr std::array<std::string_view, 5> kEchoed{"Via:", "From:", "To:", "Call-ID:", "CSeq:"};

/// Appends the response to one request; false if it is no REGISTER.
bool answer(std::string_view request, std::string& out) {
  if (!request.starts_with("REGISTER ")) return false;
  out = "SIP/2.0 200 OK\r\n";
  request.remove_prefix(std::min(request.find("\r\n"), request.size() - 2) + 2);
  while (!request.empty() && !request.starts_with("\r\n")) {
    const std::size_t end = request.find("\r\n");
    if (end == std::string_view::npos) return false;
    const std::string_view line = request.substr(0, end);
    for (const std::string_view name : kEchoed) {
      if (!line.starts_with(name)) continue;
      out.append(line).append(name == "To:" ? ";tag=responder\r\n" : "\r\n");
      break;
    }
    request.remove_prefix(end + 2);
  }
  out += "Content-Length: 0\r\n\r\n";
  return true;
}

class Responder {
 public:
  explicit Responder(int fd) : fd_(fd), buffers_(kBatch * kBuffer) {
    for (std::size_t n = 0; n < kBatch; ++n) {
      in_vectors_[n] = {buffers_.data() + n * kBuffer, kBuffer};
      in_[n].msg_hdr.msg_iov = &in_vectors_[n];
      in_[n].msg_hdr.msg_iovlen = 1;
      in_[n].msg_hdr.msg_name = &peers_[n];
    }
  }

  void run() {
    while (over == 0) {
      for (mmsghdr& header : in_) header.msg_hdr.msg_namelen = sizeof(sockaddr_in);
      const int count = recvmmsg(fd_, in_.data(), kBatch, MSG_WAITFORONE, nullptr);
      if (count > 0) serve(static_cast<std::size_t>(count));
    }
  }

  std::uint64_t received = 0;
  std::uint64_t refused = 0;  ///< answers that the machine did not take

 private:
  void serve(std::size_t count) {
    unsigned answers = 0;
    for (std::size_t n = 0; n < count; ++n) {
      if (!answer({buffers_.data() + n * kBuffer, in_[n].msg_len}, texts_[answers])) continue;
      ++received;
      out_vectors_[answers] = {texts_[answers].data(), texts_[answers].size()};
      out_[answers].msg_hdr = {};
      out_[answers].msg_hdr.msg_iov = &out_vectors_[answers];
      out_[answers].msg_hdr.msg_iovlen = 1;
      out_[answers].msg_hdr.msg_name = &peers_[n];
      out_[answers].msg_hdr.msg_namelen = sizeof(sockaddr_in);
      ++answers;
    }
    const int sent = sendmmsg(fd_, out_.data(), answers, 0);
    refused += answers - static_cast<unsigned>(sent > 0 ? sent : 0);
  }

  int fd_;
  std::vector<char> buffers_;
  std::array<mmsghdr, kBatch> in_{};
  std::array<mmsghdr, kBatch> out_{};
  std::array<iovec, kBatch> in_vectors_{};
  std::array<iovec, kBatch> out_vectors_{};
  std::array<sockaddr_in, kBatch> peers_{};
  std::array<std::string, kBatch> texts_;
};

bool failed(const char* what) {
  std::perror(what);
  return false;
}

bool serve_until_ended() {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return failed("socket");
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kSocketBuffer, sizeof kSocketBuffer);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &kSocketBuffer, sizeof kSocketBuffer);
  // A signal may come between the look at `over` and the wait.
  const timeval patience{0, 100'000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), size) != 0) return failed("bind");
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return failed("getsockname");
  std::printf("%u\n", ntohs(address.sin_port));
  std::fflush(stdout);
  Responder responder(fd);
  responder.run();
  std::printf("%lu %lu\n", static_cast<unsigned long>(responder.received),
              static_cast<unsigned long>(responder.refused));
  close(fd);
  return true;
}

}  // namespace

int main() {
  struct sigaction action {};
  action.sa_handler = [](int) { over = 1; };
  sigaction(SIGTERM, &action, nullptr);
  return serve_until_ended() ? 0 : 1;
}
