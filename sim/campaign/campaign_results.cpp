#include "sim/campaign/campaign_results.h"

#include <stdexcept>
#include <utility>

#include "scenarios/sha256.h"
#include "sim/campaign/record_bytes.h"
#include "sim/record.h"

namespace switchback::sim {
namespace {

/// A batch costs a commit, and workers wait while it is written.
constexpr std::size_t kMostInBatch = 16;
constexpr std::chrono::milliseconds kLongestWait{200};

/// What an answer holds, as its first character.
constexpr char kWholeOutcome = 'o';
constexpr char kResults = 'r';

/// The same for the same words, wherever they are said (RFC 9562, version 8).
std::string uuid_of(const std::string& words) {
  std::string uuid = scenarios::sha256(words);
  uuid.resize(32);
  uuid[12] = '8';
  uuid[16] = '8';
  for (const std::size_t dash : {20U, 16U, 12U, 8U}) uuid.insert(dash, 1, '-');
  return uuid;
}

/// Of the same plan and program, so that the parts of a campaign find each other.
std::string campaign_uuid_of(const LoadedCampaign& campaign) {
  const reports::RunRecord now = describe(campaign.scenarios.front(), {});
  return uuid_of(campaign.record->identity + ' ' + now.tool_version + ' ' + now.git_rev);
}

/// Of the same place in the same campaign.
std::string run_uuid_of(const std::string& campaign, const CampaignJob& job) {
  return uuid_of(campaign + ' ' + std::to_string(job.cell) + ' ' + std::to_string(job.seed));
}

reports::CampaignRecord new_campaign(const LoadedCampaign& campaign) {
  reports::CampaignRecord record;
  record.uuid = campaign_uuid_of(campaign);
  record.name = campaign.plan.name;
  record.kind = campaign.plan.sweep.empty() ? "monte_carlo" : "sweep";
  record.base_seed = campaign.plan.first_seed;
  record.planned_runs = static_cast<std::int64_t>(campaign.planned_runs());
  record.created_utc = utc_now();
  return record;
}

}  // namespace

CampaignResults::CampaignResults(const LoadedCampaign& campaign, const reports::StoredPlan& stored,
                                 const std::string& database, Stored on_stored)
    : campaign_(campaign),
      record_(stored.campaign ? stored.campaign->record : new_campaign(campaign)),
      on_stored_(std::move(on_stored)),
      store_(database) {
  record_.plan = campaign.record;
  if (stored.campaign) explained_ = stored.campaign->explained;
}

std::string CampaignResults::play(const CampaignJob& job) {
  const scenarios::Scenario& scenario = campaign_.scenarios[job.cell];
  const RunOutcome outcome = run_scenario(scenario, {.seed = job.seed});
  reports::RunRecord run = describe(scenario, {.uuid = {}, .seed = job.seed});
  complete(run, scenario, outcome);
  if (!reports::passed(run.verdict) && explains(job) && sent_.insert(job.cell).second) {
    return kWholeOutcome + pack(outcome);
  }
  return kResults + pack_results(run);
}

/// Whether the store may want the events of this run, if it does not pass.
bool CampaignResults::explains(const CampaignJob& job) const {
  const auto before = explained_.find(job.cell);
  return before == explained_.end() || job.iteration < before->second;
}

void CampaignResults::add(const CampaignJob& job, const std::string& bytes, reports::RunRecord& run) {
  const std::string_view rest = std::string_view(bytes).substr(bytes.empty() ? 0 : 1);
  if (bytes.starts_with(kResults)) return unpack_results(rest, run);
  if (!bytes.starts_with(kWholeOutcome)) throw std::invalid_argument("it is of no known kind");
  outcomes_.push_back(std::make_unique<RunOutcome>(unpack(rest)));
  complete(run, campaign_.scenarios[job.cell], *outcomes_.back());
  if (explains(job)) explained_[job.cell] = job.iteration;
}

void CampaignResults::take(const CampaignJob& job, JobResult result, Time now) {
  // As if it had never begun.
  if (result.status == JobResult::Status::aborted) return;
  const scenarios::Scenario& scenario = campaign_.scenarios[job.cell];
  reports::RunRecord run =
      describe(scenario, {run_uuid_of(record_.uuid, job), job.seed, 0, job.iteration, campaign_.settings[job.cell]});
  run.campaign = record_;
  run.cell = job.cell;
  // Where else the campaign ran, and with how many processes, is nothing of the run's.
  run.argv = {"switchback", "campaign", campaign_.plan.path};
  std::string broke;
  if (result.status == JobResult::Status::error) {
    broke = std::move(result.text);
  } else {
    try {
      add(job, result.text, run);
    } catch (const std::invalid_argument& error) {
      broke = std::string("the worker's answer cannot be read: ") + error.what();
    }
  }
  if (!broke.empty()) {
    outcomes_.push_back(std::make_unique<RunOutcome>());
    outcomes_.back()->error = std::move(broke);
    run.ended_how = reports::EndedHow::crash;
    complete(run, scenario, *outcomes_.back());
  }
  if (batch_.empty()) oldest_ = now;
  batch_.push_back(std::move(run));
  if (batch_.size() >= kMostInBatch) flush();
}

void CampaignResults::flush_old(Time now) {
  if (!batch_.empty() && now - oldest_ >= kLongestWait) flush();
}

void CampaignResults::flush() {
  if (batch_.empty()) return;
  store_.insert(batch_);
  for (const reports::RunRecord& run : batch_) on_stored_(run);
  batch_.clear();
  outcomes_.clear();
}

}  // namespace switchback::sim
