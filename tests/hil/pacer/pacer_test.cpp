#include "hil/pacer/pacer.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "hil/pacer/external_inputs.h"

namespace switchback::hil {
namespace {

using std::chrono::steady_clock;

/// A kernel with a calendar and nothing else.
class PacerTest : public testing::Test {
 protected:
  SimTime wall_time_of(const std::function<void()>& action) {
    const auto start = steady_clock::now();
    action();
    return std::chrono::duration_cast<SimTime>(steady_clock::now() - start);
  }

  models::SimulationContext context;
  models::Kernel kernel{"kernel", {}};
  boost::asio::io_context io;
};

TEST_F(PacerTest, BringsNoEventForwardAndCountsEachOnce) {
  Pacer pacer(kernel, io, {});
  int seen = 0;
  const auto start = steady_clock::now();
  bool early = false;
  for (int n = 1; n <= 20; ++n) {
    kernel.after(n * 2ms, [&, n] {
      ++seen;
      early = early || steady_clock::now() - start < n * 2ms;
    });
  }
  pacer.run_until(45ms);
  EXPECT_EQ(seen, 20);
  EXPECT_FALSE(early);
  EXPECT_EQ(kernel.now(), 45ms);
  EXPECT_EQ(pacer.lateness().events(), 20U);
  EXPECT_GE(steady_clock::now() - start, 45ms);
}

TEST_F(PacerTest, RunsTenTimesAsFastAtSpeedTen) {
  Pacer pacer(kernel, io, {.speed = 10.0});
  const SimTime took = wall_time_of([&] { pacer.run_until(5s); });
  EXPECT_GE(took, 500ms);
  EXPECT_LT(took, 4s);
  EXPECT_EQ(kernel.now(), 5s);
}

TEST_F(PacerTest, EndsWhenAModelFinishesTheRun) {
  Pacer pacer(kernel, io, {});
  kernel.after(5ms, [&] { kernel.finish(); });
  pacer.run_until(1h);
  EXPECT_EQ(kernel.now(), 5ms);
}

TEST_F(PacerTest, GivesAHandlerThePresentInstantInsteadOfThatOfTheLastEvent) {
  Pacer pacer(kernel, io, {});
  std::vector<std::string> order;
  kernel.after(10ms, [&] { order.emplace_back("event"); });
  SimTime at{0};
  boost::asio::ip::udp::socket receiver(io, {boost::asio::ip::address_v4::loopback(), 0});
  boost::asio::ip::udp::socket sender(io, {boost::asio::ip::address_v4::loopback(), 0});
  char byte = 0;
  receiver.async_receive(boost::asio::buffer(&byte, 1), [&](boost::system::error_code, std::size_t) {
    pacer.catch_up();
    at = kernel.now();
    order.emplace_back("socket");
    kernel.after(0ms, [&] { kernel.finish(); });
  });
  kernel.after(20ms, [&] { sender.send_to(boost::asio::buffer("x", 1), receiver.local_endpoint()); });
  kernel.after(10s, [&] { order.emplace_back("far away"); });
  pacer.run_until(1min);
  EXPECT_EQ(order, (std::vector<std::string>{"event", "socket"}));
  EXPECT_GT(at, 20ms);
  EXPECT_LT(at, 10s);
}

TEST_F(PacerTest, BreaksAHardLimitWithTheInstantAndTheLateness) {
  Pacer pacer(kernel, io, {.policy = PacingPolicy::hard_limit, .limit = 300ms});
  bool after = false;
  kernel.after(1ms, [&] {
    const auto until = steady_clock::now() + 400ms;
    while (steady_clock::now() < until) {
    }
  });
  kernel.after(2ms, [&] { after = true; });
  pacer.run_until(1s);
  EXPECT_FALSE(after);
  EXPECT_NE(pacer.failure().find("was due at 2.000 ms"), std::string::npos) << pacer.failure();
}

TEST_F(PacerTest, PutsTheClocksTogetherAnewAfterASuspension) {
  Pacer pacer(kernel, io, {.slip = 500ms});
  // Another process stops this one and lets it go on later, as a debugger does.
  const pid_t self = getpid();
  kernel.after(20ms, [&] {
    const pid_t child = fork();
    if (child == 0) {
      kill(self, SIGSTOP);
      const auto until = steady_clock::now() + 1s;
      while (steady_clock::now() < until) {
      }
      kill(self, SIGCONT);
      _exit(0);
    }
    waitpid(child, nullptr, 0);
  });
  int late = 0;
  for (int n = 1; n <= 10; ++n) kernel.after(20ms + n * 5ms, [&] { ++late; });
  pacer.run_until(100ms);
  EXPECT_EQ(late, 10);
  ASSERT_EQ(pacer.slips().size(), 1U);
  EXPECT_GE(pacer.slips()[0].lost, 900ms);
  // What followed was paced again, not rushed through late.
  EXPECT_LT(pacer.lateness().max(), 500ms);
}

TEST_F(PacerTest, ReplaysWhatCameFromOutsideAtTheSameInstants) {
  std::vector<std::string> live;
  std::vector<ExternalInput> log;
  {
    Pacer pacer(kernel, io, {});
    ExternalInputs inputs;
    const auto source = inputs.attach("socket", [&](std::string_view bytes) {
      live.push_back(std::string(bytes) + " at " + std::to_string(kernel.now().count()));
      kernel.after(1ms, [&] { live.push_back("reaction at " + std::to_string(kernel.now().count())); });
    });
    inputs.go_live(kernel, [&] { pacer.catch_up(); });
    for (int n = 1; n <= 3; ++n) {
      kernel.after(n * 7ms,
                   [&, n] { boost::asio::post(io, [&, n] { inputs.arrived(source, "input " + std::to_string(n)); }); });
    }
    pacer.run_until(40ms);
    log = inputs.take_log();
  }
  ASSERT_EQ(log.size(), 3U);
  ASSERT_EQ(live.size(), 6U);

  std::vector<std::string> replayed;
  const models::SimulationContext again;
  models::Kernel other("other", {});
  ExternalInputs inputs;
  inputs.attach("socket", [&](std::string_view bytes) {
    replayed.push_back(std::string(bytes) + " at " + std::to_string(other.now().count()));
    other.after(1ms, [&] { replayed.push_back("reaction at " + std::to_string(other.now().count())); });
  });
  inputs.replay(other, log, 40ms);
  EXPECT_EQ(replayed, live);
}

TEST_F(PacerTest, RefusesToReplayInputOfASourceThatIsNotThere) {
  ExternalInputs inputs;
  const std::vector<ExternalInput> log{{1ms, 0, "x"}};
  EXPECT_THROW(inputs.replay(kernel, log, 2ms), std::exception);
}

}  // namespace
}  // namespace switchback::hil
