#include "models/conditions.h"

#include <gtest/gtest.h>

#include <optional>

#include "models/script.h"

namespace switchback::models {
namespace {

class ConditionsTest : public testing::Test {
 protected:
  void change(SimTime at, std::function<void()> action) {
    kernel_.after(at, [this, action = std::move(action)] {
      action();
      kernel_.record(entity_, EventKind::service_up);
    });
  }

  SimulationContext context_;
  Kernel kernel_{"kernel", {}};
  EntityId entity_ = kernel_.journal().entity("primary");
  Conditions conditions_{kernel_};
};

TEST_F(ConditionsTest, ResumeAtTheInstantTheConditionBecomesTrue) {
  bool on = false;
  std::optional<SimTime> when;
  change(5s, [&] { on = true; });
  conditions_.wait([&] { return on; }, 60s,
                   [&](bool became) {
                     EXPECT_TRUE(became);
                     when = kernel_.now();
                   });
  kernel_.run_until(100s);
  EXPECT_EQ(when, 5s);
}

TEST_F(ConditionsTest, SeeWhatHappenedExactlyAtTheLimit) {
  bool on = false;
  std::optional<bool> result;
  change(10s, [&] { on = true; });
  conditions_.wait([&] { return on; }, 10s, [&](bool became) { result = became; });
  kernel_.run_until(100s);
  EXPECT_EQ(result, true);
}

TEST_F(ConditionsTest, GiveUpOneNanosecondTooEarlyForAChangeThatCameLater) {
  bool on = false;
  std::optional<bool> result;
  change(10s, [&] { on = true; });
  conditions_.wait([&] { return on; }, 10s - 1ns, [&](bool became) { result = became; });
  kernel_.run_until(100s);
  EXPECT_EQ(result, false);
}

TEST_F(ConditionsTest, DoNotSeeAStateThatDidNotOutlastItsInstant) {
  bool on = false;
  bool seen = false;
  change(5s, [&] { on = true; });
  kernel_.after(5s, [&] { on = false; });
  conditions_.wait([&] { return on; }, 60s, [&](bool became) { seen = became; });
  kernel_.run_until(100s);
  EXPECT_FALSE(seen);
}

TEST_F(ConditionsTest, LetScriptsReadAsSequences) {
  bool on = false;
  std::vector<SimTime> passed;
  change(5s, [&] { on = true; });
  change(9s, [&] { on = false; });
  const auto inner = [&](SimTime pause) -> Script { co_await Delay{kernel_, pause}; };
  const auto outer = [&]() -> Script {
    co_await conditions_.until([&] { return on; }, kNever);
    passed.push_back(kernel_.now());
    co_await inner(1s);
    passed.push_back(kernel_.now());
    const bool off = co_await conditions_.until([&] { return !on; }, 2s);
    EXPECT_FALSE(off);
    passed.push_back(kernel_.now());
  };
  Script script = outer();
  script.start();
  kernel_.run_until(100s);
  EXPECT_TRUE(script.done());
  EXPECT_EQ(passed, (std::vector<SimTime>{5s, 6s, 8s}));
}

TEST_F(ConditionsTest, AreSeenByADelayOfZeroAlthoughAnotherObservationOfTheInstantTouchedThem) {
  bool on = false;
  bool noted = false;
  std::optional<bool> seen;
  conditions_.wait([&] { return on; }, kNever, [&](bool became) { noted = became; });
  const auto look = [&]() -> Script {
    co_await Delay{kernel_, SimTime{0}};
    seen = noted;
  };
  Script script;
  kernel_.after(5s, [&] {
    script = look();
    script.start();
    kernel_.after(
        SimTime{0},
        [&] {
          on = true;
          conditions_.touch();
        },
        Priority::observation);
  });
  kernel_.run_until(5s);
  EXPECT_EQ(seen, true);
}

TEST_F(ConditionsTest, CarryAnErrorOutOfNestedScripts) {
  const auto inner = [&]() -> Script {
    co_await Delay{kernel_, 1s};
    throw std::runtime_error("no such part");
  };
  const auto outer = [&]() -> Script { co_await inner(); };
  Script script = outer();
  script.start();
  kernel_.run_until(2s);
  EXPECT_TRUE(script.done());
  EXPECT_THROW(script.rethrow(), std::runtime_error);
}

}  // namespace
}  // namespace switchback::models
