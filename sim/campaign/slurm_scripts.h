// The batch scripts by which Slurm makes a campaign.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace switchback::sim {

/// What they are about. Paths may be relative to the folder in which the campaign is submitted; Slurm runs its jobs
/// there.
struct SlurmCampaign {
  std::string program;    ///< of the same path on every node
  std::string plan;       ///< path
  std::string database;   ///< that the shards end up in
  std::string folder;     ///< of scripts, logs and the shards' stores, seen by all nodes
  std::size_t tasks = 1;  ///< elements of the array: shards
  double timeout = 60;    ///< wall-clock seconds of a run; 0: none
};

/// "results.slurm" for results.db.
std::string slurm_folder(const std::string& database);

/// One element of the array: makes the shard of its number. A verdict is no failure of the job; one that could not do
/// its work fails with the program's exit code. Started again, it goes on where its store ends.
std::string array_script(const SlurmCampaign& campaign);

/// Runs when all elements have ended: puts the shards' stores together, and then makes whatever they left. Its exit
/// code is the campaign's; 4 if there is no shard at all.
std::string merge_script(const SlurmCampaign& campaign);

}  // namespace switchback::sim
