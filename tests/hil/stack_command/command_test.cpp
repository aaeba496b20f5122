// What the command itself promises: where it listens, when it ends, what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/hil/stack_command/stack_bench.h"

namespace switchback::hil {
namespace {

using testing::HasSubstr;

/// Exit code and output of the command with these options.
std::pair<int, std::string> result_of(std::vector<std::string> options) {
  boost::asio::io_context io;
  const boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  options.insert(options.begin(), {SWITCHBACK_PROGRAM, "stack"});
  Process process(options);
  run_until(io, [&process] { return process.exit_code().has_value(); });
  return {process.exit_code().value_or(-2), process.output()};
}

TEST(StackCommand, SaysWhereItListensAndEndsByItselfWhenAsked) {
  StackBench bench({"--for", "1"});
  EXPECT_TRUE(bench.stack().said("sip primary on " + bench.primary() + ":5060 (UDP, TCP)"));
  EXPECT_TRUE(bench.stack().said("sip secondary on " + bench.secondary() + ":5060 (UDP, TCP)"));
  EXPECT_TRUE(bench.stack().said("admin link on " + bench.primary() + ":7060"));
  EXPECT_EQ(bench.ended(bench.stack()), 0);
}

TEST(StackCommand, AsksForAPasswordWhereOthersCouldRegister) {
  const auto [code, output] = result_of({"--primary", "192.0.2.1:5060"});
  EXPECT_EQ(code, 2);
  EXPECT_THAT(output, HasSubstr("--password-env"));
}

TEST(StackCommand, WantsTwoAddresses) {
  const auto [code, output] = result_of({"--primary", "127.0.0.1:5060", "--secondary", "127.0.0.1:5060"});
  EXPECT_EQ(code, 2);
  EXPECT_THAT(output, HasSubstr("need two addresses"));
}

TEST(StackCommand, RefusesAPasswordVariableThatIsNotSet) {
  const auto [code, output] = result_of({"--password-env", "NOBODY_SETS_THIS"});
  EXPECT_EQ(code, 2);
  EXPECT_THAT(output, HasSubstr("NOBODY_SETS_THIS"));
}

}  // namespace
}  // namespace switchback::hil
