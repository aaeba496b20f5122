#include "sim/campaign/slurm_scripts.h"

#include <cstdio>

#include "reports/html/reproduce.h"

namespace switchback::sim {
namespace {

using reports::shell_quoted;

/// What all parts of the campaign are started with, as far as --db.
std::string campaign_command(const SlurmCampaign& campaign) {
  char timeout[32];
  std::snprintf(timeout, sizeof timeout, "%.17g", campaign.timeout);
  // Slurm gives a job one processor unless it is asked for more.
  return shell_quoted(campaign.program) + " campaign " + shell_quoted(campaign.plan) + " --timeout " + timeout +
         " --jobs \"${SLURM_CPUS_PER_TASK:-1}\" --db ";
}

}  // namespace

std::string slurm_folder(const std::string& database) {
  return std::filesystem::path(database).replace_extension(".slurm").string();
}

std::string array_script(const SlurmCampaign& campaign) {
  const std::string of = std::to_string(campaign.tasks);
  std::string script =
      "#!/bin/sh\n# One shard of a campaign; its store is gone on with when the task is started again.\n";
  script += campaign_command(campaign) + shell_quoted(campaign.folder) + "/shard-\"$SLURM_ARRAY_TASK_ID\"-of-" + of +
            ".db --shard \"$SLURM_ARRAY_TASK_ID/" + of + "\" --quiet\n";
  script += "code=$?\n# Runs that did not pass are results; the merge job's exit code tells of them.\n";
  script += "case $code in\n  0 | 1 | 3) exit 0 ;;\n  *) exit \"$code\" ;;\nesac\n";
  return script;
}

std::string merge_script(const SlurmCampaign& campaign) {
  const std::string shards = shell_quoted(campaign.folder) + "/shard-*-of-" + std::to_string(campaign.tasks) + ".db";
  std::string script = "#!/bin/sh\n# Puts the shards of a campaign together and makes what they left.\n";
  // A task that was killed at once has left an empty file.
  script +=
      "set --\nfor shard in " + shards + "; do\n  if [ -s \"$shard\" ]; then set -- \"$@\" \"$shard\"; fi\ndone\n";
  script += "if [ $# = 0 ]; then\n";
  script +=
      "  echo 'switchback: no task has stored a run; the logs of the tasks are beside this one' >&2\n  exit 4\nfi\n";
  script += shell_quoted(campaign.program) + " merge --db " + shell_quoted(campaign.database) + " \"$@\" || exit\n";
  script += "exec " + campaign_command(campaign) + shell_quoted(campaign.database) + "\n";
  return script;
}

}  // namespace switchback::sim
