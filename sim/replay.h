// A stored run played again in virtual time.
#pragma once

#include <string>

#include "reports/run_record.h"
#include "reports/stored_run.h"
#include "sim/run.h"
#include "sim/run_files.h"

namespace switchback::sim {

/// A replay and its own record. `record` points into `outcome` and into the stored run, which must outlive it.
struct Replay {
  RunOutcome outcome;
  reports::RunRecord record;
};

/// Plays `run` again from its scenario's text, its settings and its seed, with what came from outside at the times at
/// which it came. Judged as the run was; what broke in its bench is taken over, because it happened outside. Leaves
/// `files` behind, which a run stored long ago need not have been asked for. Throws UserError for a run that left
/// nothing to replay, and as RunFiles does.
Replay replay(const reports::StoredRun& run, const RunFilesAsked& files = {});

/// What the replay does not have in common with the run, for people; empty if journal and verdict are the same.
std::string difference(const reports::StoredRun& run, const reports::RunRecord& replayed);

}  // namespace switchback::sim
