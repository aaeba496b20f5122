// The C client library, blocking in its own thread, against real boards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "hil/board_link/client/switchback_board_link.h"
#include "hil/board_link/client/switchback_board_registers.h"
#include "tests/hil/board_link/live/link_bench.h"

namespace switchback::hil {
namespace {

constexpr std::uint32_t kAll = SBL_CAP_INTERRUPTS | SBL_CAP_WRITES;
constexpr int kPatienceMs = 5000;

/// A link that is closed at the end of its scope.
struct Link {
  explicit Link(const std::string& address, std::uint32_t capabilities = kAll) {
    error = sbl_open(address.c_str(), kPatienceMs, &link);
    if (error == SBL_OK) error = sbl_hello(link, nullptr, capabilities, &server);
  }
  ~Link() { sbl_close(link); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  operator sbl_link*() const { return link; }

  sbl_link* link = nullptr;
  int error = SBL_OK;
  sbl_hello_result server{};
};

TEST(Client, IsTheReadableFormOfEveryAnswer) {
  LinkBench bench;
  bench.with([address = bench.server->address()] {
    Link link(address);
    ASSERT_EQ(link.error, SBL_OK);
    EXPECT_EQ(link.server.capabilities, kAll);
    EXPECT_EQ(link.server.racks, 1);
    std::uint32_t value = 0;
    EXPECT_EQ(sbl_read32(link, 0, 1, SBL_IDENTITY, &value), SBL_OK);
    EXPECT_EQ(value, SBL_TYPE_TRITON_T1);
    EXPECT_EQ(sbl_read32(link, 0, 2, SBL_IDENTITY, &value), SBL_ERR_ADDRESS);
    EXPECT_EQ(sbl_read32(link, 0, 1 << 20, SBL_IDENTITY, &value), SBL_ERR_ADDRESS);
    EXPECT_EQ(sbl_read32(link, 0, 1, 2, &value), SBL_ERR_ADDRESS);
    EXPECT_EQ(sbl_read32(link, 0, 1, SBL_CONTROL, &value), SBL_ERR_DIRECTION);
    EXPECT_EQ(sbl_write32(link, 0, 1, SBL_IDENTITY, 1), SBL_ERR_DIRECTION);
    EXPECT_EQ(sbl_read32(link, 0, 1, SBL_ALARMS, &value), SBL_ERR_NO_ANSWER);
    EXPECT_EQ(sbl_read32(link, 1, 1, SBL_IDENTITY, &value), SBL_ERR_NO_RACK);
    EXPECT_EQ(sbl_read32(link, 0, 1, 0x10000, &value), SBL_ERR_ARGUMENT);
    EXPECT_EQ(sbl_write32(link, 0, 1, SBL_INTERRUPT_MASK, SBL_INTERRUPT_LINE), SBL_OK);
    EXPECT_EQ(sbl_read32(link, 0, 1, SBL_INTERRUPT_MASK, &value), SBL_OK);
    EXPECT_EQ(value, SBL_INTERRUPT_LINE);
  });
}

TEST(Client, KnowsTheScenarioTime) {
  LinkBench bench;
  const auto before = static_cast<std::uint64_t>(bench.kernel.now().count());
  const std::uint64_t told = bench.with([address = bench.server->address()] {
    Link link(address);
    std::uint64_t time = 0;
    EXPECT_EQ(sbl_ping(link, &time), SBL_OK);
    EXPECT_EQ(time, sbl_time_ns(link));
    return time;
  });
  EXPECT_GE(told, before);
  EXPECT_LE(told, static_cast<std::uint64_t>(bench.kernel.now().count()));
}

TEST(Client, HearsOnlyWhatItAskedFor) {
  LinkBench bench;
  bench.with([address = bench.server->address()] {
    Link hears(address, kAll);
    Link hears_not(address, SBL_CAP_WRITES);
    Link looks(address, SBL_CAP_INTERRUPTS);
    EXPECT_EQ(sbl_write32(looks, 0, 1, SBL_CONTROL, SBL_CONTROL_LOAD_FIRMWARE), SBL_ERR_NOT_PERMITTED);
    EXPECT_EQ(sbl_write32(hears_not, 0, 1, SBL_CONTROL, SBL_CONTROL_LOAD_FIRMWARE), SBL_OK);
    sbl_interrupt interrupt{};
    for (sbl_link* link : {hears.link, looks.link}) {
      ASSERT_EQ(sbl_wait_interrupt(link, kPatienceMs, &interrupt), SBL_OK);
      EXPECT_EQ(interrupt.rack, 0);
      EXPECT_EQ(interrupt.slot, 1U);
      EXPECT_GT(interrupt.time_ns, 1'000'000'000U);  // firmware takes its time
    }
    EXPECT_EQ(sbl_ping(hears_not, nullptr), SBL_OK);
    EXPECT_EQ(sbl_wait_interrupt(hears_not, 0, &interrupt), SBL_ERR_TIMEOUT);
  });
}

TEST(Client, KeepsOneInterruptOfEachBoardWhileItAsks) {
  models::SystemConfig system = one_span();
  system.boards.push_back({models::BoardType::triton_t1, 9});
  LinkBench bench({}, system);
  bench.with([address = bench.server->address()] {
    Link link(address);
    Link other(address, SBL_CAP_INTERRUPTS);
    sbl_interrupt interrupt{};
    for (const std::uint32_t slot : {9U, 1U}) {
      // Each reset interrupts at once and again when the firmware is there.
      EXPECT_EQ(sbl_write32(link, 0, slot, SBL_CONTROL, SBL_CONTROL_RESET), SBL_OK);
      EXPECT_EQ(sbl_wait_interrupt(other, kPatienceMs, &interrupt), SBL_OK);
      EXPECT_EQ(sbl_wait_interrupt(other, kPatienceMs, &interrupt), SBL_OK);
      EXPECT_EQ(sbl_ping(link, nullptr), SBL_OK);
    }
    ASSERT_EQ(sbl_wait_interrupt(link, 0, &interrupt), SBL_OK);
    EXPECT_EQ(interrupt.slot, 9U);
    ASSERT_EQ(sbl_wait_interrupt(link, 0, &interrupt), SBL_OK);
    EXPECT_EQ(interrupt.slot, 1U);
    EXPECT_EQ(sbl_wait_interrupt(link, 0, &interrupt), SBL_ERR_TIMEOUT);
  });
}

TEST(Client, SaysWhyALinkIsOfNoUse) {
  BoardLinkOptions options;
  options.most_clients = 1;
  auto bench = std::make_unique<LinkBench>(options);
  const std::string address = bench->server->address();
  auto first = std::make_unique<Link>("127.0.0.1:");
  EXPECT_EQ(first->error, SBL_ERR_ARGUMENT);
  bench->with([&] { first = std::make_unique<Link>(address); });
  ASSERT_EQ(first->error, SBL_OK);
  bench->with([&] { EXPECT_EQ(Link(address).error, SBL_ERR_BUSY); });
  bench.reset();
  std::uint32_t value = 0;
  EXPECT_EQ(sbl_read32(*first, 0, 1, SBL_IDENTITY, &value), SBL_ERR_CLOSED);
  EXPECT_EQ(sbl_read32(*first, 0, 1, SBL_IDENTITY, &value), SBL_ERR_CLOSED);
  sbl_interrupt interrupt{};
  EXPECT_EQ(sbl_wait_interrupt(*first, -1, &interrupt), SBL_ERR_CLOSED);
  EXPECT_EQ(Link(address).error, SBL_ERR_CONNECT);
  EXPECT_EQ(Link("unix:/nonexistent/boards").error, SBL_ERR_CONNECT);
  sbl_close(nullptr);
}

TEST(Client, EndsALinkWhoseServerDoesNotAnswer) {
  // Nobody ever takes the connection: the backlog does.
  models::SimulationContext context;
  boost::asio::io_context io;
  models::Kernel kernel("kernel", {1, 0});
  models::BoardRack rack("rack");
  BoardLinkServer server("board_link", kernel, io, {&rack}, {});
  sbl_link* link = nullptr;
  ASSERT_EQ(sbl_open(server.address().c_str(), 50, &link), SBL_OK);
  EXPECT_EQ(sbl_hello(link, nullptr, kAll, nullptr), SBL_ERR_TIMEOUT);
  EXPECT_EQ(sbl_ping(link, nullptr), SBL_ERR_CLOSED);
  sbl_close(link);
}

TEST(Client, PutsEveryErrorIntoItsOwnWords) {
  std::set<std::string> words;
  for (int error = 0; error >= SBL_ERR_ARGUMENT; --error) words.insert(sbl_strerror(error));
  for (int error = SBL_ERR_CONNECT; error >= SBL_ERR_REFUSED; --error) words.insert(sbl_strerror(error));
  EXPECT_EQ(words.size(), 16U);
  EXPECT_FALSE(words.contains("unknown error"));
  EXPECT_STREQ(sbl_strerror(-999), "unknown error");
}

}  // namespace
}  // namespace switchback::hil
