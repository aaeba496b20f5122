// Where the results of one invocation go: the result store, JUnit for CI, and the report for people.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reports/store.h"
#include "reports/stored_run.h"
#include "sim/pool.h"
#include "sim/run.h"
#include "sim/run_plan.h"

namespace switchback::sim {

struct ResultsOptions {
  std::filesystem::path database;
  std::optional<std::filesystem::path> junit{};
  std::optional<std::filesystem::path> report{};
  reports::KeepEvents keep_events = reports::KeepEvents::notable;  ///< as in reports::StoreOptions
  std::uint64_t seed = 1;
  std::uint64_t shuffle_ties_seed = 0;
  std::vector<std::string> settings{};          ///< as RunIdentity::settings
  std::optional<reports::StackRecord> stack{};  ///< nothing: the simulated pair
  std::vector<std::string> argv{};              ///< the command line, for the record
};

/// Takes the runs of one invocation as they end.
class Results {
 public:
  /// Opens the store, or makes it. Throws UserError where that is not possible. `plan` must outlive this.
  Results(const ResultsOptions& options, const RunPlan& plan);
  ~Results();
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;

  /// Stores the run whole, and says in short what it was. A job that ended in an error is a run with that verdict.
  RunSummary take(const PlannedRun& run, JobResult result);
  /// Writes what is written once, at the end.
  void finish();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// The runs of the latest invocation in this store that did not pass, in order. Throws UserError without a store.
std::vector<reports::StoredFailure> failed_runs(const std::filesystem::path& database);

}  // namespace switchback::sim
