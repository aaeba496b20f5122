#include "hil/sip_bridge/udp_port.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "models/core/errors.h"

namespace switchback::hil {
namespace {

constexpr std::uint32_t kLoopback = 0x7f000001;

TEST(Ipv4Endpoint, IsReadFromTextAndWrittenBack) {
  EXPECT_EQ(parse_endpoint("10.77.0.11:5070"), (Ipv4Endpoint{0x0a4d000b, 5070}));
  EXPECT_EQ(parse_endpoint("10.77.0.11"), (Ipv4Endpoint{0x0a4d000b, 5060}));
  EXPECT_EQ(text({0x0a4d000b, 5070}), "10.77.0.11:5070");
  for (const char* wrong :
       {"", "10.77.0", "10.77.0.11:", "10.77.0.11:x", "10.77.0.11:65536", "host:5060", "1.2.3.4:5 "}) {
    EXPECT_THROW(parse_endpoint(wrong), UserError) << wrong;
  }
}

TEST(UdpPort, CarriesDatagramsBothWaysAndSaysWhereFrom) {
  boost::asio::io_context io;
  std::vector<std::string> at_a;
  std::vector<std::string> at_b;
  Ipv4Endpoint from;
  UdpPort a(io, {kLoopback, 0}, "", [&](const Ipv4Endpoint&, std::string_view text) { at_a.emplace_back(text); });
  std::unique_ptr<UdpPort> b;
  b = std::make_unique<UdpPort>(io, Ipv4Endpoint{kLoopback, 0}, "",
                                [&](const Ipv4Endpoint& peer, std::string_view text) {
                                  from = peer;
                                  at_b.emplace_back(text);
                                  b->send(peer, "pong");
                                });
  a.send(b->local(), "ping");
  a.send(b->local(), "again");
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (at_a.size() < 2 && std::chrono::steady_clock::now() < limit) io.run_one_for(std::chrono::milliseconds(100));
  EXPECT_EQ(at_b, (std::vector<std::string>{"ping", "again"}));
  EXPECT_EQ(at_a, (std::vector<std::string>{"pong", "pong"}));
  EXPECT_EQ(from, a.local());
}

TEST(UdpPort, KeepsManyDatagramsApartAndInOrderWhateverTheirSizes) {
  boost::asio::io_context io;
  std::vector<std::string> received;
  UdpPort receiver(io, {kLoopback, 0}, "",
                   [&](const Ipv4Endpoint&, std::string_view text) { received.emplace_back(text); });
  const UdpPort other(io, {kLoopback, 0}, "", [](const Ipv4Endpoint&, std::string_view) {});
  UdpPort sender(io, {kLoopback, 0}, "", [](const Ipv4Endpoint&, std::string_view) {});
  // Runs of one size, empty ones among them, some too large to be segments, and those of others in between.
  constexpr std::size_t kSizes[] = {460, 460, 460, 460, 461, 1472, 1472, 1473, 1473, 3000, 3000, 0, 0, 4096, 4096, 1};
  std::vector<std::string> sent;
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    for (const std::size_t size : kSizes) {
      sent.emplace_back(size, letter);
      sender.send(receiver.local(), sent.back());
    }
    sender.send(other.local(), "another's");
    for (int n = 0; n < 80; ++n) {
      sent.push_back(std::string(900, letter) + std::to_string(10 + n));
      sender.send(receiver.local(), sent.back());
    }
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (received.size() < sent.size() && std::chrono::steady_clock::now() < limit) {
      io.run_one_for(std::chrono::milliseconds(100));
    }
    // One by one, so that a failure does not print megabytes.
    ASSERT_EQ(received.size(), sent.size()) << letter;
  }
  for (std::size_t n = 0; n < sent.size(); ++n) ASSERT_TRUE(received[n] == sent[n]) << n;
  EXPECT_EQ(sender.lost(), 0U);
}

TEST(UdpPort, SaysWhyItCannotBind) {
  boost::asio::io_context io;
  const auto nothing = [](const Ipv4Endpoint&, std::string_view) {};
  const UdpPort first(io, {kLoopback, 0}, "", nothing);
  EXPECT_THROW(UdpPort(io, first.local(), "", nothing), UserError);
  EXPECT_THROW(UdpPort(io, {kLoopback, 0}, "no-such-namespace", nothing), UserError);
}

}  // namespace
}  // namespace switchback::hil
