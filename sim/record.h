// From what a run left behind to the record that is judged, stored and exported.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/run_record.h"
#include "scenarios/scenario.h"
#include "sim/run.h"

namespace switchback::sim {

/// Which run it was.
struct RunIdentity {
  std::string uuid;
  std::uint64_t seed = 1;
  std::uint64_t shuffle_ties_seed = 0;
  std::int64_t iteration = 0;
  std::vector<std::string> settings{};          ///< of `--set`
  std::optional<reports::StackRecord> stack{};  ///< nothing: the simulated pair
};

/// A record of the run without verdict: what is known before the journal has been looked at.
reports::RunRecord describe(const scenarios::Scenario& scenario, const RunIdentity& identity);

/// Adds what the run left behind, derives the measurements and judges. `record.journal` and the bytes of
/// `record.external_io` point into `outcome`.
void complete(reports::RunRecord& record, const scenarios::Scenario& scenario, const RunOutcome& outcome);

/// Adds what came from outside; `record.external_io` points into `inputs`.
void add_outside(reports::RunRecord& record, const std::vector<std::string>& sources,
                 std::span<const hil::ExternalInput> inputs);

/// A random UUID (RFC 4122, version 4).
std::string new_uuid();
/// Now, in UTC, ISO 8601 with milliseconds.
std::string utc_now();

}  // namespace switchback::sim
