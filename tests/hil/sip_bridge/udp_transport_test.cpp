#include "hil/sip_bridge/udp_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <set>
#include <string>
#include <vector>

#include "models/core/errors.h"
#include "tests/hil/loop.h"

namespace switchback::hil {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr std::uint32_t kLoopback = 0x7f000001;

TEST(UdpSockets, GiveEachPhoneAPortAndSayWhoseAMessageIs) {
  boost::asio::io_context io;
  std::vector<PhoneFlow> from;
  PhoneTransportOptions options;
  options.sockets = 300;
  options.local = {kLoopback, 0};
  const auto phones = open_phone_transport(io, options, [&](const PhoneInput& input) {
    from.push_back(input.flow);
    EXPECT_EQ(input.text, "to " + std::to_string(input.flow.socket));
  });
  const std::vector<Ipv4Endpoint> locals = phones->locals();
  std::set<std::uint16_t> ports;
  for (const Ipv4Endpoint& one : locals) ports.insert(one.port);
  ASSERT_THAT(ports, SizeIs(300));

  std::vector<Ipv4Endpoint> callers;
  UdpPort server(io, {kLoopback, 0}, "", [&](const Ipv4Endpoint& peer, std::string_view) { callers.push_back(peer); });
  for (const std::uint32_t phone : {299U, 0U, 7U}) phones->send({server.local(), phone}, "hello");
  ASSERT_TRUE(run_until(io, [&] { return callers.size() == 3; }));
  EXPECT_THAT(callers, testing::UnorderedElementsAre(locals[299], locals[0], locals[7]));
  server.send(locals[42], "to 42");
  server.send(locals[299], "to 299");
  ASSERT_TRUE(run_until(io, [&] { return from.size() == 2; }));
  EXPECT_EQ(from[0].peer, server.local());
}

TEST(UdpSockets, SayThatTheProcessMayNotHoldAsMany) {
  boost::asio::io_context io;
  PhoneTransportOptions options;
  options.sockets = 300;
  options.local = {kLoopback, 0};
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit few{200, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &few);
  // What a soft limit forbids, the process may allow itself.
  EXPECT_NO_THROW(open_phone_transport(io, options, [](const PhoneInput&) {}));
  const rlimit fewer{200, 200};
  setrlimit(RLIMIT_NOFILE, &fewer);
  try {
    open_phone_transport(io, options, [](const PhoneInput&) {});
    FAIL();
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("'sockets: one'"));
  }
  setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace switchback::hil
