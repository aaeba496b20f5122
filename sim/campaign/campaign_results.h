// The one writer of a campaign: takes the workers' answers and stores them in batches.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "reports/campaign/cells.h"
#include "reports/campaign/stored_campaign.h"
#include "reports/store.h"
#include "sim/campaign/loaded_campaign.h"
#include "sim/pool.h"
#include "sim/run.h"

namespace switchback::sim {

/// Between the workers and the store. The same object is used in both: a worker has a copy of it as of its start.
class CampaignResults {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// Called for each run once it is committed.
  using Stored = std::function<void(const reports::RunRecord& run)>;

  CampaignResults(const LoadedCampaign& campaign, const reports::StoredPlan& stored, const std::string& database,
                  Stored on_stored);
  CampaignResults(const CampaignResults&) = delete;
  CampaignResults& operator=(const CampaignResults&) = delete;

  /// In a worker: plays a run, judges it, and says what the parent is to store.
  std::string play(const CampaignJob& job);

  /// In the parent: takes what became of a run, and stores the batch when it is full.
  void take(const CampaignJob& job, JobResult result, Time now);
  /// Stores the batch if its oldest run has waited long enough.
  void flush_old(Time now);
  void flush();

  /// As in the store.
  const std::string& campaign_uuid() const { return record_.uuid; }

 private:
  bool explains(const CampaignJob& job) const;
  void add(const CampaignJob& job, const std::string& bytes, reports::RunRecord& run);

  const LoadedCampaign& campaign_;
  reports::CampaignRecord record_;
  Stored on_stored_;
  reports::ResultStore store_;
  std::map<std::size_t, std::int64_t> explained_;  ///< of cells of which the store has a run's events: its iteration
  std::set<std::size_t> sent_;                     ///< cells of which this worker has sent a run's journal
  std::vector<reports::RunRecord> batch_;
  std::vector<std::unique_ptr<RunOutcome>> outcomes_;  ///< of the runs in the batch that still need theirs
  Time oldest_{};
};

}  // namespace switchback::sim
