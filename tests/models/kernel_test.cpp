#include "models/kernel.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace switchback::models {
namespace {

TEST(Kernel, RunsWhatIsDueExactlyAtTheEnd) {
  SimulationContext context;
  Kernel kernel("kernel", {});
  std::vector<SimTime> seen;
  for (const SimTime at : {SimTime{1s}, SimTime{3s}, SimTime{2s}, SimTime{5s}}) {
    kernel.after(at, [&] { seen.push_back(kernel.now()); });
  }
  kernel.run_until(3s);
  EXPECT_EQ(seen, (std::vector<SimTime>{1s, 2s, 3s}));
  EXPECT_EQ(kernel.now(), 3s);
  kernel.run_until(10s);
  EXPECT_EQ(seen.size(), 4U);
  EXPECT_EQ(kernel.now(), 10s);
}

TEST(Kernel, RunsNothingThatIsDueJustAfterTheEnd) {
  SimulationContext context;
  Kernel kernel("kernel", {});
  std::vector<SimTime> ran;
  for (const SimTime at : {SimTime{999us}, SimTime{1ms}, SimTime{1ms + 1ns}, SimTime{1ms + 10us}}) {
    kernel.after(at, [&] { ran.push_back(kernel.now()); });
  }
  kernel.run_until(1ms);
  EXPECT_EQ(ran, (std::vector<SimTime>{999us, 1ms}));
  EXPECT_EQ(kernel.now(), 1ms);
  kernel.run_until(2ms);
  EXPECT_EQ(ran.size(), 4U);
}

TEST(Kernel, StopsAtTheHandlerThatFinishesTheRun) {
  SimulationContext context;
  Kernel kernel("kernel", {});
  bool later = false;
  kernel.after(1s, [&] { kernel.finish(); });
  kernel.after(2s, [&] { later = true; });
  kernel.run_until(kNever);
  EXPECT_TRUE(kernel.finished());
  EXPECT_EQ(kernel.now(), 1s);
  EXPECT_FALSE(later);
}

TEST(Kernel, HandsTheCauseOfAnEntryToItsHandler) {
  SimulationContext context;
  Kernel kernel("kernel", {});
  const EntityId server = kernel.journal().entity("primary");
  EventId armed = 0;
  kernel.after(1s, [&] {
    armed = kernel.record(server, EventKind::power_on);
    kernel.after(1s, [&] { kernel.record(server, EventKind::service_up); });
  });
  kernel.run_until(5s);
  EXPECT_EQ(kernel.journal().at(2).cause, armed);
}

TEST(Kernel, CanBeMadeAgainAndAgainInOneProcess) {
  for (int round = 0; round < 20; ++round) {
    SimulationContext context;
    auto kernel = std::make_unique<Kernel>("kernel", KernelOptions{});
    int fired = 0;
    for (int second = 1; second <= 10; ++second) kernel->after(second * 1s, [&] { ++fired; });
    kernel->run_until(60s);
    EXPECT_EQ(fired, 10);
  }
}

TEST(Timer, FiresOnceAtTheLastTimeItWasArmedFor) {
  SimulationContext context;
  Kernel kernel("kernel", {});
  std::vector<SimTime> fired;
  Timer timer(kernel, [&] { fired.push_back(kernel.now()); });
  timer.arm(5s);
  timer.arm(2s);
  EXPECT_TRUE(timer.armed());
  kernel.run_until(10s);
  EXPECT_EQ(fired, std::vector<SimTime>{2s});
  EXPECT_FALSE(timer.armed());
}

TEST(Timer, DoesNotFireAfterCancel) {
  SimulationContext context;
  Kernel kernel("kernel", {});
  bool fired = false;
  Timer timer(kernel, [&] { fired = true; });
  timer.arm(1s);
  kernel.after(500ms, [&] { timer.cancel(); });
  kernel.run_until(3s);
  EXPECT_FALSE(fired);
}

}  // namespace
}  // namespace switchback::models
