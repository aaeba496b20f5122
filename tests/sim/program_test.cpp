// The program as a user or a script meets it: what it prints where, and its exit code.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

using Program = StartedProgram;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST_F(Program, tells_its_version) {
  const Ended ended = run("--version");
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, StartsWith("switchback "));
}

TEST_F(Program, explains_itself_on_standard_output_when_asked) {
  const Ended ended = run("--help");
  EXPECT_EQ(ended.code, 0);
  for (const char* command : {"run", "report", "list", "show", "check", "test", "bench"})
    EXPECT_THAT(ended.out, HasSubstr(command));
  EXPECT_THAT(ended.err, IsEmpty());
}

TEST_F(Program, says_who_carries_out_what_needs_the_source_tree) {
  for (const std::string command : {"test", "bench"}) {
    const Ended ended = run(command);
    EXPECT_EQ(ended.code, 2) << command;
    EXPECT_THAT(ended.err, HasSubstr("start it there as ./switchback " + command));
  }
}

TEST_F(Program, explains_itself_on_standard_error_when_misused) {
  const Ended ended = run("");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_THAT(ended.err, HasSubstr("Usage"));
}

TEST_F(Program, suggests_the_command_that_was_meant) {
  const Ended ended = run("rnu");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("did you mean 'run'?"));
}

TEST_F(Program, refuses_bad_options_with_2_and_runs_nothing) {
  for (const char* arguments : {"run --sed 3", "run --seed -1", "run --seed x", "run --jobs -1", "run --jobs 9999999",
                                "run --repeat 0", "run --timeout soon", "run --keep-events some", "run --color pink",
                                "run --set phones.count", "run --set =3", "run no-such-scenario", "run no/such.yaml",
                                "show", "show no-such-scenario", "check no/such/folder", "list --tga x"}) {
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, 2) << arguments;
    EXPECT_THAT(ended.out, IsEmpty()) << arguments;
    EXPECT_THAT(ended.err, StartsWith("switchback: ")) << arguments;
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "results.db")) << arguments;
  }
}

TEST_F(Program, ends_with_5_when_no_scenario_has_the_tag) { EXPECT_EQ(run("run --tag unheard-of").code, 5); }

TEST_F(Program, runs_nothing_in_a_dry_run) {
  const Ended ended = run("run --dry-run");
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("would be made"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "results.db"));
}

TEST_F(Program, checks_plans_and_scenarios_in_one_go) {
  const std::string scenario =
      "scenario: loss\nabout: a\nsystem: {phones: {count: 2, first extension: 2000}}\nsteps: [{start: primary}]\n";
  const std::string plan =
      "campaign: periods\nabout: a\nscenarios: [loss.yaml]\nsweep: {server.keep-alive.period: [2 s, 5 s]}\n"
      "seeds: {count: 3}\n";
  std::filesystem::create_directory(folder_.path() / "own");
  folder_.write("own/loss.yaml", scenario);
  folder_.write("own/plan.yaml", plan);
  const Ended good = run("check own");
  EXPECT_EQ(good.code, 0) << good.err;
  EXPECT_THAT(good.out, HasSubstr("2 files checked, 0 with mistakes"));

  folder_.write("own/plan.yaml", plan + "stop: {tme: 3min}\n");
  folder_.write("own/third.yaml", "campaign: third\nabout: a\nscenarios: [loss.yaml, los.yaml]\nseeds: {count: 3}\n");
  const Ended bad = run("check own");
  EXPECT_EQ(bad.code, 2);
  EXPECT_THAT(bad.out, HasSubstr("3 files checked, 2 with mistakes"));
  EXPECT_THAT(bad.err, HasSubstr("own/plan.yaml:6:8"));
  EXPECT_THAT(bad.err, HasSubstr("did you mean 'time'?"));
  EXPECT_THAT(bad.err, HasSubstr("own/third.yaml:3:24"));
}

TEST_F(Program, checks_what_the_scenarios_of_a_plan_make_of_its_values) {
  folder_.write("loss.yaml",
                "scenario: loss\nabout: a\nsystem: {phones: {count: 2, first extension: 2000}}\n"
                "steps: [{start: primary}, {call: {id: c, from: ext 2000, to: ext 2001}}]\n");
  folder_.write(
      "plan.yaml",
      "campaign: phones\nabout: a\nscenarios: [loss.yaml]\nsweep: {phones.count: [2, 1]}\nseeds: {count: 3}\n");
  const Ended bad = run("check plan.yaml");
  EXPECT_EQ(bad.code, 2);
  EXPECT_THAT(bad.err, HasSubstr("loss.yaml:4"));
  EXPECT_THAT(bad.err, HasSubstr("2001"));
}

TEST_F(Program, checks_a_plan_that_comes_through_a_pipe) {
  const std::string pipe = "'" + (folder_.path() / "pipe").string() + "'";
  const std::string text = "'campaign: a\\nabut: b\\n'";
  ASSERT_EQ(std::system(("mkfifo " + pipe + " && { printf " + text + " >" + pipe + " & }").c_str()), 0);
  const Ended ended = run("check pipe");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("pipe:2:1: unknown key 'abut'"));
}

TEST_F(Program, writes_a_report_beside_the_store_unless_told_otherwise) {
  const auto there = [&](const char* name) { return std::filesystem::exists(folder_.path() / name); };
  const Ended ended = run("run voicemail-unavailable --quiet");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("stored in results.db, shown in report.html"));
  EXPECT_TRUE(there("report.html"));
  EXPECT_EQ(run("run voicemail-unavailable --report other.html").code, 0);
  EXPECT_TRUE(there("other.html"));
  std::filesystem::remove(folder_.path() / "report.html");
  EXPECT_EQ(run("run voicemail-unavailable --no-report").code, 0);
  EXPECT_FALSE(there("report.html"));
  EXPECT_EQ(run("run voicemail-unavailable --report no/such/folder.html --db new.db").code, 2);
  EXPECT_FALSE(there("new.db")) << "nothing runs when its report could not be written";
}

TEST_F(Program, reports_stored_runs) {
  ASSERT_EQ(run("run voicemail-unavailable span-slow-to-return --no-report").code, 0);
  const Ended ended = run("report 1 --out one.html");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, StartsWith("one.html: 1 run, "));
  EXPECT_EQ(run("report").code, 0);
  EXPECT_THAT(content(folder_.path() / "report.html"), StartsWith("<!doctype html>"));
}

TEST_F(Program, reports_an_exploration_of_which_nothing_failed) {
  ASSERT_EQ(run("explore --count 3").code, 0);
  const Ended ended = run("report");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, StartsWith("report.html: 3 explored scenarios, 0 runs, "));
  EXPECT_THAT(content(folder_.path() / "report.html"), HasSubstr("\"drawn\":3,"));
}

TEST_F(Program, says_what_is_wrong_with_a_store_to_report) {
  std::ofstream(folder_.path() / "text.db") << std::string(5000, 'x');
  std::ofstream(folder_.path() / "empty.db").close();
  ASSERT_EQ(run("run voicemail-unavailable --no-report").code, 0);
  for (const char* arguments : {"report --db none.db", "report --db text.db", "report --db empty.db", "report 99",
                                "report no-such-run", "report --out /proc/report.html", "report --out ."}) {
    const Ended bad = run(arguments);
    EXPECT_EQ(bad.code, 2) << arguments;
    EXPECT_THAT(bad.err, StartsWith("switchback: ")) << arguments;
    EXPECT_THAT(bad.out, IsEmpty()) << arguments;
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "report.html")) << arguments;
  }
}

TEST_F(Program, ends_with_130_when_interrupted) {
  const int out = ::creat((folder_.path() / "out").c_str(), 0600);
  ASSERT_GE(out, 0);
  int err[2];
  ASSERT_EQ(::pipe(err), 0);
  const std::string database = folder_.path() / "results.db";
  const int child = ::fork();
  if (child == 0) {
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err[1], STDERR_FILENO);
    ::close(err[0]);
    ::close(err[1]);
    ::execl(SWITCHBACK_PROGRAM, "switchback", "run", "--repeat", "100000", "--timeout", "0", "--db", database.c_str(),
            nullptr);
    ::_exit(99);
  }
  ::close(err[1]);
  ::close(out);
  // The store is made before the first run starts; the first interrupt then ends the program between runs, the
  // second kills the runs. One that comes before the handlers are there ends it too, as the shell sees it with 130.
  while (!std::filesystem::exists(database) && ::waitpid(child, nullptr, WNOHANG) == 0) ::sched_yield();
  ::kill(child, SIGINT);
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(err[0]);
  const bool by_signal = WIFSIGNALED(status) && WTERMSIG(status) == SIGINT;
  EXPECT_TRUE(by_signal || (WIFEXITED(status) && WEXITSTATUS(status) == 130)) << status;
}

}  // namespace
}  // namespace switchback::sim
