#include "models/server/registrar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>

#include "tests/models/phones/bank_bench.h"

namespace switchback::models {
namespace {

/// Plugs a registrar into the LAN where a server would be.
class RegistrarServer : public sc_core::sc_module, public LanReceiver {
 public:
  RegistrarServer(const sc_core::sc_module_name& name, Kernel& kernel, Lan& lan, ServerId id,
                  const ServerProfile& profile, std::uint32_t phones)
      : sc_module(name),
        context{kernel,  id,  kernel.journal().entity(name_of(id)),       profile,
                defects, lan, reinterpret_cast<ServiceHost&>(no_services)},
        registrar(context, phones, {[this] { return working; }, [this] { return slowness; }}) {}

  void receive(const LanMessage& message) override {
    if (message.kind == MessageKind::sip_register) {
      ++registers;
      last_register = context.kernel.now();
    }
    if (message.kind == MessageKind::sip_notify_control) ++notices_answered;
    registrar.receive(message);
  }

  /// The registrar never looks at the host, which belongs to the whole server.
  alignas(std::max_align_t) std::byte no_services[8]{};
  DefectNames defects;
  ServerContext context;
  bool working = true;
  double slowness = 1.0;
  int registers = 0;
  int notices_answered = 0;
  SimTime last_register{0};
  Registrar registrar;
};

struct Pair {
  Pair(const SystemConfig& system, const ServerProfile& server_profile)
      : profile(server_profile),
        kernel("kernel", KernelOptions{}),
        lan("lan", kernel),
        bank("phones", kernel, system),
        primary("primary", kernel, lan, ServerId::primary, profile, bank.size()),
        secondary("secondary", kernel, lan, ServerId::secondary, profile, bank.size()) {
    bank.lan(lan.access);
    lan.receivers[static_cast<std::size_t>(Endpoint::phones)](bank.receiver);
    lan.receivers[static_cast<std::size_t>(Endpoint::primary)](primary);
    lan.receivers[static_cast<std::size_t>(Endpoint::secondary)](secondary);
    primary.registrar.serve(true);
  }

  std::size_t count(EventKind kind) {
    return static_cast<std::size_t>(
        std::ranges::count_if(kernel.journal().events(), [kind](const Event& event) { return event.kind == kind; }));
  }
  SimTime last(EventKind kind) {
    SimTime last{0};
    for (const Event& event : kernel.journal().events()) {
      if (event.kind == kind) last = event.time;
    }
    return last;
  }

  SimulationContext context;
  ServerProfile profile;
  Kernel kernel;
  Lan lan;
  PhoneBank bank;
  RegistrarServer primary;
  RegistrarServer secondary;
};

/// Phones that all register at one instant and know one server.
SystemConfig burst(std::uint32_t count, SimTime timer_f) {
  PhoneProfile profile;
  profile.start_spread = SimTime{0};
  profile.timer_f = timer_f;
  profile.alternate_server = false;
  profile.probe_period = SimTime{0};
  return phones_only(count, profile);
}

ServerProfile digest_server(std::int64_t queue) {
  ServerProfile profile;
  profile.registrar_digest = true;
  profile.registrar_queue = queue;
  return profile;
}

TEST(Registrar, ServesAtItsRate) {
  Pair pair(burst(100, 32s), {});
  pair.bank.power_on();
  pair.kernel.run_until(60s);
  EXPECT_EQ(pair.primary.registrar.bindings(), 100U);
  EXPECT_EQ(pair.bank.registered(ServerId::primary), 100U);
  EXPECT_NEAR(to_seconds(pair.last(EventKind::phone_registered)), 5.0, 0.01);
}

TEST(Registrar, ServesSlowerWhenSlowed) {
  Pair pair(burst(100, 32s), {});
  pair.primary.slowness = 3.0;
  pair.bank.power_on();
  pair.kernel.run_until(60s);
  EXPECT_NEAR(to_seconds(pair.last(EventKind::phone_registered)), 15.0, 0.01);
}

TEST(Registrar, IsSilentWhileItsServiceDoesNotWork) {
  Pair pair(burst(1, 32s), {});
  pair.primary.working = false;
  pair.bank.power_on();
  pair.kernel.run_until(31s);
  EXPECT_EQ(pair.count(EventKind::register_answered), 0U);
  pair.primary.working = true;
  pair.kernel.run_until(32s);
  EXPECT_EQ(pair.bank.registered(ServerId::primary), 1U);
}

TEST(Registrar, TellsOfEachNewBindingOnce) {
  SystemConfig system = burst(3, 32s);
  system.phones.front().profile.expires = 60s;
  Pair pair(system, digest_server(100));
  std::vector<std::uint32_t> bound;
  pair.primary.registrar.on_bound([&bound](std::uint32_t phone) { bound.push_back(phone); });
  pair.bank.power_on();
  pair.kernel.run_until(10min);
  ASSERT_GT(pair.primary.registers, 20) << "they refresh";
  EXPECT_THAT(bound, testing::UnorderedElementsAre(0U, 1U, 2U));
  pair.primary.registrar.clear();
  pair.kernel.run_until(12min);
  EXPECT_EQ(bound.size(), 6U);
}

TEST(Registrar, RefusesEverythingWhileItDoesNotServe) {
  Pair pair(burst(3, 32s), {});
  pair.primary.registrar.serve(false);
  pair.bank.power_on();
  pair.kernel.run_until(1s);
  EXPECT_EQ(pair.count(EventKind::register_answered), 3U);
  EXPECT_EQ(pair.bank.unregistered(), 3U);
  pair.primary.registrar.serve(true);
  pair.kernel.run_until(31s);
  EXPECT_EQ(pair.bank.registered(ServerId::primary), 3U);
  EXPECT_TRUE(pair.primary.registrar.bound(2));
  pair.primary.registrar.serve(false);
  EXPECT_EQ(pair.primary.registrar.bindings(), 0U);
}

TEST(Registrar, AnswersProbesWhileItServesAndRefusesThemOtherwise) {
  SystemConfig system = phones_only(1);
  Pair pair(system, {});
  pair.bank.power_on();
  pair.kernel.run_until(100s);
  EXPECT_EQ(pair.bank.changes(), 1U);
  pair.primary.registrar.serve(false);
  pair.secondary.registrar.serve(true);
  pair.kernel.run_until(136s);
  EXPECT_EQ(pair.bank.owner(0), ServerId::secondary);
}

TEST(Registrar, RefusesBeyondItsQueueAndSaysWhenItHasRecovered) {
  ServerProfile profile;
  profile.registrar_queue = 50;
  Pair pair(burst(200, 32s), profile);
  pair.bank.power_on();
  pair.kernel.run_until(1s);
  EXPECT_EQ(pair.count(EventKind::registrar_overloaded), 1U);
  EXPECT_LE(pair.primary.registrar.queued(), 50U);
  pair.kernel.run_until(300s);
  EXPECT_EQ(pair.bank.registered(ServerId::primary), 200U);
  EXPECT_EQ(pair.count(EventKind::registrar_recovered), pair.count(EventKind::registrar_overloaded));
}

// domain.md 9.2, storm arithmetic: 300 phones at once with digest against 20/s are 600 transactions, 30 s to drain.
TEST(Registrar, AStormOfThreeHundredPhonesDrainsInThirtySeconds) {
  Pair pair(burst(300, 32s), digest_server(400));
  pair.bank.power_on();
  pair.kernel.run_until(120s);
  EXPECT_EQ(pair.bank.registered(ServerId::primary), 300U);
  EXPECT_NEAR(to_seconds(pair.last(EventKind::phone_registered)), 30.0, 0.2);
  EXPECT_EQ(pair.count(EventKind::register_timeout), 0U);
  // Copies were sent while requests waited for up to 15 s, and were absorbed.
  EXPECT_GT(pair.primary.registers, 1200);
}

// Each transaction waits about 15 s, just under the 16 s of a Cisco SPA.
TEST(Registrar, AStormOfThreeHundredPhonesIsOnTheEdgeForClientsThatGiveUpAfterSixteenSeconds) {
  Pair pair(burst(300, 16s), digest_server(400));
  pair.bank.power_on();
  pair.kernel.run_until(120s);
  EXPECT_EQ(pair.count(EventKind::register_timeout), 0U);
  EXPECT_GT(pair.last(EventKind::register_answered), SimTime{29s});
}

TEST(Registrar, AStormOfSixHundredPhonesComesBackAsASecondWaveOfThoseThatGaveUp) {
  Pair pair(burst(600, 16s), digest_server(2000));
  pair.bank.power_on();
  pair.kernel.run_until(16s + 40ms);
  // Waits are about 30 s: after 16 s 280 of the first requests are unanswered.
  const std::size_t first_wave = pair.count(EventKind::register_timeout);
  EXPECT_NEAR(static_cast<double>(first_wave), 280.0, 5.0);
  EXPECT_EQ(pair.bank.registered(ServerId::primary), 0U);
  pair.kernel.run_until(45s);
  EXPECT_GT(pair.count(EventKind::register_timeout), first_wave + 200);
  pair.kernel.run_until(45min);
  EXPECT_GT(pair.last(EventKind::phone_registered), SimTime{60s});
}

TEST(Registrar, AQueueOfLateRequestsCostsWorkForNothing) {
  Pair pair(burst(600, 16s), digest_server(2000));
  pair.bank.power_on();
  pair.kernel.run_until(45min);
  // Without waste 600 phones need 1,200 answers; late ones the phones no longer wait for are not journaled.
  EXPECT_GT(pair.primary.registers, 2400);
}

TEST(Registrar, TellsPhonesAtItsPushRate) {
  SystemConfig system = phones_only(200);
  Pair pair(system, {});
  pair.bank.power_on();
  pair.kernel.run_until(30s);
  EXPECT_EQ(pair.bank.registered(ServerId::primary), 200U);
  pair.secondary.registrar.serve(true);
  pair.secondary.registrar.announce_control();
  pair.kernel.run_until(35s);
  EXPECT_NEAR(static_cast<double>(pair.bank.registered(ServerId::secondary)), 100.0, 3.0);
  pair.kernel.run_until(41s);
  EXPECT_EQ(pair.bank.registered(ServerId::secondary), 200U);
  EXPECT_EQ(pair.secondary.notices_answered, 200);
}

TEST(Registrar, TellsAHundredThousandPhonesInBursts) {
  ServerProfile profile;
  profile.control_update_rate = 20'000;
  profile.registrar_rate = 100'000;
  profile.registrar_queue = 100'000;
  Pair pair(phones_only(100'000), profile);
  pair.primary.registrar.announce_control();
  pair.kernel.run_until(6s);
  // A delivery per notice to phones without power, and an entry per burst of 20.
  EXPECT_NEAR(static_cast<double>(pair.kernel.calendar().popped()), 105'000.0, 2.0);
}

TEST(Registrar, RepeatsAnUnansweredNoticeOnce) {
  Pair pair(phones_only(2), {});
  pair.lan.cut(Endpoint::primary, Endpoint::phones, TrafficClass::sip);
  pair.primary.registrar.announce_control();
  pair.kernel.run_until(10s);
  pair.lan.heal(Endpoint::primary, Endpoint::phones, TrafficClass::sip);
  pair.bank.power_on();
  pair.primary.registrar.serve(true);
  pair.kernel.run_until(31s);
  EXPECT_EQ(pair.primary.notices_answered, 0);
  pair.primary.registrar.clear();
  pair.primary.registrar.announce_control();
  pair.kernel.run_until(200s);
  EXPECT_EQ(pair.primary.notices_answered, 2);
}

TEST(Registrar, TellsNobodyWhenItsProfileDoesNotPush) {
  ServerProfile profile;
  profile.pushes_control_update = false;
  Pair pair(phones_only(2), profile);
  pair.bank.power_on();
  pair.kernel.run_until(10s);
  pair.secondary.registrar.serve(true);
  pair.secondary.registrar.announce_control();
  pair.kernel.run_until(100s);
  EXPECT_EQ(pair.secondary.notices_answered, 0);
}

}  // namespace
}  // namespace switchback::models
