// A campaign made by a real Slurm.
#include "sim/campaign/slurm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "reports/database.h"
#include "tests/reports/whole_store.h"
#include "tests/sim/campaign/loss_plan.h"
#include "tests/sim/campaign/slurm_node.h"
#include "tests/sim/started_program.h"

namespace switchback::sim {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr int kSeeds = 450;
constexpr int kRunsOfAShard = 2 * kSeeds / 3;

class SlurmCampaignTest : public StartedProgram {
 protected:
  void SetUp() override {
    if (!SlurmNode::installed()) GTEST_SKIP() << "slurmctld, slurmd, munged or sbatch is not installed";
    folder_.write("loss.yaml", loss_scenario(20, "limits: {takeover.control: {max: 144 s}}\n"));
    folder_.write("plan.yaml", periods_plan(kSeeds));
    slurm_.emplace();
  }

  std::int64_t runs_in(const fs::path& store) const {
    try {
      return reports::Database(store, std::chrono::seconds{10}, reports::Access::read_only)
          .integer("SELECT count(*) FROM run");
    } catch (const reports::SqliteError&) {
      return 0;
    }
  }

  /// The process that makes a shard: the program alone, as opposed to the shell around it and its own workers.
  static int process_of_shard(const std::string& shard) {
    for (const auto& entry : fs::directory_iterator("/proc")) {
      const std::string pid = entry.path().filename();
      if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
      const std::string line = content(entry.path() / "cmdline");
      if (line.find(std::string("--shard\0", 8) + shard) == std::string::npos) continue;
      const std::string parent = content(entry.path() / "stat");
      const int number = std::stoi(parent.substr(parent.rfind(')') + 4));
      if (content("/proc/" + std::to_string(number) + "/cmdline").find("--shard") == std::string::npos) {
        return std::stoi(pid);
      }
    }
    return 0;
  }

  std::optional<SlurmNode> slurm_;
};

TEST_F(SlurmCampaignTest, IsRowForRowTheLocalOneAlthoughATaskIsKilledAndQueuedAgain) {
  const int local = run("campaign plan.yaml -q --db local.db").code;
  EXPECT_EQ(local, 1);
  const Ended submitted = run("campaign plan.yaml --slurm 3 --db farm.db --json");
  ASSERT_EQ(submitted.code, 0) << submitted.err;
  const auto jobs = nlohmann::json::parse(submitted.out, nullptr, false);
  const std::string array = jobs["array_job"];
  const std::string merge = jobs["merge_job"];

  const fs::path shard = folder_.path() / "farm.slurm/shard-1-of-3.db";
  ASSERT_TRUE(see_within(std::chrono::seconds{60}, [&] { return fs::exists(shard) && runs_in(shard) > 0; }))
      << slurm_->log();
  const int task = process_of_shard("1/3");
  ASSERT_GT(task, 0);
  ASSERT_EQ(::kill(task, SIGKILL), 0);
  EXPECT_EQ(slurm_->output("scontrol requeue " + array + "_1"), "");
  const std::int64_t made = runs_in(shard);
  EXPECT_LT(made, kRunsOfAShard) << "it was not killed in the middle";

  const auto state = [&] { return slurm_->output("squeue -h -t all -o %T -j " + merge); };
  ASSERT_TRUE(see_within(std::chrono::seconds{120}, [&] {
    const std::string now = state();
    return now != "PENDING\n" && now != "RUNNING\n" && now != "COMPLETING\n";
  })) << slurm_->log();
  const std::string log = content(folder_.path() / "farm.slurm/merge.log");
  EXPECT_EQ(state(), "FAILED\n") << "the limit is exceeded by some runs, and the job's exit code tells so: " << log;
  EXPECT_THAT(log, HasSubstr("farm.slurm/shard-1-of-3.db: " + std::to_string(kRunsOfAShard) + " runs added"));
  EXPECT_THAT(log, HasSubstr("; 0 of them made now")) << "the task that was queued again has made all of its shard";
  EXPECT_EQ(reports::rows_of(folder_.path() / "farm.db", reports::station_and_times()),
            reports::rows_of(folder_.path() / "local.db", reports::station_and_times()));
}

TEST_F(SlurmCampaignTest, IsWaitedForAndEndsAsIfItWasMadeHere) {
  folder_.write("plan.yaml", "campaign: one\nabout: a\nscenarios: [loss.yaml]\nseeds: {count: 4}\n");
  const Ended ended = run("campaign plan.yaml --slurm 2 --wait --sbatch=--comment=nightly");
  EXPECT_THAT(ended.out, HasSubstr("submitted as array job 1 (2 tasks for 4 runs) and merge job 2\n")) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("4 runs of 1 cell: "));
  EXPECT_EQ(ended.code, run("campaign plan.yaml --db local.db").code);
  EXPECT_EQ(slurm_->output("squeue -h -t all -o %k"), "nightly\nnightly\nnightly\n");
}

TEST_F(SlurmCampaignTest, TellsWhatSbatchDoesNotLike) {
  const Ended refused = run("campaign plan.yaml --slurm 2 --sbatch=--partition=none");
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.err,
              HasSubstr("Slurm does not take the campaign: sbatch: error: Batch job submission failed: Invalid "
                        "partition name"));
  EXPECT_EQ(run("campaign plan.yaml --slurm 901").code, 2);
  // No array is left without its merge job.
  EXPECT_EQ(slurm_->output("squeue -h"), "");
}

}  // namespace
}  // namespace switchback::sim
