// What holds for the phone bank whatever happens to it.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <optional>

#include "tests/models/phones/bank_bench.h"

namespace switchback::models {
namespace {

using Mode = FakeServer::Mode;

TEST(RetryWait, Rfc5626StaysBetweenHalfAndAllOfItsUpperBound) {
  const bool holds = rc::check([] {
    PhoneProfile profile;
    profile.retry_law = static_cast<std::uint8_t>(RetryLaw::rfc5626);
    const auto failures = *rc::gen::inRange<unsigned>(1, 300);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    RandomStream stream(seed, "phones", "timers");
    const SimTime wait = retry_wait(profile, failures, stream);
    // RFC 5626 4.5: min(1800 s, 30 s * 2^failures), of which 50 to 100 %.
    const SimTime upper = failures >= 6 ? SimTime{1800s} : SimTime{30s} * (1 << failures);
    RC_ASSERT(wait >= upper / 2);
    RC_ASSERT(wait <= upper);
  });
  EXPECT_TRUE(holds);
}

TEST(RetryWait, ExponentialDoublesUpToItsLimit) {
  PhoneProfile profile;
  profile.retry_law = static_cast<std::uint8_t>(RetryLaw::exponential);
  RandomStream stream;
  EXPECT_EQ(retry_wait(profile, 1, stream), SimTime{30s});
  EXPECT_EQ(retry_wait(profile, 3, stream), SimTime{120s});
  EXPECT_EQ(retry_wait(profile, 255, stream), SimTime{1800s});
}

TEST(PhoneBankProperties, CountsStayConsistentAndCallsHoldPhonesWhateverHappens) {
  const bool holds = rc::check([] {
    constexpr std::uint32_t kPhones = 8;
    PhoneProfile profile;
    profile.expires = SimTime{std::chrono::seconds{*rc::gen::inRange(20, 4000)}};
    profile.retry_law = *rc::gen::inRange<std::uint8_t>(0, 3);
    profile.fail_back = *rc::gen::inRange<std::uint8_t>(0, 3);
    profile.fail_back_after = 100s;
    profile.alternate_server = *rc::gen::inRange(0, 4) != 0;
    BankBench bench(phones_only(kPhones, profile), *rc::gen::inRange<std::uint64_t>(1, 1000));
    bench.users.on_ring = [&](std::uint32_t phone, CallId call) {
      if (call % 2 == 0) bench.bank.answer(phone, call);
    };
    std::map<std::uint32_t, CallId> calls;
    std::array<std::size_t, 2> looked{};
    CallId next_call = 1;
    SimTime now{0};
    bench.bank.power_on();
    const int steps = *rc::gen::inRange(1, 60);
    for (int step = 0; step < steps; ++step) {
      const auto phone = *rc::gen::inRange<std::uint32_t>(0, kPhones);
      const ServerId server = *rc::gen::inRange(0, 2) == 0 ? ServerId::primary : ServerId::secondary;
      switch (*rc::gen::inRange(0, 7)) {
        case 0:
          if (bench.bank.dial(phone, next_call, CallKind::outgoing, 0)) calls[phone] = next_call;
          ++next_call;
          break;
        case 1:
          bench.server(server).request(MessageKind::sip_invite, phone, next_call);
          calls.try_emplace(phone, next_call++);
          break;
        case 2:
          if (calls.contains(phone)) bench.bank.hang_up(phone, calls[phone]);
          calls.erase(phone);
          break;
        case 3:
          bench.server(server).tell_control(phone);
          break;
        case 4:
          bench.server(server).mode = static_cast<Mode>(*rc::gen::inRange(0, 3));
          break;
        case 5:
          if (calls.contains(phone)) bench.server(server).request(MessageKind::sip_bye, phone, calls[phone]);
          break;
        default:
          break;
      }
      // In steps, so that who is in a call can be known for each request heard.
      const SimTime until = now + SimTime{std::chrono::milliseconds{*rc::gen::inRange(1, 40'000)}};
      std::array<bool, kPhones> in_call_before{};
      std::array<std::optional<ServerId>, kPhones> owner_before{};
      for (std::uint32_t n = 0; n < kPhones; ++n) {
        in_call_before[n] = !bench.bank.idle(n);
        owner_before[n] = bench.bank.owner(n);
      }
      // What was sent before this step may still be on its way.
      bench.kernel.run_until(now + 1ms);
      for (std::size_t s = 0; s < 2; ++s) looked[s] = bench.server(kServers[s]).heard.size();
      bench.kernel.run_until(std::max(until, now + 1ms));
      now = std::max(until, now + 1ms);
      for (std::size_t s = 0; s < 2; ++s) {
        const auto& heard = bench.server(kServers[s]).heard;
        for (std::size_t n = looked[s]; n < heard.size(); ++n) {
          if (heard[n].kind != MessageKind::sip_register) continue;
          const std::uint32_t who = heard[n].phone;
          const bool stayed_in_call = in_call_before[who] && !bench.bank.idle(who);
          if (stayed_in_call && owner_before[who]) RC_ASSERT(owner_before[who] == kServers[s]);
        }
      }
      std::array<std::uint32_t, 3> counts{};
      for (std::uint32_t n = 0; n < kPhones; ++n) {
        const auto owner = bench.bank.owner(n);
        ++counts[owner ? index_of(*owner) : 2];
      }
      RC_ASSERT(counts[0] == bench.bank.registered(ServerId::primary));
      RC_ASSERT(counts[1] == bench.bank.registered(ServerId::secondary));
      RC_ASSERT(counts[2] == bench.bank.unregistered());
      RC_ASSERT(counts[0] + counts[1] + counts[2] == bench.bank.size());
    }
    // Liveness: with both servers well, everybody ends up registered once nobody holds a phone up.
    bench.primary.mode = Mode::serving;
    bench.secondary.mode = Mode::serving;
    for (const auto& [phone, call] : calls) bench.bank.hang_up(phone, call);
    bench.kernel.run_until(now + 2h);
    RC_ASSERT(bench.bank.unregistered() == 0U);
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace switchback::models
