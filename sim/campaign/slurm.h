// Hands a campaign to Slurm: an array of jobs, a shard each, and a job that depends on them and puts them together.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/campaign/slurm_scripts.h"

namespace switchback::sim {

/// What Slurm calls the jobs of a campaign.
struct SlurmJobs {
  std::string array;
  std::string merge;
};

struct SlurmOptions {
  std::string name;                 ///< of the jobs, for squeue
  std::vector<std::string> sbatch;  ///< more options of sbatch, such as "--partition=short"
  bool wait = false;                ///< until the merge job has ended
  std::function<void(const SlurmJobs&)> submitted;
};

/// Writes the scripts and submits them with sbatch (Debian: slurm-client). A task whose node fails is queued again, and
/// goes on where its store ends. Returns the merge job's exit code if it was waited for; nothing if it was not, or if
/// SIGINT or SIGTERM ended the waiting: the jobs go on. Throws BenchError with what sbatch said when it does not take a
/// job, and cancels the array then; UserError when the folder cannot be written to.
std::optional<int> submit_to_slurm(const SlurmCampaign& campaign, const SlurmOptions& options);

}  // namespace switchback::sim
