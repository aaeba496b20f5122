#include "models/phones/phone_bank.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/core/errors.h"
#include "models/defects.h"
#include "tests/models/phones/bank_bench.h"

namespace switchback::models {
namespace {

using Mode = FakeServer::Mode;

PhoneProfile prompt_phone() {
  PhoneProfile profile;
  profile.start_spread = SimTime{0};
  return profile;
}

TEST(PhoneBank, RegistersEveryPhoneWithThePrimary) {
  BankBench bench(phones_only(200));
  bench.bank.power_on();
  EXPECT_EQ(bench.bank.unregistered(), 200U);
  bench.kernel.run_until(6s);
  EXPECT_EQ(bench.bank.registered(ServerId::primary), 200U);
  EXPECT_EQ(bench.bank.registered(ServerId::secondary), 0U);
  EXPECT_EQ(bench.bank.unregistered(), 0U);
  EXPECT_EQ(bench.bank.owner(17), ServerId::primary);
  EXPECT_EQ(bench.bank.changes(), 200U);
}

TEST(PhoneBank, FindsPhonesByExtensionAcrossGroups) {
  SystemConfig system = phones_only(10);
  system.phones.push_back({5, 9000, "other", {}, 0.0});
  BankBench bench(system);
  EXPECT_EQ(bench.bank.size(), 15U);
  EXPECT_EQ(bench.bank.index_of_extension(2010), 9U);
  EXPECT_EQ(bench.bank.index_of_extension(9004), 14U);
  EXPECT_EQ(bench.bank.index_of_extension(2011), std::nullopt);
  EXPECT_EQ(bench.bank.extension(14), 9004U);
  EXPECT_EQ(bench.kernel.journal().entity_name(bench.bank.entity(14)), "ext 9004");
}

TEST(PhoneBank, RefusesMoreThanAMillionPhones) {
  SimulationContext context;
  Kernel kernel("kernel", {});
  EXPECT_THROW(PhoneBank("phones", kernel, phones_only(1'000'001)), UserError);
}

TEST(PhoneBank, RetransmitsByTimerEUntilTimerF) {
  PhoneProfile profile = prompt_phone();
  profile.alternate_server = false;
  profile.retry_base = 1000s;
  BankBench bench(phones_only(1, profile));
  bench.primary.mode = Mode::silent;
  bench.lan.link(Endpoint::phones, Endpoint::primary, TrafficClass::sip).delay = SimTime{0};
  bench.bank.power_on();
  bench.kernel.run_until(60s);
  // RFC 3261 17.1.2.2 with T1 = 0.5 s, T2 = 4 s; domain.md 9.2.
  EXPECT_THAT(
      bench.primary.times(MessageKind::sip_register),
      testing::ElementsAre(0s, 500ms, 1500ms, 3500ms, 7500ms, 11500ms, 15500ms, 19500ms, 23500ms, 27500ms, 31500ms));
  ASSERT_EQ(bench.events(EventKind::register_timeout).size(), 1U);
  EXPECT_EQ(bench.events(EventKind::register_timeout)[0]->time, SimTime{32s});
}

/// When requests of `phone` reached `server`.
std::vector<SimTime> times_of(const FakeServer& server, std::uint32_t phone) {
  std::vector<SimTime> times;
  for (const Heard& one : server.heard) {
    if (one.phone == phone) times.push_back(one.time);
  }
  return times;
}

TEST(PhoneBank, SleepsWhileItsServerDoesNotListenAndSendsAsIfItHadNot) {
  PhoneProfile profile = prompt_phone();
  profile.retry_same_server = Distribution(61s);
  // Above 10,000 phones some are journalled in detail: they wake for each transmission, whether it is heard or not.
  constexpr std::uint32_t kDetailed = 0;
  constexpr std::uint32_t kOther = 1;
  RandomStream draws(1, "listening", "test");
  std::size_t heard = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    BankBench bench(phones_only(10'001, profile), seed);
    bench.primary.mode = Mode::silent;
    bench.secondary.mode = Mode::refusing;
    for (const Endpoint server : {Endpoint::primary, Endpoint::secondary}) {
      bench.lan.link(Endpoint::phones, server, TrafficClass::sip).delay = SimTime{0};
      bench.lan.link(server, Endpoint::phones, TrafficClass::sip).delay = SimTime{0};
      bool listens = draws.chance(0.5);
      for (SimTime at{0}; at < 100s; listens = !listens) {
        bench.kernel.after(at, [&bench, server, listens] { bench.lan.set_listening(server, listens); });
        at += SimTime{static_cast<std::int64_t>(draws.below(20'000'000'000))};
      }
    }
    bench.bank.power_on();
    bench.kernel.run_until(100s);
    for (const FakeServer* server : {&bench.primary, &bench.secondary}) {
      const std::vector<SimTime> expected = times_of(*server, kDetailed);
      ASSERT_EQ(times_of(*server, kOther), expected) << "seed " << seed;
      heard += expected.size();
    }
  }
  EXPECT_GT(heard, 15U);
}

TEST(PhoneBank, CostsNothingPerTransmissionThatNobodyCanHear) {
  BankBench bench(phones_only(11'000));
  bench.lan.set_listening(Endpoint::primary, false);
  bench.bank.power_on();
  bench.kernel.run_until(31s);
  // A transaction has 11 transmissions; the 1,000 phones journalled in detail wake for each, the others begin it only.
  EXPECT_LT(bench.kernel.calendar().popped(), 10'000U + 1'000U * 11U + 100U);
}

TEST(PhoneBank, SendsNothingTwiceOverAReliableTransportAndGivesUpByTimerF) {
  PhoneProfile profile = prompt_phone();
  profile.alternate_server = false;
  profile.retry_base = 1000s;
  profile.retransmit_offsets = {{1s, 2s}};
  SystemConfig system = phones_only(1, profile);
  system.reliable_transport = true;
  BankBench bench(system);
  bench.primary.mode = Mode::silent;
  bench.lan.link(Endpoint::phones, Endpoint::primary, TrafficClass::sip).delay = SimTime{0};
  bench.bank.power_on();
  bench.kernel.run_until(60s);
  EXPECT_THAT(bench.primary.times(MessageKind::sip_register), testing::ElementsAre(0s));
  ASSERT_EQ(bench.events(EventKind::register_timeout).size(), 1U);
  EXPECT_EQ(bench.events(EventKind::register_timeout)[0]->time, SimTime{32s});
}

TEST(PhoneBank, AnswersAChallengeAtOnceWithCredentials) {
  BankBench bench(phones_only(1, prompt_phone()));
  bench.primary.digest = true;
  bench.bank.power_on();
  bench.kernel.run_until(1s);
  EXPECT_EQ(bench.bank.registered(ServerId::primary), 1U);
  const auto times = bench.primary.times(MessageKind::sip_register);
  ASSERT_EQ(times.size(), 2U);
  EXPECT_LT(times[1], SimTime{2ms});
  EXPECT_NE(bench.primary.heard[0].sequence, bench.primary.heard[1].sequence);
}

TEST(PhoneBank, RefreshesAtItsPartOfTheGrantedPeriod) {
  PhoneProfile profile = prompt_phone();
  profile.expires = 100s;
  profile.probe_period = SimTime{0};
  BankBench bench(phones_only(1, profile));
  bench.bank.power_on();
  bench.kernel.run_until(200s);
  const auto times = bench.primary.times(MessageKind::sip_register);
  ASSERT_EQ(times.size(), 3U);
  EXPECT_NEAR(to_seconds(times[1] - times[0]), 90.0, 0.01);
  EXPECT_NEAR(to_seconds(times[2] - times[1]), 90.0, 0.01);
}

TEST(PhoneBank, ProbesItsServerAtAFixedCadence) {
  BankBench bench(phones_only(1, prompt_phone()));
  bench.bank.power_on();
  bench.kernel.run_until(301s);
  const auto times = bench.primary.times(MessageKind::sip_options);
  ASSERT_EQ(times.size(), 10U);
  EXPECT_NEAR(to_seconds(times[9] - times[0]), 270.0, 0.002);
}

TEST(PhoneBank, LeavesADeadServerAMinuteAfterTheFirstUnansweredRequest) {
  BankBench bench(phones_only(100));
  bench.bank.power_on();
  bench.kernel.run_until(100s);
  bench.primary.mode = Mode::silent;
  bench.kernel.run_until(200s);
  EXPECT_EQ(bench.bank.registered(ServerId::secondary), 100U);
  const auto lost = bench.events(EventKind::phone_lost_server);
  const auto left = bench.events(EventKind::phone_fails_over);
  ASSERT_EQ(lost.size(), 100U);
  ASSERT_EQ(left.size(), 100U);
  for (const Event* event : left) {
    EXPECT_GE(event->time, SimTime{160s});
    EXPECT_LE(event->time, SimTime{195s});
  }
}

TEST(PhoneBank, FindsTheNewServerSoonAfterItHasFullControlEvenUntold) {
  PhoneProfile profile;
  BankBench bench(phones_only(200, profile));
  bench.secondary.mode = Mode::refusing;
  bench.bank.power_on();
  bench.kernel.run_until(100s);
  EXPECT_EQ(bench.bank.registered(ServerId::primary), 200U);
  bench.primary.mode = Mode::silent;
  bench.kernel.run_until(250s);
  EXPECT_EQ(bench.bank.unregistered(), 200U);
  bench.secondary.mode = Mode::serving;
  bench.kernel.run_until(315s);
  EXPECT_EQ(bench.bank.registered(ServerId::secondary), 200U);
  EXPECT_FALSE(bench.events(EventKind::phone_backs_off).empty());
}

TEST(PhoneBank, RegistersAtOnceWithTheServerThatTellsItIsInControl) {
  BankBench bench(phones_only(20));
  bench.secondary.mode = Mode::refusing;
  bench.bank.power_on();
  bench.kernel.run_until(100s);
  bench.primary.mode = Mode::silent;
  bench.kernel.run_until(250s);
  bench.secondary.mode = Mode::serving;
  for (std::uint32_t phone = 0; phone < 20; ++phone) bench.secondary.tell_control(phone);
  bench.kernel.run_until(250s + 5ms);
  EXPECT_EQ(bench.bank.registered(ServerId::secondary), 20U);
}

TEST(PhoneBank, TriesTheOtherServerWhenOneRefusesAndWaitsWhenBothDo) {
  BankBench bench(phones_only(1, prompt_phone()));
  bench.primary.mode = Mode::refusing;
  bench.secondary.mode = Mode::refusing;
  bench.primary.retry_after = 45;
  bench.bank.power_on();
  bench.kernel.run_until(1s);
  EXPECT_EQ(bench.primary.heard.size(), 1U);
  EXPECT_EQ(bench.secondary.heard.size(), 1U);
  const auto waits = bench.events(EventKind::phone_backs_off);
  ASSERT_EQ(waits.size(), 1U);
  // Retry-After of 45 s is longer than the law's 30 s.
  EXPECT_NEAR(to_seconds(SimTime{waits[0]->fields[0]}), 45.0, 0.01);
  bench.secondary.mode = Mode::serving;
  bench.kernel.run_until(46s);
  EXPECT_EQ(bench.bank.registered(ServerId::secondary), 1U);
}

TEST(PhoneBank, LosesAServerThatRefusesItsProbe) {
  BankBench bench(phones_only(5));
  bench.bank.power_on();
  bench.kernel.run_until(20s);
  bench.primary.mode = Mode::refusing;
  bench.kernel.run_until(60s);
  EXPECT_EQ(bench.bank.registered(ServerId::secondary), 5U);
}

TEST(PhoneBank, StaysOnTheSecondaryUntilToldByDefault) {
  BankBench bench(phones_only(3));
  bench.primary.mode = Mode::refusing;
  bench.bank.power_on();
  bench.kernel.run_until(10s);
  bench.primary.mode = Mode::serving;
  bench.kernel.run_until(8000s);
  EXPECT_EQ(bench.bank.registered(ServerId::secondary), 3U);
  bench.primary.tell_control(1);
  bench.kernel.run_until(8001s);
  EXPECT_EQ(bench.bank.owner(1), ServerId::primary);
  EXPECT_EQ(bench.bank.registered(ServerId::secondary), 2U);
}

TEST(PhoneBank, GoesBackByItselfAtARefreshOrAfterAWhileIfItsProfileSaysSo) {
  PhoneProfile by_refresh = prompt_phone();
  by_refresh.fail_back = static_cast<std::uint8_t>(FailBack::registration);
  PhoneProfile by_duration = prompt_phone();
  by_duration.fail_back = static_cast<std::uint8_t>(FailBack::duration);
  by_duration.fail_back_after = 1000s;
  SystemConfig system = phones_only(1, by_refresh);
  system.phones.push_back({1, 3001, "by duration", by_duration, 0.0});
  BankBench bench(system);
  bench.primary.mode = Mode::refusing;
  bench.bank.power_on();
  bench.kernel.run_until(10s);
  bench.primary.mode = Mode::serving;
  // What AltiGen's phones are told means nothing to others.
  bench.primary.tell_control(0);
  bench.kernel.run_until(999s);
  EXPECT_EQ(bench.bank.registered(ServerId::secondary), 2U);
  bench.kernel.run_until(1001s);
  EXPECT_EQ(bench.bank.owner(1), ServerId::primary);
  bench.kernel.run_until(3239s);
  EXPECT_EQ(bench.bank.owner(0), ServerId::secondary);
  bench.kernel.run_until(3241s);
  EXPECT_EQ(bench.bank.owner(0), ServerId::primary);
}

TEST(PhoneBank, ABasicModePhoneRegistersOnlyWhenThePrimaryIsInControlAgain) {
  SystemConfig system = phones_only(1);
  system.phones[0].basic_mode = 1.0;
  BankBench bench(system);
  bench.bank.power_on();
  bench.primary.tell_control(0);
  bench.kernel.run_until(300s);
  EXPECT_EQ(bench.bank.unregistered(), 1U);
  bench.secondary.tell_control(0);
  bench.kernel.run_until(600s);
  EXPECT_EQ(bench.bank.unregistered(), 1U);
  EXPECT_TRUE(bench.secondary.times(MessageKind::sip_register).empty());
  bench.primary.tell_control(0);
  bench.kernel.run_until(601s);
  EXPECT_EQ(bench.bank.owner(0), ServerId::primary);
  EXPECT_EQ(bench.events(EventKind::phone_basic_mode).size(), 1U);
}

TEST(PhoneBank, ABasicModePhoneNeverTriesTheSecondary) {
  SystemConfig system = phones_only(1);
  system.phones[0].basic_mode = 1.0;
  BankBench bench(system);
  bench.primary.mode = Mode::silent;
  bench.bank.power_on();
  bench.kernel.run_until(3700s);
  EXPECT_TRUE(bench.secondary.heard.empty());
  EXPECT_EQ(bench.primary.times(MessageKind::sip_register).size(), 22U);
  bench.primary.mode = Mode::serving;
  bench.kernel.run_until(6000s);
  EXPECT_EQ(bench.bank.owner(0), ServerId::primary);
}

TEST(PhoneBank, WritesACensusAtMostOncePerSecondAndAtTheEdges) {
  BankBench bench(phones_only(500));
  bench.bank.power_on();
  bench.kernel.run_until(6s);
  const auto census = bench.events(EventKind::phones_census);
  ASSERT_GE(census.size(), 5U);
  EXPECT_LE(census.size(), 9U);
  EXPECT_EQ(census.front()->fields[0], 1);
  EXPECT_EQ(census.front()->fields[2], 499);
  EXPECT_EQ(census.back()->fields[0], 500);
  EXPECT_EQ(census.back()->time, bench.events(EventKind::phone_registered).back()->time);
}

TEST(PhoneBank, TellsListenersOfEachOwnershipChange) {
  BankBench bench(phones_only(10));
  int calls = 0;
  bench.bank.on_ownership_change([&] { ++calls; });
  bench.bank.power_on();
  bench.kernel.run_until(6s);
  EXPECT_EQ(calls, 10);
}

TEST(PhoneBank, AboveTenThousandPhonesJournalsMessagesOfAThousandOnly) {
  BankBench bench(phones_only(20'000));
  bench.bank.power_on();
  bench.kernel.run_until(6s);
  EXPECT_EQ(bench.events(EventKind::register_sent).size(), 1000U);
  EXPECT_EQ(bench.events(EventKind::phone_registered).size(), 20'000U);
}

TEST(PhoneBank, AboveTenThousandPhonesEachDoesWhatItDoesInASmallerBank) {
  constexpr std::uint32_t kLast = 10'000;
  // When each extension was registered, and where.
  const auto registrations = [](std::uint32_t phones) {
    BankBench bench(phones_only(phones));
    for (const auto& [from, to] : {std::pair{Endpoint::phones, Endpoint::primary},
                                   {Endpoint::primary, Endpoint::phones},
                                   {Endpoint::phones, Endpoint::secondary},
                                   {Endpoint::secondary, Endpoint::phones}}) {
      bench.lan.link(from, to, TrafficClass::sip).delay = SimTime{300us};
    }
    bench.kernel.after(60s, [&bench] { bench.primary.mode = FakeServer::Mode::silent; });
    bench.bank.power_on();
    bench.kernel.run_until(200s);
    std::map<std::string, std::vector<std::pair<SimTime, std::int64_t>>> found;
    for (const Event* event : bench.events(EventKind::phone_registered)) {
      found[bench.kernel.journal().entity_name(event->entity)].emplace_back(event->time, event->fields[0]);
    }
    for (std::uint32_t phone = 0; phone < phones; ++phone) {
      EXPECT_EQ(bench.bank.index_of_extension(bench.bank.extension(phone)), phone);
    }
    return found;
  };
  auto large = registrations(kLast + 1);
  EXPECT_EQ(large.size(), kLast + 1);
  EXPECT_EQ(large["ext 2001"].size(), 2U);
  large.erase("ext " + std::to_string(2001 + kLast));
  EXPECT_EQ(large, registrations(kLast));
}

TEST(PhoneBank, AMillionPhonesBoot) {
  PhoneProfile profile;
  profile.start_spread = Distribution::uniform(0s, 30s);
  BankBench bench(phones_only(1'000'000, profile));
  bench.bank.power_on();
  bench.kernel.run_until(31s);
  EXPECT_EQ(bench.bank.registered(ServerId::primary), 1'000'000U);
}

TEST(PhoneBank, DrawsOfAPhoneDoNotDependOnTheOthers) {
  SimTime alone{0};
  {
    BankBench bench(phones_only(1));
    bench.bank.power_on();
    bench.kernel.run_until(6s);
    alone = bench.events(EventKind::register_sent)[0]->time;
  }
  BankBench bench(phones_only(50));
  bench.bank.power_on();
  bench.kernel.run_until(6s);
  for (const Event* event : bench.events(EventKind::register_sent)) {
    if (event->entity == bench.bank.entity(0)) {
      EXPECT_EQ(event->time, alone);
    }
  }
}

}  // namespace
}  // namespace switchback::models
