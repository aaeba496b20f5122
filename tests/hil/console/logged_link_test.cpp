#include "hil/console/logged_link.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/kernel.h"

namespace switchback::hil {
namespace {

using models::AdminResult;
using models::ServerId;

/// A real link whose answers the test gives.
class RealLink : public ControlLink {
 public:
  void press(const Press& press, std::function<void(const AdminResult&)> answered) override {
    pressed.push_back(press.action);
    if (at_once) return answered(*at_once);
    waiting = std::move(answered);
  }
  void connect_servers(bool, std::function<void(const AdminResult&)> answered) override {
    waiting = std::move(answered);
  }
  const ObservedPair& last() const override { return pair; }
  void on_change(std::function<void()> listener) override { changed = std::move(listener); }

  ObservedPair pair;
  std::optional<AdminResult> at_once;
  std::vector<StackAction> pressed;
  std::function<void(const AdminResult&)> waiting;
  std::function<void()> changed;
};

class LoggedLinkTest : public testing::Test {
 protected:
  /// What a run sees of a link, in order.
  struct Run {
    Run(ControlLink* real, models::Kernel& its_kernel)
        : kernel(its_kernel),
          link(inputs, real, [this](std::function<void()> task) { later.push_back(std::move(task)); }) {
      link.on_change([this] {
        seen.push_back(
            (link.last().linked ? "linked" : "not linked: " + link.last().why_not) +
            (link.last().server(ServerId::primary).picture.system(ServerId::primary).in_control ? " Yes" : " No"));
      });
    }
    void press(StackAction action) {
      link.press({action, ServerId::primary}, [this, action](const AdminResult& result) {
        seen.push_back(std::string(info(action).words) + (result.done ? ": done" : ": " + result.reason));
      });
    }
    void run_later() {
      for (auto& task : std::exchange(later, {})) task();
    }

    models::Kernel& kernel;
    ExternalInputs inputs;
    std::vector<std::function<void()>> later;
    LoggedLink link;
    std::vector<std::string> seen;
  };

  /// What the run presses, at the same times live and replayed.
  static void plan(Run& run) {
    run.kernel.after(10ms, [&run] { run.press(StackAction::manual_switch_over); });
    run.kernel.after(30ms, [&run] { run.press(StackAction::restart_server); });
  }
};

TEST_F(LoggedLinkTest, ShowsInAReplayWhatItShowedLive) {
  std::vector<ExternalInput> log;
  std::vector<std::string> live_seen;
  {
    const models::SimulationContext context;
    models::Kernel kernel("kernel", {});
    RealLink real;
    Run run(&real, kernel);
    run.inputs.go_live(kernel, [] {});
    plan(run);
    real.pair.linked = true;
    for (ObservedServer& server : real.pair.servers) server.reachable = true;
    run.link.begin();
    kernel.run_until(20ms);
    ASSERT_TRUE(real.waiting);
    real.waiting(AdminResult{});
    run.run_later();
    real.pair.servers[0].picture.systems[0].in_control = true;
    real.changed();
    real.at_once = AdminResult::refused("not now");
    kernel.run_until(35ms);
    EXPECT_EQ(run.seen.size(), 3U);  // an answer while a model runs waits until it does not
    run.run_later();
    real.pair = {};
    real.pair.why_not = "gone";
    real.changed();
    EXPECT_EQ(real.pressed, (std::vector{StackAction::manual_switch_over, StackAction::restart_server}));
    log = run.inputs.take_log();
    live_seen = run.seen;
  }
  EXPECT_EQ(live_seen, (std::vector<std::string>{"linked No", "manual switch over: done", "linked Yes",
                                                 "restart server: not now", "not linked: gone No"}));
  const models::SimulationContext context;
  models::Kernel kernel("kernel", {});
  Run replayed(nullptr, kernel);
  plan(replayed);
  replayed.inputs.replay(kernel, log, 40ms);
  EXPECT_EQ(replayed.seen, live_seen);
}

}  // namespace
}  // namespace switchback::hil
