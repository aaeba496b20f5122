#include "models/server/service_host.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace switchback::models {
namespace {

using State = ServiceHost::State;

struct Bench {
  Kernel kernel{"kernel", {}};
  ServerProfile profile;
  ServiceHost host{kernel, ServerId::primary, profile};

  Bench() { profile.service_start = SimTime{8s}; }
  void run_until(SimTime time) { kernel.run_until(time); }
  void start() {
    host.start_all();
    run_until(60s);
  }
};

TEST(ServiceHost, StartsItsServicesOneAfterTheOtherInChainOrder) {
  SimulationContext context;
  Bench bench;
  std::vector<Service> up;
  bool started = false;
  bench.host.on_change([&](Service service, State state) {
    if (state == State::up) up.push_back(service);
  });
  bench.host.on_started([&] { started = true; });
  bench.host.start_all();
  bench.run_until(8s);
  EXPECT_EQ(up, (std::vector<Service>{Service::keep_alive}));
  bench.run_until(55s);
  EXPECT_FALSE(started);
  bench.run_until(56s);
  EXPECT_TRUE(started);
  EXPECT_TRUE(bench.host.all_working());
  EXPECT_TRUE(std::is_sorted(up.begin(), up.end()));
}

TEST(ServiceHost, ACrashedServiceStaysDownUntilItIsStarted) {
  SimulationContext context;
  Bench bench;
  bench.start();
  bench.host.crash(Service::switching);
  EXPECT_FALSE(bench.host.answers(Service::switching));
  bench.run_until(10min);
  EXPECT_EQ(bench.host.state(Service::switching), State::stopped);
  bench.host.start(Service::switching);
  bench.run_until(10min + 8s);
  EXPECT_TRUE(bench.host.working(Service::switching));
}

TEST(ServiceHost, GoesOnWithTheNextServiceWhenOneDiesWhileItStarts) {
  SimulationContext context;
  Bench bench;
  bench.host.start_all();
  bench.run_until(10s);
  bench.host.crash(Service::switching);
  bench.run_until(10min);
  EXPECT_EQ(bench.host.state(Service::switching), State::stopped);
  EXPECT_TRUE(bench.host.working(Service::voicemail_link));
}

TEST(ServiceHost, NoticesAHungServiceOnlyAfterTheWatch) {
  SimulationContext context;
  Bench bench;
  bench.start();
  bench.host.hang(Service::switching);
  EXPECT_FALSE(bench.host.working(Service::switching));
  bench.run_until(60s + 14s);
  EXPECT_TRUE(bench.host.answers(Service::switching));
  bench.run_until(60s + 16s);
  EXPECT_FALSE(bench.host.answers(Service::switching));
  bench.host.resume(Service::switching);
  EXPECT_TRUE(bench.host.working(Service::switching));
  EXPECT_TRUE(bench.host.answers(Service::switching));
}

TEST(ServiceHost, AMachineThatHangsFinishesItsStartsAfterwards) {
  SimulationContext context;
  Bench bench;
  bench.host.start_all();
  bench.run_until(4s);
  bench.host.hang_all();
  bench.run_until(10min);
  EXPECT_EQ(bench.host.state(Service::keep_alive), State::starting);
  bench.host.resume_all();
  bench.run_until(10min + 4s);
  EXPECT_TRUE(bench.host.working(Service::keep_alive));
}

TEST(ServiceHost, CannotBeStartedOnAMachineWhoseServicesWereStopped) {
  SimulationContext context;
  Bench bench;
  bench.start();
  bench.host.stop_all("power off");
  bench.host.start(Service::switching);
  bench.run_until(10min);
  EXPECT_EQ(bench.host.state(Service::switching), State::stopped);
}

TEST(ServiceHost, ASlowedServiceStartsSlowly) {
  SimulationContext context;
  Bench bench;
  bench.host.slow(Service::keep_alive, 3.0);
  bench.host.start_all();
  bench.run_until(23s);
  EXPECT_FALSE(bench.host.working(Service::keep_alive));
  bench.run_until(24s);
  EXPECT_TRUE(bench.host.working(Service::keep_alive));
}

}  // namespace
}  // namespace switchback::models
