// One campaign from the first missing run to the last: worker processes play and judge, this process stores.
#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <set>
#include <string>
#include <vector>

#include "reports/campaign/cells.h"
#include "reports/campaign/stored_campaign.h"
#include "sim/campaign/loaded_campaign.h"
#include "sim/campaign/shard.h"
#include "sim/terminal.h"

namespace switchback::sim {

struct CampaignOptions {
  unsigned jobs = 1;
  std::chrono::milliseconds timeout{60'000};  ///< wall-clock limit of a run; 0: none
  std::string database = "results.db";
  bool quiet = false;  ///< no progress
  Shard shard{};       ///< the part to make; the whole plan otherwise
};

/// What became of it.
struct CampaignEnd {
  std::string campaign_uuid;                ///< as in the store; empty: nothing was ever stored
  std::vector<reports::CellResults> cells;  ///< of all runs that are stored, by earlier invocations, too
  std::set<std::string> other_versions;     ///< whose runs of this plan are not gone on with
  Shard shard{};                            ///< the part of the plan that was to be made
  std::size_t planned = 0;                  ///< runs of that part
  std::size_t present_before = 0;           ///< runs of it that were stored when it began
  std::size_t ran = 0;                      ///< and stored, by this invocation
  double seconds = 0.0;                     ///< wall-clock, of this invocation
  bool complete = false;                    ///< every run of it is stored
  bool interrupted = false;                 ///< by a signal
  std::string stopped_because;  ///< of a stop condition that was met, or the user; empty: all of the plan ran
};

/// Runs what the store does not have of the campaign, or of its shard. Stop conditions look at what this store has. A
/// run counts when its batch has been committed; what was in hand when the process is killed is played again the next
/// time. One SIGINT or SIGTERM lets the running runs finish, a second kills them; they are then as if they had never
/// begun. A run whose worker crashes or hangs is stored as ERROR. Of each cell one run keeps its events, as
/// `reports::CellEvents` says. Progress goes to `progress`. Throws UserError and StoreError for the store.
CampaignEnd run_campaign(const LoadedCampaign& campaign, const CampaignOptions& options, std::ostream& progress,
                         const Terminal& terminal);

/// What the store at `database` has of the campaign, for this version of the program.
reports::StoredPlan find_stored(const LoadedCampaign& campaign, const std::string& database);

/// The worst of all verdicts; skipped if there are none.
reports::Verdict worst_of(const std::vector<reports::CellResults>& cells);

}  // namespace switchback::sim
