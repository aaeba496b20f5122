#include "hil/command_adapter/child_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/hil/loop.h"
#include "tests/hil/scratch_folder.h"

namespace switchback::hil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class ChildProcessTest : public testing::Test {
 protected:
  std::unique_ptr<ChildProcess> start(std::vector<std::string> arguments, SimTime limit = kNever) {
    ChildOptions options;
    options.arguments = std::move(arguments);
    options.limit = limit;
    return std::make_unique<ChildProcess>(io_, options, [this](const ChildEnd& end) { end_ = end; });
  }
  ChildEnd run(std::vector<std::string> arguments, SimTime limit = kNever) {
    const auto child = start(std::move(arguments), limit);
    EXPECT_TRUE(run_until(io_, [this] { return end_.has_value(); }));
    return end_.value_or(ChildEnd{});
  }

  boost::asio::io_context io_;
  std::optional<ChildEnd> end_;
};

TEST_F(ChildProcessTest, TellsWhatAProgramWroteAndHowItEnded) {
  const ChildEnd end = run({"/bin/sh", "-c", "echo out; echo no power >&2; exit 3"});
  EXPECT_EQ(end.exit_code, 3);
  EXPECT_EQ(end.output, "out\n");
  EXPECT_EQ(end.reason(), "no power");
}

TEST_F(ChildProcessTest, TakesArgumentsAsTheyAre) {
  EXPECT_EQ(run({"printf", "%s|", "a b", "$HOME", "*"}).output, "a b|$HOME|*|");
}

TEST_F(ChildProcessTest, SaysWhyAProgramCannotBeStarted) {
  EXPECT_THAT(run({"/nonexistent/program"}).reason(), HasSubstr("No such file"));
}

TEST_F(ChildProcessTest, TellsOfASignal) {
  EXPECT_THAT(run({"/bin/sh", "-c", "kill -9 $$"}).reason(), HasSubstr("signal 9"));
}

TEST_F(ChildProcessTest, EndsAProgramThatTakesTooLongWithAllItStarted) {
  const ChildEnd end = run({"/bin/sh", "-c", "sleep 1000 & echo $!; wait"}, 100ms);
  EXPECT_FALSE(end.succeeded());
  EXPECT_EQ(end.reason(), "time limit of 100.000 ms");
  const int grandchild = std::stoi(end.output);
  EXPECT_TRUE(run_until(io_, [grandchild] {
    // Gone, or a zombie that nobody waits for any more.
    if (::kill(grandchild, 0) != 0) return true;
    std::ifstream stat("/proc/" + std::to_string(grandchild) + "/stat");
    std::string text;
    std::getline(stat, text);
    return text.find(") Z") != std::string::npos;
  }));
}

TEST_F(ChildProcessTest, DoesNotWaitForWhatItsChildLeftBehind) {
  const ChildEnd end = run({"/bin/sh", "-c", "setsid sleep 1000 & echo $!"});
  EXPECT_TRUE(end.succeeded());
  EXPECT_EQ(::kill(std::stoi(end.output), SIGKILL), 0);
}

TEST_F(ChildProcessTest, GivesLinesAsTheyCome) {
  std::vector<std::string> lines;
  ChildOptions options;
  options.arguments = {"/bin/sh", "-c", "echo one; echo two; cat"};
  options.on_line = [&lines](const std::string& line) { lines.push_back(line); };
  ChildProcess child(io_, options, [this](const ChildEnd& end) { end_ = end; });
  EXPECT_TRUE(run_until(io_, [&lines] { return lines.size() == 2; }));
  EXPECT_THAT(lines, ElementsAre("one", "two"));
  // `cat` reads an input that is open and empty.
  EXPECT_TRUE(child.running());
}

TEST_F(ChildProcessTest, IsGoneWhenItsOwnerIs) {
  std::string pid;
  ChildOptions options;
  options.arguments = {"/bin/sh", "-c", "echo $$; exec sleep 1000"};
  options.on_line = [&pid](const std::string& line) { pid = line; };
  auto child = std::make_unique<ChildProcess>(io_, options, [this](const ChildEnd& end) { end_ = end; });
  ASSERT_TRUE(run_until(io_, [&pid] { return !pid.empty(); }));
  child.reset();
  EXPECT_NE(::kill(std::stoi(pid), 0), 0);
  EXPECT_FALSE(end_.has_value());
}

TEST_F(ChildProcessTest, KeepsAnEndlessOutputWithinBounds) {
  const ChildEnd end = run({"/bin/sh", "-c", "head -c 3000000 /dev/zero"});
  EXPECT_TRUE(end.succeeded());
  EXPECT_THAT(end.output, SizeIs(1024 * 1024));
}

TEST_F(ChildProcessTest, EndsAProgramWhoseLineNeverEnds) {
  ChildOptions options;
  options.arguments = {"cat", "/dev/zero"};
  options.on_line = [](const std::string&) {};
  const ChildProcess child(io_, options, [this](const ChildEnd& end) { end_ = end; });
  ASSERT_TRUE(run_until(io_, [this] { return end_.has_value(); }));
  EXPECT_EQ(end_->reason(), "a line of more than 256 KiB");
}

}  // namespace
}  // namespace switchback::hil
