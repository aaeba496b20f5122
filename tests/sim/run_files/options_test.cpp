// The options for files that other tools read, as a user meets them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
namespace fs = std::filesystem;

constexpr const char* kQuick = R"(scenario: quick
about: Two phones register.
system: {profile: altigen-maxcs, phones: {count: 2, first extension: 2001, profile: altigen-ip}}
steps:
  - start: all
  - wait until: {in control: primary, phones registered: 100%}
)";

class RunFileOptions : public StartedProgram {
 protected:
  void SetUp() override { folder_.write("quick.yaml", kQuick); }
  bool exists(const std::string& name) const { return fs::exists(folder_.path() / name); }
  void refuses(const std::string& arguments, const std::string& words) const {
    const Ended ended = run("run " + arguments);
    EXPECT_EQ(ended.code, 2) << arguments << ended.err;
    EXPECT_THAT(ended.out, IsEmpty()) << arguments;
    EXPECT_THAT(ended.err, AllOf(StartsWith("switchback: "), HasSubstr(words))) << arguments;
    EXPECT_FALSE(exists(arguments.find("--db other.db") == std::string::npos ? "results.db" : "other.db")) << arguments;
  }
};

TEST_F(RunFileOptions, name_files_by_scenario_iteration_and_seed) {
  const Ended ended = run("run quick.yaml --repeat 2 --seed 5 --no-report --pcap new/captures");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(exists("new/captures/quick-0-seed5.pcap"));
  EXPECT_TRUE(exists("new/captures/quick-1-seed6.pcap"));
}

TEST_F(RunFileOptions, write_waveforms_and_traces_alike) {
  EXPECT_EQ(run("run quick.yaml --no-report --vcd waves --trace traces").code, 0);
  EXPECT_THAT(content(folder_.path() / "waves/quick-0-seed1.vcd"), HasSubstr("$enddefinitions"));
  EXPECT_THAT(content(folder_.path() / "traces/quick-0-seed1.json"), HasSubstr("traceEvents"));
  refuses("quick.yaml --db other.db --vcd quick.yaml", "--vcd quick.yaml: is no folder");
  refuses("quick.yaml --db other.db --repeat 2 --trace one.json", "is one file");
}

TEST_F(RunFileOptions, are_those_of_a_replay_which_writes_what_the_run_wrote) {
  ASSERT_EQ(run("run quick.yaml --no-report --pcap run.pcap --vcd run.vcd --trace run.json").code, 0);
  const Ended ended = run("replay last --pcap again.pcap --vcd again.vcd --trace new/traces");
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_GT(content(folder_.path() / "again.pcap").size(), 1000U);
  EXPECT_EQ(content(folder_.path() / "again.pcap"), content(folder_.path() / "run.pcap"));
  EXPECT_EQ(content(folder_.path() / "again.vcd"), content(folder_.path() / "run.vcd"));
  EXPECT_EQ(content(folder_.path() / "new/traces/quick-0-seed1.json"), content(folder_.path() / "run.json"));
  EXPECT_EQ(run("replay last --vcd quick.yaml").code, 2);
}

TEST_F(RunFileOptions, take_a_file_for_one_run) {
  EXPECT_EQ(run("run quick.yaml --no-report --pcap one.pcap").code, 0);
  EXPECT_GT(fs::file_size(folder_.path() / "one.pcap"), 1000u);
}

TEST_F(RunFileOptions, refuse_what_cannot_be_captured_before_anything_runs) {
  refuses("quick.yaml --repeat 2 --pcap one.pcap", "is one file, but 2 runs are planned; give a folder");
  refuses("quick.yaml --pcap quick.yaml", "is no folder and cannot be made one");
  refuses("quick.yaml --pcap /proc/captures", "cannot be made");
  refuses("quick.yaml --pcap missing/one.pcap", "does not exist");
  refuses("quick.yaml --pcap dir --stack kamailio-vip", "of a real stack capture the network");
  refuses("scale-million-phones --pcap dir", "a capture is made of at most 10000 phones, and this has 1000000");
}

TEST_F(RunFileOptions, leave_no_draft_of_a_run_that_was_killed) {
  const Ended ended = run("run registration-storm --no-report --pcap dir --timeout 0.3");
  EXPECT_EQ(ended.code, 4) << ended.err;
  EXPECT_TRUE(fs::is_empty(folder_.path() / "dir"));
}

}  // namespace
}  // namespace switchback::sim
