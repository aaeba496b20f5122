// Phones that are not journalled in detail do not send a probe whose answer is certain.
#include <gtest/gtest.h>

#include <optional>

#include "tests/models/phones/bank_bench.h"

namespace switchback::models {
namespace {

using Mode = FakeServer::Mode;

/// Above 10,000 phones, every 11th is journalled in detail.
constexpr std::uint32_t kPhones = 10'001;
constexpr std::uint32_t kDetailed = 0;
constexpr std::uint32_t kOther = 1;

/// All phones do the same at the same time, and messages take none.
class CertainProbe : public testing::Test {
 protected:
  CertainProbe() {
    for (const Endpoint server : {Endpoint::primary, Endpoint::secondary}) {
      to(server).delay = SimTime{0};
      from(server).delay = SimTime{0};
    }
    bench.bank.power_on();
    bench.kernel.run_until(1s);
  }

  static SystemConfig system() {
    PhoneProfile profile;
    profile.start_spread = SimTime{0};
    profile.retry_same_server = SimTime{61s};
    return phones_only(kPhones, profile);
  }

  LanLinkState& to(Endpoint server) { return bench.lan.link(Endpoint::phones, server, TrafficClass::sip); }
  LanLinkState& from(Endpoint server) { return bench.lan.link(server, Endpoint::phones, TrafficClass::sip); }

  std::size_t probes(std::uint32_t phone) const {
    std::size_t count = 0;
    for (const Heard& one : bench.primary.heard) {
      count += one.kind == MessageKind::sip_options && one.phone == phone ? 1 : 0;
    }
    return count;
  }

  /// When `phone` registered with the secondary.
  std::optional<SimTime> moved(std::uint32_t phone) {
    for (const Event* event : bench.events(EventKind::phone_registered)) {
      if (event->entity == bench.bank.entity(phone) && event->fields[0] == 1) return event->time;
    }
    return std::nullopt;
  }

  void expect_all_move_together() {
    bench.kernel.run_until(200s);
    ASSERT_TRUE(moved(kDetailed).has_value());
    EXPECT_EQ(moved(kOther), moved(kDetailed));
    EXPECT_EQ(bench.bank.registered(ServerId::secondary), kPhones);
  }

  BankBench bench{system()};
};

TEST_F(CertainProbe, IsSentByPhonesInDetailOnly) {
  bench.kernel.run_until(100s);
  EXPECT_EQ(probes(kDetailed), 3U);
  EXPECT_EQ(probes(kOther), 0U);
  EXPECT_EQ(bench.bank.registered(ServerId::primary), kPhones);
}

TEST_F(CertainProbe, IsSentAgainWhileTheAnswerMayBeLost) {
  bench.kernel.after(40s, [this] { from(Endpoint::primary).loss = 1e-9; });
  bench.kernel.after(70s, [this] { from(Endpoint::primary).loss = 0; });
  bench.kernel.run_until(100s);
  EXPECT_EQ(probes(kOther), 1U);
}

TEST_F(CertainProbe, IsSentWhileSomebodyWatchesTheLan) {
  struct Tap : LanTap {
    void sent(const LanMessage& message) override { count += message.kind == MessageKind::sip_options ? 1 : 0; }
    std::size_t count = 0;
  } tap;
  bench.lan.set_tap(&tap);
  bench.kernel.run_until(40s);
  EXPECT_EQ(tap.count, 2 * std::size_t{kPhones});
}

TEST_F(CertainProbe, FindsADeadServerAsTheOthersDo) {
  bench.kernel.after(40s, [this] { bench.lan.unplug(Endpoint::primary); });
  expect_all_move_together();
}

TEST_F(CertainProbe, FindsAHungServerAsTheOthersDo) {
  bench.kernel.after(40s, [this] { bench.primary.mode = Mode::silent; });
  expect_all_move_together();
}

TEST_F(CertainProbe, FindsAServerThatRefusesAsTheOthersDo) {
  bench.kernel.after(40s, [this] { bench.primary.mode = Mode::refusing; });
  expect_all_move_together();
}

TEST_F(CertainProbe, FindsACutOfTheWayThereAsTheOthersDo) {
  bench.kernel.after(40s, [this] { bench.lan.cut(Endpoint::phones, Endpoint::primary, TrafficClass::sip); });
  expect_all_move_together();
}

TEST_F(CertainProbe, FindsACutOfTheWayBackAsTheOthersDo) {
  bench.kernel.after(40s, [this] { bench.lan.cut(Endpoint::primary, Endpoint::phones, TrafficClass::sip); });
  expect_all_move_together();
}

}  // namespace
}  // namespace switchback::models
