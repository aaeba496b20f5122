#include "models/admin_answer.h"

#include <gtest/gtest.h>

#include "tests/models/fake_console.h"

namespace switchback::models {
namespace {

/// A console whose answers to presses come when the test lets them.
class SlowConsole : public FakeConsole {
 public:
  using FakeConsole::FakeConsole;

  AdminResult manual_switch_over() override { return {true, {}, 7}; }
  AdminResult answer(std::uint32_t pending) const override {
    EXPECT_EQ(pending, 7u);
    return given;
  }

  AdminResult given{true, {}, 7};
};

class SettleTest : public testing::Test {
 protected:
  /// Presses now; `settled_at_` and `result_` tell what became of it.
  void press() {
    result_ = console_.manual_switch_over();
    script_ = wait();
    script_.start();
  }

  Script wait() {
    co_await settle(conditions_, console_, result_);
    settled_at_ = kernel_.now();
  }

  /// The console changes at `when`, and whoever owns it says so.
  void at(SimTime when, std::function<void()> change) {
    kernel_.after(when, [this, change = std::move(change)] {
      change();
      conditions_.touch();
    });
  }

  SimulationContext context_;
  Kernel kernel_{"kernel", {}};
  Conditions conditions_{kernel_};
  SlowConsole console_{ServerId::primary};
  AdminResult result_;
  SimTime settled_at_ = kNever;
  Script script_;
};

TEST_F(SettleTest, LeavesAnAnswerThatCameAtOnceAsItIs) {
  result_ = AdminResult::refused("a takeover is under way");
  script_ = wait();
  script_.start();
  EXPECT_EQ(settled_at_, 0s);
  EXPECT_EQ(result_.reason, "a takeover is under way");
}

TEST_F(SettleTest, GoesOnAtTheInstantOfTheAnswer) {
  press();
  at(3s, [&] { console_.given = {}; });
  kernel_.run_until(60s);
  EXPECT_EQ(settled_at_, 3s);
  EXPECT_TRUE(result_.done);
  EXPECT_EQ(result_.pending, 0u);
}

TEST_F(SettleTest, BringsBackWhyAPressWasRefused) {
  press();
  at(3s, [&] { console_.given = AdminResult::refused("neither server is in control"); });
  kernel_.run_until(60s);
  EXPECT_FALSE(result_.done);
  EXPECT_EQ(result_.reason, "neither server is in control");
}

TEST_F(SettleTest, TakesAConsoleThatFallsSilentForARefusalAtOnce) {
  press();
  at(3s, [&] { console_.answers = false; });
  kernel_.run_until(60s);
  EXPECT_EQ(settled_at_, 3s);
  EXPECT_FALSE(result_.done);
  EXPECT_EQ(result_.pending, 0u);
}

TEST_F(SettleTest, GivesUpOnAConsoleThatSaysNothingForAsLongAsAPersonWouldLook) {
  press();
  kernel_.run_until(60s);
  EXPECT_EQ(settled_at_, kAnswerPatience);
  EXPECT_FALSE(result_.done);
  EXPECT_EQ(result_.reason, "the console does not answer");
}

}  // namespace
}  // namespace switchback::models
