// How the server sits between the models and its clients.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/hil/board_link/live/link_bench.h"
#include "tests/hil/board_link/live/peer.h"
#include "tests/models/trunks/plant_bench.h"

namespace switchback::hil {
namespace {

using namespace board_link;

constexpr std::uint64_t kSlot1 = 1ULL << models::kSlotShift;
namespace at = models::board_register;

/// The latest frame with such a body.
template <class What>
std::optional<Frame> latest(Peer& peer) {
  std::optional<Frame> found;
  for (const Frame& frame : peer.frames()) {
    if (std::holds_alternative<What>(frame.body)) found = frame;
  }
  return found;
}

TEST(Server, StampsAnInterruptWithItsOwnTimeAndMakesItTheCauseOfWhatTheDriverDoes) {
  LinkBench bench;
  Journal& journal = bench.kernel.journal();
  Peer peer(bench.server->address());
  peer.say({{1, 0, 0, 0}, Hello{1, 0, kCapabilityAll, ""}});
  peer.say({{2, 0, 0, 0}, Write{kSlot1 + at::kControl, models::kControlLoadFirmware}});
  ASSERT_TRUE(bench.until([&] { return latest<Interrupt>(peer).has_value(); }));
  const Event ready = journal.at(journal.last());
  ASSERT_EQ(ready.kind, EventKind::board_ready);
  const Frame interrupt = *latest<Interrupt>(peer);
  EXPECT_EQ(interrupt.body, Body{Interrupt{1}});
  EXPECT_EQ(interrupt.envelope.time, static_cast<std::uint64_t>(ready.time.count()));
  EXPECT_EQ(interrupt.envelope.id, 0U);
  const EventId cause = journal.last();

  peer.say({{3, 0, 0, 0}, Write{kSlot1 + at::kControl, models::kControlReset}});
  ASSERT_TRUE(bench.until([&] { return peer.frames_heard() >= 4; }));
  const auto events = journal.events();
  const auto reset = std::find_if(events.begin(), events.end(),
                                  [](const Event& event) { return event.kind == EventKind::board_reset; });
  ASSERT_NE(reset, events.end());
  EXPECT_EQ(reset->cause, cause);
}

TEST(Server, StandsBesideASimulatedGateway) {
  models::PlantBench bench(models::t1_system());
  boost::asio::io_context io;
  BoardLinkServer server("board_link", bench.kernel, io, {&bench.plant.rack(ServerId::primary)}, {});
  bench.start();
  Peer peer(server.address());
  peer.say({{1, 0, 0, 0}, Hello{1, 0, kCapabilityInterrupts, ""}});
  peer.say({{2, 0, 0, 0}, Read{kSlot1 + at::kFirmwareState}});
  while (peer.frames_heard() < 2 && !peer.closed()) io.run_one();
  EXPECT_EQ(latest<ReadAnswer>(peer).value().body, (Body{ReadAnswer{2}}));
  bench.act([&] { bench.plant.copper("co-1")->set_los(true); });
  bench.run_for(10s);
  io.poll();
  EXPECT_FALSE(bench.primary.trunk_in_service("co-1"));
  EXPECT_TRUE(latest<Interrupt>(peer).has_value());
}

TEST(Server, MayEndBeforeItsLoop) {
  LinkBench bench;
  Peer greeted(bench.server->address());
  Peer silent(bench.server->address());
  greeted.say({{1, 0, 0, 0}, Hello{1, 0, kCapabilityAll, ""}});
  greeted.say(octets_of("S"));
  ASSERT_TRUE(bench.until([&] { return bench.server->statistics().waiting == 1 && greeted.frames_heard() == 1; }));
  bench.server.reset();
  bench.io.restart();
  EXPECT_GT(bench.io.poll(), 0U);
  EXPECT_TRUE(greeted.closed());
  EXPECT_TRUE(silent.closed());
}

TEST(Server, CountsWhatItSees) {
  LinkBench bench;
  Peer peer(bench.server->address());
  peer.say({{1, 0, 0, 0}, Hello{1, 0, kCapabilityAll, ""}});
  peer.say({{2, 0, 0, 0}, Ping{}});
  ASSERT_TRUE(bench.until([&] { return peer.frames_heard() == 2; }));
  BoardLinkStatistics seen = bench.server->statistics();
  EXPECT_EQ(seen.clients, 1U);
  EXPECT_EQ(seen.accepted, 1U);
  EXPECT_EQ(seen.greeted, 1U);
  EXPECT_EQ(seen.frames, 2U);
  peer.say(octets_of("xx"));
  ASSERT_TRUE(bench.until([&] { return peer.closed(); }));
  seen = bench.server->statistics();
  EXPECT_EQ(seen.clients, 0U);
  EXPECT_EQ(seen.frames, 2U);
  EXPECT_EQ(seen.refused, 1U);
}

}  // namespace
}  // namespace switchback::hil
