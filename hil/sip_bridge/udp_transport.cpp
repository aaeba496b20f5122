#include "hil/sip_bridge/udp_transport.h"

#include <sys/resource.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <utility>

#include "hil/sip_bridge/network_namespace.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

const std::string kNothing;

class SharedUdp : public PhoneTransport {
 public:
  SharedUdp(asio::io_context& io, const PhoneTransportOptions& options, Arrived arrived)
      : port_(io, options.local, options.network_namespace,
              [arrived = std::move(arrived)](const Ipv4Endpoint& from, std::string_view datagram) {
                arrived({PhoneInput::Kind::message, {from}, datagram});
              }) {}

  std::vector<Ipv4Endpoint> locals() const override { return {port_.local()}; }
  void send(const PhoneFlow& to, std::string_view text) override { port_.send(to.peer, text); }
  const std::string& broken() const override { return kNothing; }

 private:
  UdpPort port_;
};

/// What a run holds open besides: the store, the pipes of its worker, the stack's own.
constexpr rlim_t kOtherFiles = 64;
/// The most an IPv4 datagram can hold.
constexpr std::size_t kLargestDatagram = 65'536;
/// A flood at one phone lets the others have their turn.
constexpr int kAtOnce = 16;

void allow_sockets(std::uint32_t count) {
  const rlim_t needed = count + kOtherFiles;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= needed) return;
  if (limit.rlim_max < needed) {
    throw UserError("a socket for each of " + std::to_string(count) + " phones is more than this process may open: " +
                    std::to_string(limit.rlim_max) + " files; raise it ('ulimit -Hn'), or write 'sockets: one'");
  }
  limit.rlim_cur = needed;
  setrlimit(RLIMIT_NOFILE, &limit);
}

class UdpSockets : public PhoneTransport {
 public:
  UdpSockets(asio::io_context& io, const PhoneTransportOptions& options, Arrived arrived)
      : arrived_(std::move(arrived)), buffer_(kLargestDatagram, '\0') {
    allow_sockets(options.sockets);
    const InNamespace here(options.network_namespace);
    sockets_.reserve(options.sockets);
    for (std::uint32_t phone = 0; phone < options.sockets; ++phone) {
      udp::socket& socket = sockets_.emplace_back(io, udp::v4());
      error_code error;
      // A given port is the first phone's.
      const auto port = static_cast<std::uint16_t>(options.local.port == 0 ? 0 : options.local.port + phone);
      const Ipv4Endpoint local{options.local.address, port};
      socket.bind({asio::ip::address_v4(local.address), local.port}, error);
      if (!error) socket.non_blocking(true, error);
      if (error) throw UserError("cannot bind UDP " + text(local) + ": " + error.message());
    }
    for (std::uint32_t phone = 0; phone < options.sockets; ++phone) wait(phone);
  }

  std::vector<Ipv4Endpoint> locals() const override {
    std::vector<Ipv4Endpoint> all;
    all.reserve(sockets_.size());
    for (const udp::socket& socket : sockets_) {
      const udp::endpoint local = socket.local_endpoint();
      all.push_back({local.address().to_v4().to_uint(), local.port()});
    }
    return all;
  }

  void send(const PhoneFlow& to, std::string_view text) override {
    error_code ignored;
    sockets_.at(to.socket).send_to(asio::buffer(text), {asio::ip::address_v4(to.peer.address), to.peer.port}, 0,
                                   ignored);
  }
  const std::string& broken() const override { return kNothing; }

 private:
  void wait(std::uint32_t phone) {
    sockets_[phone].async_wait(udp::socket::wait_read, [this, phone](const error_code& error) {
      if (error) return;
      read(phone);
      wait(phone);
    });
  }

  void read(std::uint32_t phone) {
    for (int n = 0; n < kAtOnce; ++n) {
      udp::endpoint from;
      error_code error;
      const std::size_t size = sockets_[phone].receive_from(asio::buffer(buffer_), from, 0, error);
      if (error == asio::error::would_block) return;
      // What else is wrong is about an earlier datagram: its port was unreachable, which timers deal with.
      if (error) continue;
      const Ipv4Endpoint peer{from.address().to_v4().to_uint(), from.port()};
      arrived_({PhoneInput::Kind::message, {peer, phone}, std::string_view(buffer_).substr(0, size)});
    }
  }

  Arrived arrived_;
  std::string buffer_;
  std::vector<udp::socket> sockets_;
};

}  // namespace

std::unique_ptr<PhoneTransport> make_shared_udp(asio::io_context& io, const PhoneTransportOptions& options,
                                                PhoneTransport::Arrived arrived) {
  return std::make_unique<SharedUdp>(io, options, std::move(arrived));
}

std::unique_ptr<PhoneTransport> make_udp_sockets(asio::io_context& io, const PhoneTransportOptions& options,
                                                 PhoneTransport::Arrived arrived) {
  return std::make_unique<UdpSockets>(io, options, std::move(arrived));
}

}  // namespace switchback::hil
