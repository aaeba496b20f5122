#include "sim/results.h"

#include <stdexcept>
#include <utility>

#include "reports/html/report.h"
#include "reports/junit.h"
#include "reports/store.h"
#include "reports/store_reader.h"
#include "sim/record.h"

namespace switchback::sim {
namespace {

std::optional<double> seconds_between(std::optional<SimTime> from, std::optional<SimTime> to) {
  if (!from || !to) return std::nullopt;
  return to_seconds(*to - *from);
}

RunSummary summarise(const reports::RunRecord& record) {
  RunSummary summary;
  summary.scenario = record.scenario.name;
  summary.seed = record.seed;
  summary.iteration = record.iteration;
  summary.uuid = record.uuid;
  summary.verdict = record.verdict;
  summary.reason = record.reason_text;
  for (const reports::Takeover& takeover : record.takeovers) {
    if (!takeover.trigger) continue;
    summary.control = seconds_between(takeover.trigger, takeover.full_control);
    summary.phones_last = seconds_between(takeover.trigger, takeover.phones_last);
    summary.service_restored = seconds_between(takeover.trigger, takeover.service_restored);
    summary.protection_restored = seconds_between(takeover.trigger, takeover.protection_restored);
    break;
  }
  if (record.stack) summary.stack = record.stack->name;
  if (record.pacing) summary.lateness_p99_ms = to_seconds(record.pacing->p99) * 1e3;
  summary.scenario_seconds = to_seconds(record.duration);
  summary.wall_ms = record.wall_ms;
  summary.cpu_ms = record.cpu_ms;
  return summary;
}

reports::CampaignRecord campaign_of(const ResultsOptions& options, const RunPlan& plan) {
  reports::CampaignRecord campaign;
  campaign.uuid = new_uuid();
  campaign.name = plan.scenarios.size() == 1 ? plan.scenarios.front().name : "run";
  campaign.kind = plan.runs.size() == 1 ? "single" : "regression";
  campaign.base_seed = options.seed;
  campaign.planned_runs = static_cast<std::int64_t>(plan.runs.size());
  campaign.created_utc = utc_now();
  return campaign;
}

}  // namespace

struct Results::Parts {
  Parts(const ResultsOptions& given, const RunPlan& the_plan)
      : options(given),
        plan(the_plan),
        campaign(campaign_of(given, the_plan)),
        store(given.database, {.keep_events = given.keep_events}) {}

  const ResultsOptions options;
  const RunPlan& plan;
  const reports::CampaignRecord campaign;
  reports::ResultStore store;
  bool stored_any = false;
  std::vector<reports::RunRecord> for_junit;  ///< without journals; kept only if JUnit is asked for
};

Results::Results(const ResultsOptions& options, const RunPlan& plan) : parts_(std::make_unique<Parts>(options, plan)) {}

Results::~Results() = default;

RunSummary Results::take(const PlannedRun& run, JobResult result) {
  const scenarios::Scenario& scenario = parts_->plan.scenarios[run.scenario];
  reports::RunRecord record = describe(scenario, {new_uuid(), run.seed, parts_->options.shuffle_ties_seed,
                                                  run.iteration, parts_->options.settings, parts_->options.stack});
  record.campaign = parts_->campaign;
  record.argv = parts_->options.argv;
  RunOutcome outcome;
  if (result.status == JobResult::Status::done) {
    try {
      outcome = unpack(result.text);
      // A journal of a million phones is not to be held twice.
      std::string().swap(result.text);
    } catch (const std::invalid_argument& error) {
      outcome.error = std::string("the worker's answer cannot be read: ") + error.what();
      record.ended_how = reports::EndedHow::crash;
    }
  } else {
    outcome.error = std::move(result.text);
    const bool stopped = result.status == JobResult::Status::aborted;
    record.ended_how = stopped ? reports::EndedHow::stopped_by_operator : reports::EndedHow::crash;
    if (stopped) outcome.error.clear();
  }
  complete(record, scenario, outcome);
  parts_->store.insert(record);
  parts_->stored_any = true;
  RunSummary summary = summarise(record);
  if (parts_->options.junit) {
    record.journal = nullptr;
    record.external_io.clear();
    parts_->for_junit.push_back(std::move(record));
  }
  return summary;
}

void Results::finish() {
  if (parts_->options.junit) reports::write_junit(parts_->for_junit, *parts_->options.junit);
  if (parts_->options.report && parts_->stored_any) {
    reports::ReportOptions options;
    options.campaign = parts_->campaign.uuid;
    reports::write_report(parts_->options.database, *parts_->options.report, options);
  }
}

std::vector<reports::StoredFailure> failed_runs(const std::filesystem::path& database) {
  std::vector<reports::StoredFailure> runs;
  reports::read_store(database, [&](reports::Database& store) { runs = reports::failed_runs(store); });
  return runs;
}

}  // namespace switchback::sim
