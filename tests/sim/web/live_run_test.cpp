#include "sim/web/live_run.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <ranges>
#include <set>
#include <vector>

#include "models/core/errors.h"
#include "sim/loading.h"
#include "sim/web/live_runs.h"
#include "tests/hil/loop.h"

namespace switchback::sim {
namespace {

using nlohmann::json;

class LiveRunTest : public testing::Test {
 protected:
  void start(bool person, double speed = 0.0) {
    const auto scenario = load(library_folder() / "manual-switchback.yaml", {});
    run_ = std::make_unique<LiveRun>(io_, "r1", scenario, LivePlayOptions{1, speed, person});
    feed_ = run_->feed(0);
  }
  /// Waits for a message of the feed that is like that, remembers all lines.
  bool until(const std::function<bool(const json& message)>& wanted) {
    return hil::run_until(io_, [&] {
      while (const auto text = feed_->next()) {
        last_ = json::parse(*text);
        for (const json& line : last_["log"]) log_.push_back(line);
        if (wanted(last_)) return true;
      }
      return false;
    });
  }
  bool until_state(const std::function<bool(const json& state)>& wanted) {
    return until([&](const json& message) { return message["state"].is_object() && wanted(message["state"]); });
  }
  void press(const std::string& server, const std::string& button, bool checked = false) {
    EXPECT_TRUE(
        run_->tell(json({{"do", "press"}, {"server", server}, {"button", button}, {"checked", checked}}).dump()));
  }
  /// As somebody does it who has the list of steps and the button that skips what is to be waited for.
  bool until_done(std::size_t steps) {
    const auto skip = [this] { run_->tell(R"({"do":"speed","speed":0})"); };
    skip();
    // What was told before the button took effect may still be on its way; pressed for that, too, it would skip more.
    bool pressed = true;
    return until_state([&](const json& state) {
      const json& list = state["procedure"]["steps"];
      const auto done = [&](std::size_t step) { return list[step]["done"].get<bool>(); };
      if (std::ranges::all_of(std::views::iota(std::size_t{0}, steps), done)) return true;
      if (state["speed"] == 0.0) {
        pressed = false;
      } else if (!pressed) {
        skip();
        pressed = true;
      }
      return false;
    });
  }

  boost::asio::io_context io_;
  std::unique_ptr<LiveRun> run_;
  std::unique_ptr<WebFeed> feed_;
  json last_;
  std::vector<json> log_;
};

TEST_F(LiveRunTest, AScenarioPlaysToItsVerdictByItself) {
  start(false);
  ASSERT_TRUE(until_state([](const json& state) { return state["over"].is_object(); })) << last_.dump(1);
  EXPECT_EQ(last_["state"]["over"]["verdict"], "pass") << last_["state"]["over"].dump();
  EXPECT_EQ(last_["state"]["phones"]["primary"], 200);
  for (const json& step : last_["state"]["procedure"]["steps"]) EXPECT_TRUE(step["done"]) << step.dump();
  EXPECT_TRUE(hil::run_until(io_, [&] { return !run_->alive(); })) << "its process is of no more use";
  const auto kept = json::parse(run_->feed(0)->next().value());
  EXPECT_EQ(kept["state"]["over"]["verdict"], "pass");
  EXPECT_TRUE(kept["ended"].is_null());
}

TEST_F(LiveRunTest, APersonDoesTheSwitchback) {
  start(true);
  ASSERT_TRUE(until_state([](const json& state) { return state["turn"] == true; })) << last_.dump(1);
  EXPECT_EQ(last_["state"]["pair"]["secondary"]["in_control"], true);
  EXPECT_EQ(last_["state"]["speed"], 1.0) << "nobody reads as fast as it goes";
  press("secondary", "open redundancy dialog");
  ASSERT_TRUE(until_done(3)) << last_.dump(1);
  press("secondary", "manual switch over");
  ASSERT_TRUE(until_done(6)) << last_.dump(1);
  press("primary", "open MaxAdmin");
  ASSERT_TRUE(until_done(8)) << last_.dump(1);
  // The voicemail server may not be available yet; then somebody tries again.
  bool restored = false;
  for (int round = 0; round < 10 && !restored; ++round) {
    run_->tell(R"({"do":"test calls"})");
    ASSERT_TRUE(until_state([](const json& state) { return state["calling"] == true; }));
    run_->tell(R"({"do":"speed","speed":0})");
    ASSERT_TRUE(until_state([](const json& state) { return state["calling"] == false; }));
    restored = last_["state"]["service"] == true;
  }
  ASSERT_TRUE(restored) << json(log_).dump(1);
  press("secondary", "auto assume", true);
  ASSERT_TRUE(until_state([](const json& state) { return state["over"].is_object(); })) << last_.dump(1);
  EXPECT_EQ(last_["state"]["over"]["verdict"], "pass") << last_["state"]["over"].dump();
}

TEST_F(LiveRunTest, WhatTheConsoleRefusesIsSaid) {
  start(true);
  ASSERT_TRUE(until_state([](const json& state) { return state["turn"] == true; }));
  press("primary", "manual switch over");
  press("primary", "self-destruct");
  run_->tell(R"({"do":5})");
  ASSERT_TRUE(until([&](const json&) {
    return std::ranges::count_if(log_, [](const json& line) { return line.contains("refused"); }) >= 2;
  })) << json(log_).dump(1);
  EXPECT_TRUE(run_->alive());
}

TEST_F(LiveRunTest, WhilePausedTimePassesByStepsOnly) {
  start(false, 1.0);
  run_->tell(R"({"do":"pause"})");
  ASSERT_TRUE(until_state([](const json& state) { return state["paused"] == true; }));
  const double before = last_["state"]["time"];
  run_->tell(R"({"do":"step","seconds":10})");
  ASSERT_TRUE(until_state([&](const json& state) { return state["time"] > before; }));
  EXPECT_DOUBLE_EQ(last_["state"]["time"], before + 10.0);
  run_->tell(R"({"do":"resume"})");
  EXPECT_TRUE(until_state([&](const json& state) { return state["time"] > before + 10.0; }));
}

TEST_F(LiveRunTest, WhoComesBackWithTheLastNumberLosesNothing) {
  start(false);
  ASSERT_TRUE(until([&](const json&) { return log_.size() > 5; }));
  const std::uint64_t seen = last_["number"];
  const std::size_t lines_seen = log_.size();
  feed_.reset();
  ASSERT_TRUE(hil::run_until(io_, [&] { return run_->number() > seen + 50; }));
  feed_ = run_->feed(seen);
  ASSERT_TRUE(until_state([](const json& state) { return state["over"].is_object(); }));
  EXPECT_EQ(last_["missed"], false);
  // Everything there is, told in one go to somebody who was never there.
  const auto all = json::parse(run_->feed(0)->next().value());
  ASSERT_EQ(all["missed"], false);
  EXPECT_GT(log_.size(), lines_seen);
  EXPECT_EQ(json(log_), all["log"]);
}

TEST_F(LiveRunTest, ACrashOfTheRunIsTold) {
  start(true);
  ASSERT_TRUE(until_state([](const json&) { return true; }));
  ASSERT_EQ(::kill(run_->process(), SIGSEGV), 0);
  ASSERT_TRUE(until([](const json& message) { return message["ended"].is_string(); }));
  EXPECT_NE(last_["ended"].get<std::string>().find("SIGSEGV"), std::string::npos) << last_["ended"];
  EXPECT_FALSE(run_->alive());
  EXPECT_FALSE(run_->tell(R"({"do":"pause"})"));
}

TEST(LiveRuns, ARunThatNobodyWatchesGivesWayToANewOne) {
  boost::asio::io_context io;
  LiveRuns runs(io);
  const LivePlayOptions slowly{1, 1.0, true};
  LiveRun* const watched = runs.start("manual-switchback", slowly);
  const auto feed = watched->feed(0);
  const LiveRun* const left = runs.start("manual-switchback", slowly);
  for (int more = 0; more < 3; ++more) EXPECT_TRUE(runs.start("views-differ", slowly)->alive());
  EXPECT_TRUE(watched->alive());
  EXPECT_FALSE(left->alive());
  EXPECT_EQ(json::parse(runs.list()).size(), 5u);
}

TEST(LiveRuns, NoneIsStartedWhileAllAreWatched) {
  boost::asio::io_context io;
  LiveRuns runs(io);
  std::vector<std::unique_ptr<WebFeed>> feeds;
  for (int each = 0; each < 4; ++each) feeds.push_back(runs.start("views-differ", {1, 1.0, true})->feed(0));
  EXPECT_EQ(runs.start("views-differ", {1, 1.0, true}), nullptr);
  feeds.pop_back();
  EXPECT_NE(runs.start("views-differ", {1, 1.0, true}), nullptr);
}

TEST(LiveRuns, WhatCannotBePlayedLiveIsSaid) {
  boost::asio::io_context io;
  LiveRuns runs(io);
  EXPECT_THROW(runs.start("no-such-scenario", {}), UserError);
  EXPECT_THROW(runs.start("../library/manual-switchback", {}), UserError);
  EXPECT_THROW(runs.start("scale-million-phones", {}), UserError);
  const auto scenarios = json::parse(runs.scenarios());
  const auto found = std::ranges::find(scenarios, "manual-switchback", [](const json& one) { return one["name"]; });
  ASSERT_NE(found, scenarios.end());
  EXPECT_EQ((*found)["procedure"], "switchback to primary");
}

}  // namespace
}  // namespace switchback::sim
