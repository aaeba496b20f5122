#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/models/trunks/plant_bench.h"

namespace switchback::models {
namespace {

/// One random thing that happens, and then some time.
struct Happening {
  int what;
  int trunk;
  SimTime then;
};

void showValue(const Happening& one, std::ostream& out) {
  out << '{' << one.what << ", " << one.trunk << ", " << format_time(one.then) << '}';
}

SystemConfig mixed_system() {
  SystemConfig system = t1_system();
  system.boards.push_back({BoardType::triton_analog_trunk, 2});
  system.trunks.push_back({"co-2", TrunkType::analog_loop_start, 2, 4});
  return system;
}

class History {
 public:
  explicit History(PlantBench& bench, const SystemConfig& system) : bench_(bench), system_(system) {}

  void happen(const Happening& one) {
    const std::string& trunk = system_.trunks[static_cast<std::size_t>(one.trunk)].name;
    bench_.act([&] { apply(one.what, trunk); });
    bench_.run_for(one.then);
  }
  void heal() {
    bench_.act([this] {
      for (const TrunkConfig& trunk : system_.trunks) {
        Copper& copper = *bench_.plant.copper(trunk.name);
        copper.set_los(false);
        copper.set_ais(false);
        copper.set_rai(false);
        copper.d_channel_loss(false);
        if (bench_.plant.board(trunk.name)->faulty()) bench_.plant.board(trunk.name)->reset();
      }
      bench_.plant.central_office().recover();
    });
    bench_.run_for(60s);
  }
  void clear_everything() {
    bench_.act([this] {
      for (CallId call = 1; call <= calls_; ++call) {
        bench_.plant.central_office().hang_up(call);
        bench_.pbx.hang_up(call);
        bench_.standby.hang_up(call);
      }
    });
    bench_.run_for(600s);
  }

 private:
  void apply(int what, const std::string& trunk) {
    Copper& copper = *bench_.plant.copper(trunk);
    switch (what) {
      case 0:
        return copper.set_los(true);
      case 1:
        return copper.set_los(false);
      case 2:
        return copper.d_channel_loss(true);
      case 3:
        return copper.d_channel_loss(false);
      case 4:
        return copper.set_ais(true);
      case 5:
        return copper.set_ais(false);
      case 6:
        return bench_.plant.board(trunk)->fault();
      case 7:
        return bench_.plant.board(trunk)->reset();
      case 8:
        return bench_.plant.central_office().outage();
      case 9:
        return bench_.plant.central_office().recover();
      case 10:
        bench_.pbx.answers = !bench_.pbx.answers;
        return;
      case 11:
        return switch_control();
      case 12:
      case 13:
      case 14:
        (bench_.primary.in_control() ? bench_.pbx : bench_.standby).place(++calls_, trunk);
        return;
      case 15:
      case 16:
      case 17:
        bench_.plant.central_office().place_call(trunk, ++calls_, 2001);
        return;
      case 18:
        return bench_.plant.central_office().hang_up(1 + calls_ / 2);
      default:
        bench_.pbx.hang_up(1 + calls_ / 2);
        return bench_.standby.hang_up(1 + calls_ / 2);
    }
  }
  /// Without keeping any call.
  void switch_control() {
    const bool primary = bench_.primary.in_control();
    (primary ? bench_.primary : bench_.secondary).release_control();
    (primary ? bench_.pbx : bench_.standby).channels.clear();
    (primary ? bench_.secondary : bench_.primary).take_control({});
  }

  PlantBench& bench_;
  const SystemConfig& system_;
  CallId calls_ = 0;
};

TEST(Trunks, AreInServiceWithAllChannelsIdleAfterAnyHistoryThatWasHealed) {
  const bool held = rc::check([] {
    const auto happenings = *rc::gen::container<std::vector<Happening>>(rc::gen::apply(
        [](int what, int trunk, int milliseconds) {
          return Happening{what, trunk, SimTime{std::chrono::milliseconds{milliseconds}}};
        },
        rc::gen::inRange(0, 20), rc::gen::inRange(0, 2),
        rc::gen::oneOf(rc::gen::inRange(0, 20), rc::gen::inRange(0, 5000), rc::gen::inRange(0, 120'000))));
    const SystemConfig system = mixed_system();
    PlantBench bench(system);
    bench.start();
    History history(bench, system);
    for (const Happening& one : happenings) history.happen(one);
    history.heal();
    history.clear_everything();
    const GatewayDriver& driver = bench.primary.in_control() ? bench.primary : bench.secondary;
    for (const TrunkConfig& trunk : system.trunks) RC_ASSERT(driver.trunk_in_service(trunk.name));
    RC_ASSERT(bench.busy_channels(system) == 0U);
    RC_ASSERT(bench.plant.central_office().calls() == 0U);
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace switchback::models
