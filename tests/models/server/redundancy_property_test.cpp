// Whatever happens to a pair: once everything is healed, exactly one server is in control.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "models/server/redundancy.h"
#include "tests/models/server/pair.h"

namespace switchback::models {
namespace {

enum class Act : std::uint8_t {
  power_off,
  power_on,
  restart,
  restart_services,
  hang,
  resume,
  cut_from,
  heal_from,
  check_auto,
  uncheck_auto,
  switch_over,
  unplug,
  plug,
  crash_switching,
  start_switching,
};
constexpr int kActs = 15;

struct Move {
  Act act;
  ServerId server;
  SimTime then_wait;
};

/// Plays moves that make sense at their instant and keeps account of what has to be healed.
class Player {
 public:
  explicit Player(Pair& pair) : pair_(pair) {}

  void play(const Move& move) {
    ServerCore& server = pair_.server(move.server);
    const Endpoint own = server.context().endpoint();
    bool& cut = cut_[index_of(move.server)];
    bool& unplugged = unplugged_[index_of(move.server)];
    switch (move.act) {
      case Act::power_off:
        server.power_off();
        break;
      case Act::power_on:
        server.power_on();
        break;
      case Act::restart:
        server.restart();
        break;
      case Act::restart_services:
        server.restart_services();
        break;
      case Act::hang:
        server.hang();
        break;
      case Act::resume:
        server.resume();
        break;
      case Act::cut_from:
        if (!std::exchange(cut, true)) pair_.lan.cut(own, server.context().peer_endpoint(), TrafficClass::keep_alive);
        break;
      case Act::heal_from:
        if (std::exchange(cut, false)) pair_.lan.heal(own, server.context().peer_endpoint(), TrafficClass::keep_alive);
        break;
      case Act::check_auto:
      case Act::uncheck_auto:
        if (server.reachable()) server.set_auto_assume(move.act == Act::check_auto);
        break;
      case Act::switch_over:
        if (server.reachable()) server.manual_switch_over();
        break;
      case Act::unplug:
        if (std::exchange(unplugged, true)) break;
        pair_.lan.unplug(own);
        server.network_link(false);
        break;
      case Act::plug:
        if (!std::exchange(unplugged, false)) break;
        pair_.lan.plug(own);
        server.network_link(true);
        break;
      case Act::crash_switching:
        server.services().crash(Service::switching);
        break;
      case Act::start_switching:
        server.services().start(Service::switching);
        break;
    }
    pair_.run_for(move.then_wait);
  }

  void heal_everything() {
    for (const ServerId id : kServers) {
      for (const Act act : {Act::plug, Act::heal_from, Act::resume, Act::power_on, Act::start_switching}) {
        play({act, id, 0s});
      }
    }
  }

 private:
  Pair& pair_;
  std::array<bool, 2> cut_{};
  std::array<bool, 2> unplugged_{};
};

void assert_converged(Pair& pair) {
  RC_ASSERT(pair.yes() == 1);
  const ServerCore& active = pair.primary.in_control() ? pair.primary : pair.secondary;
  const ServerCore& standby = pair.primary.in_control() ? pair.secondary : pair.primary;
  RC_ASSERT(active.full_control());
  RC_ASSERT(!active.picture().auto_assume);
  RC_ASSERT(active.picture().system(active.id()).in_control);
  RC_ASSERT(standby.picture().system(active.id()).in_control);
  RC_ASSERT(!standby.picture().system(standby.id()).in_control);
  RC_ASSERT(standby.redundancy().role() == Redundancy::Role::standby);
  for (const ServerCore* server : {&active, &standby}) {
    for (const SystemGroup& group : server->picture().systems) {
      RC_ASSERT(group.replication == ReplicationStatus::updated);
      for (const ServiceStatus status : group.services) RC_ASSERT(status == ServiceStatus::up);
    }
  }
  RC_ASSERT(active.views() == standby.views());
}

rc::Gen<Move> any_move() {
  return rc::gen::build<Move>(
      rc::gen::set(&Move::act, rc::gen::map(rc::gen::inRange(0, kActs), [](int n) { return static_cast<Act>(n); })),
      rc::gen::set(&Move::server, rc::gen::element(ServerId::primary, ServerId::secondary)),
      rc::gen::set(&Move::then_wait,
                   rc::gen::map(rc::gen::oneOf(rc::gen::inRange(0, 4'000), rc::gen::inRange(0, 300'000)),
                                [](int n) { return SimTime{n * 1ms}; })));
}

void showValue(const Move& move, std::ostream& out) {
  out << static_cast<int>(move.act) << " on " << name_of(move.server) << ", wait " << format_time(move.then_wait);
}

TEST(RedundancyProperty, ExactlyOneServerIsInControlAfterAnySequenceOfFaultsOnceAllIsHealed) {
  EXPECT_TRUE(rc::check([] {
    const auto moves = *rc::gen::container<std::vector<Move>>(any_move());
    const auto winner = *rc::gen::element(SplitBrainWinner::newest, SplitBrainWinner::primary);
    SimulationContext context;
    SystemConfig system = Pair::quick();
    system.server.split_brain_winner = static_cast<std::uint8_t>(winner);
    Pair pair(system, *rc::gen::inRange<std::uint64_t>(1, 1'000'000));
    pair.bring_up();
    Player player(pair);
    for (const Move& move : moves) player.play(move);
    player.heal_everything();
    pair.run_for(40min);
    assert_converged(pair);
  }));
}

TEST(RedundancyProperty, AnyBootSkewLeadsToOneServerInControlInBoundedTime) {
  EXPECT_TRUE(rc::check([] {
    const int skew = *rc::gen::inRange(0, 5'000);
    const bool primary_first = *rc::gen::arbitrary<bool>();
    SimulationContext context;
    Pair pair(Pair::quick(), *rc::gen::inRange<std::uint64_t>(1, 1'000'000));
    pair.server(primary_first ? ServerId::primary : ServerId::secondary).power_on();
    pair.run_for(skew * 1ms);
    pair.server(primary_first ? ServerId::secondary : ServerId::primary).power_on();
    pair.run_for(4min);
    RC_ASSERT(pair.primary.full_control());
    RC_ASSERT(!pair.secondary.in_control());
    RC_ASSERT(!pair.happened(EventKind::control_yes, "secondary"));
  }));
}

TEST(RedundancyProperty, AnyEndOfASplitBrainConverges) {
  EXPECT_TRUE(rc::check([] {
    const int cut_for = *rc::gen::inRange(1, 600);
    const int first_heal = *rc::gen::inRange(0, 20'000);
    const bool primary_heard_first = *rc::gen::arbitrary<bool>();
    SimulationContext context;
    Pair pair;
    pair.bring_up();
    pair.cut_keep_alive();
    pair.run_for(cut_for * 1s);
    const Endpoint first = primary_heard_first ? Endpoint::primary : Endpoint::secondary;
    const Endpoint second = primary_heard_first ? Endpoint::secondary : Endpoint::primary;
    pair.lan.heal(first, second, TrafficClass::keep_alive);
    pair.run_for(first_heal * 1ms);
    pair.lan.heal(second, first, TrafficClass::keep_alive);
    pair.run_for(15min);
    assert_converged(pair);
  }));
}

}  // namespace
}  // namespace switchback::models
