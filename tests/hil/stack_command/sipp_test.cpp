// SIPp against the running command: phones register, call each other, and live through a failover.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

#include "tests/hil/scratch_folder.h"
#include "tests/hil/stack_command/stack_bench.h"

namespace switchback::hil {
namespace {

constexpr int kCaller = 11;
constexpr int kCalled = 12;
constexpr int kRegistering = 13;
constexpr int kFirstCalled = 2100;

std::string text_of(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

class SippTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists("/usr/bin/sipp")) GTEST_SKIP() << "SIPp is not here (Debian: sip-tester)";
  }

  /// Scenario time is fast, so that a takeover of two and a half minutes takes seconds.
  StackBench& stack(const std::string& speed) { return bench_.emplace(std::vector<std::string>{"--speed", speed}); }
  /// Lines that SIPp reads one after another.
  std::string lines(const std::string& name, int count, const std::function<std::string(int)>& line) {
    std::ofstream stream(folder_.file(name));
    stream << "SEQUENTIAL\n";
    for (int n = 0; n < count; ++n) stream << line(n) << '\n';
    return folder_.file(name);
  }
  /// The phones that are to be called.
  int registers(const std::string& server, int count) {
    const std::string file = lines(
        "phones.csv", count, [&](int n) { return std::to_string(kFirstCalled + n) + ";" + bench_->address(kCalled); });
    const auto sipp = bench_->sipp(server, "register_open.xml", folder_.path(), kRegistering,
                                   {"-inf", file, "-m", std::to_string(count), "-r", "30"});
    return bench_->ended(*sipp);
  }
  std::string pairs(int count) {
    return lines("pairs.csv", count,
                 [](int n) { return std::to_string(2000 + n) + ";" + std::to_string(kFirstCalled + n) + ";"; });
  }
  std::unique_ptr<Process> calls(const std::string& server, const std::string& hangs_up_at, int count, int talk_ms) {
    return bench_->sipp(server, "caller.xml", folder_.path(), kCaller,
                        {"-inf", pairs(count), "-m", std::to_string(count), "-r", "10", "-d", std::to_string(talk_ms),
                         "-key", "hangs_up_at", hangs_up_at});
  }
  std::unique_ptr<Process> answering(const std::string& server, int count) {
    return bench_->sipp(server, "called.xml", folder_.path(), kCalled, {"-m", std::to_string(count)});
  }
  std::string errors(const std::string& scenario) { return text_of(folder_.file(scenario + ".errors")); }
  std::string messages(const std::string& scenario) { return text_of(folder_.file(scenario + ".messages")); }

  ScratchFolder folder_;
  std::optional<StackBench> bench_;
};

TEST_F(SippTest, TwoHundredPhonesRegisterWithCredentials) {
  StackBench& bench = bench_.emplace(std::vector<std::string>{"--password-env", "PHONES", "--speed", "10"},
                                     std::vector<std::string>{"PHONES=opensesame"});
  const std::string file = lines("phones.csv", 200, [](int n) {
    const std::string extension = std::to_string(2000 + n);
    return extension + ";[authentication username=" + extension + " password=opensesame]";
  });
  const auto sipp = bench.sipp(bench.primary(), "register.xml", folder_.path(), kRegistering,
                               {"-inf", file, "-m", "200", "-r", "50"});
  EXPECT_EQ(bench.ended(*sipp), 0) << errors("register.xml");
}

TEST_F(SippTest, PhonesRegisterAndCallEachOther) {
  StackBench& bench = stack("5");
  constexpr int kCalls = 20;
  ASSERT_EQ(registers(bench.primary(), kCalls), 0) << errors("register_open.xml");
  const auto called = answering(bench.primary(), kCalls);
  const auto callers = calls(bench.primary(), bench.primary(), kCalls, 200);
  EXPECT_EQ(bench.ended(*callers), 0) << errors("caller.xml");
  EXPECT_EQ(bench.ended(*called), 0) << errors("called.xml");
}

TEST_F(SippTest, CallsAreKeptThroughAFailoverAndNewOnesGoThroughTheOtherServer) {
  StackBench& bench = stack("20");
  ASSERT_EQ(registers(bench.primary(), 2), 0) << errors("register_open.xml");
  auto called = answering(bench.primary(), 1);
  auto caller = calls(bench.primary(), bench.secondary(), 1, 15'000);
  ASSERT_TRUE(bench.wait([this] { return messages("called.xml").find("\nACK ") != std::string::npos; }));
  const auto early = bench.sipp(bench.secondary(), "refused.xml", folder_.path(), kRegistering,
                                {"-inf", lines("one.csv", 1, [](int) { return "2001;"; }), "-m", "1"});
  EXPECT_EQ(bench.ended(*early), 0) << errors("refused.xml");
  ASSERT_TRUE(bench.machine("power_off", "primary"));
  ASSERT_TRUE(bench.wait([&bench] { return bench.stack().said("secondary in control (PEER_KEEPALIVE_LOST)"); }))
      << bench.stack().output();
  EXPECT_EQ(bench.ended(*caller), 0) << errors("caller.xml");
  EXPECT_EQ(bench.ended(*called), 0) << errors("called.xml");

  ASSERT_EQ(registers(bench.secondary(), 2), 0) << errors("register_open.xml");
  called = answering(bench.secondary(), 2);
  caller = calls(bench.secondary(), bench.secondary(), 2, 200);
  EXPECT_EQ(bench.ended(*caller), 0) << errors("caller.xml");
  EXPECT_EQ(bench.ended(*called), 0) << errors("called.xml");
}

}  // namespace
}  // namespace switchback::hil
